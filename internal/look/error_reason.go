package look

// Reason says what happened more exactly than the code on the wire may; each has texts of its own.
type Reason string

const (
	ReasonClientMissing Reason = "client_missing"
	// ReasonClientUnknown is also for deleted and disabled clients: the page must not tell them apart.
	ReasonClientUnknown       Reason = "client_unknown"
	ReasonRedirectURIMissing  Reason = "redirect_uri_missing"
	ReasonRedirectURIMismatch Reason = "redirect_uri_mismatch"
	ReasonParameterRepeated   Reason = "parameter_repeated"
	ReasonParameterMalformed  Reason = "parameter_malformed"
	ReasonTooLarge            Reason = "too_large"
	ReasonWrongContentType    Reason = "wrong_content_type"
	ReasonTicketExpired       Reason = "ticket_expired"
	ReasonTicketSpent         Reason = "ticket_spent"
	ReasonTicketForeign       Reason = "ticket_foreign" // altered, or of another browser
	ReasonCookieMissing       Reason = "cookie_missing"
	ReasonCrossSite           Reason = "cross_site"
	ReasonAccountDisabled     Reason = "account_disabled"
	ReasonEndSessionHint      Reason = "end_session_hint"     // an id_token_hint that is not ours
	ReasonEndSessionRedirect  Reason = "end_session_redirect" // post_logout_redirect_uri not registered
	ReasonHostMismatch        Reason = "host_mismatch"
	ReasonNotFound            Reason = "not_found"
	ReasonMethodNotAllowed    Reason = "method_not_allowed"
	ReasonAccountPageExpired  Reason = "account_page_expired" // the ticket of a page of the account
	ReasonSessionEnded        Reason = "session_ended"
	ReasonSignInLinkSpent     Reason = "sign_in_link_spent"
)

var knownReasons = map[Reason]bool{
	ReasonClientMissing: true, ReasonClientUnknown: true,
	ReasonRedirectURIMissing: true, ReasonRedirectURIMismatch: true,
	ReasonParameterRepeated: true, ReasonParameterMalformed: true, ReasonTooLarge: true, ReasonWrongContentType: true,
	ReasonTicketExpired: true, ReasonTicketSpent: true, ReasonTicketForeign: true,
	ReasonCookieMissing: true, ReasonCrossSite: true, ReasonAccountDisabled: true,
	ReasonEndSessionHint: true, ReasonEndSessionRedirect: true,
	ReasonHostMismatch: true, ReasonNotFound: true, ReasonMethodNotAllowed: true,
	ReasonAccountPageExpired: true, ReasonSessionEnded: true, ReasonSignInLinkSpent: true,
}

// codesWithTexts are the codes that a page can show without a reason; other codes go back to the app.
var codesWithTexts = map[string]bool{
	"invalid_request": true, "invalid_client": true, "unauthorized_client": true, "access_denied": true,
	"server_error": true, "temporarily_unavailable": true,
}

// badges name what was stopped where it was not a sign-in.
var badges = map[Reason]string{
	ReasonTooLarge:           "page",
	ReasonWrongContentType:   "page",
	ReasonNotFound:           "page",
	ReasonMethodNotAllowed:   "page",
	ReasonEndSessionHint:     "sign_out",
	ReasonEndSessionRedirect: "sign_out",
	ReasonHostMismatch:       "setup",
	ReasonAccountPageExpired: "page",
	ReasonSessionEnded:       "page",
}
