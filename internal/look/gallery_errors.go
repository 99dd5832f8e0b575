package look

import (
	"io"
	"maps"
	"slices"
)

func refused(v ErrorView) func(*Looks, io.Writer, Page) error {
	return func(l *Looks, w io.Writer, p Page) error {
		v.Page, v.RequestID = p, "req_8fK2mQ41xYz0"
		return l.Error(w, v)
	}
}

func errorSamples() []GallerySample {
	const sent, registered = "https://app.lumen.example/link/", "https://app.lumen.example/link"
	list := []GallerySample{
		{"error_redirect_uri", refused(ErrorView{
			Code: "invalid_request", Reason: ReasonRedirectURIMismatch, Description: "redirect_uri is not registered for this client",
			App: "Lumen Home", PortalPath: "/portal/apps/lumen",
			Rows: []ErrorRow{{LabelSent, sent, registered}, {LabelRegistered, registered, sent}},
		})},
		{"error_look_alike", refused(ErrorView{
			Code: "invalid_request", Reason: ReasonRedirectURIMismatch, App: "Lumen Home",
			Rows: []ErrorRow{{LabelSent, "https://app.lum\u0435n.example/\u202elink", registered}},
		})},
		{"error_host_mismatch", refused(ErrorView{
			Code: "invalid_request", Reason: ReasonHostMismatch,
			Rows: []ErrorRow{{LabelSent, "id.example.org", "id.example.com"}, {LabelExpected, "id.example.com", "id.example.org"}, {LabelSetting, "url", ""}},
		})},
		{"error_ticket_expired", refused(ErrorView{Code: "invalid_request", Reason: ReasonTicketExpired, App: "Lumen Home", BackURL: "https://app.lumen.example/"})},
		{"error_parameter_repeated", refused(ErrorView{Code: "invalid_request", Reason: ReasonParameterRepeated, App: "Lumen Home", Rows: []ErrorRow{{LabelParameter, "redirect_uri", ""}}})},
		{"error_end_session", refused(ErrorView{Code: "invalid_request", Reason: ReasonEndSessionHint})},
		{"error_not_found", refused(ErrorView{Code: "not_found", Reason: ReasonNotFound})},
		{"error_account_page_expired", refused(ErrorView{Code: "invalid_request", Reason: ReasonAccountPageExpired, BackURL: "/account"})},
		{"error_session_ended", refused(ErrorView{Code: "invalid_request", Reason: ReasonSessionEnded, BackURL: "/account"})},
		{"error_unknown_code", refused(ErrorView{Code: "something_new", App: "<script>alert(1)</script>"})},
	}
	for _, code := range slices.Sorted(maps.Keys(codesWithTexts)) {
		list = append(list, GallerySample{"error_code_" + code, refused(ErrorView{Code: code})})
	}
	return list
}
