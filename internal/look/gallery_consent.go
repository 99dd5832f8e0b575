package look

import (
	"io"
	"net/url"
	"time"
)

func consentTo(change func(*ConsentView)) func(*Looks, io.Writer, Page) error {
	return func(l *Looks, w io.Writer, p Page) error {
		v := ConsentView{
			Page: p, App: lumen, Action: "/consent", Ticket: "agv_flow_2",
			Account: ann, NotYouPath: "/sign-in?switch=1", ReturnHost: "app.lumen.example",
		}
		change(&v)
		return l.Consent(w, v)
	}
}

func homeRights() []Right {
	return []Right{
		{ID: "switch.write", Icon: "power", Name: "Switch things on and off", Detail: "Lamps, plugs and other switches.", Needed: true},
		{ID: "temperature.read", Icon: "thermometer", Name: "Read temperatures", Detail: "Current value only, no history.", Allowed: true},
		{ID: "lock.write", Icon: "lock", Name: "Lock and unlock doors", Detail: "You will be asked for your passkey each time.", Risk: RiskSensitive, New: true},
	}
}

func askForHome(v *ConsentView) {
	v.Subject, v.Rights, v.Cannot = "your devices", homeRights(), []string{"Add devices", "Invite people"}
}

func consentSamples() []GallerySample {
	return []GallerySample{
		{"consent_full", consentTo(func(v *ConsentView) {
			askForHome(v)
			v.ResourceTitle = "Which homes?"
			v.Resources = []Resource{
				{ID: "home-1", Icon: "home", Name: "Lindenstraße", Detail: "12 devices", Chosen: true},
				{ID: "home-2", Icon: "home", Name: "Lake cabin", Detail: "4 devices"},
			}
			v.Durations = []time.Duration{0, time.Hour, 24 * time.Hour, 30 * 24 * time.Hour, 90 * time.Minute}
			v.StopPath = "/account/apps"
		})},
		{"consent_identity", consentTo(func(v *ConsentView) {
			v.Rights = []Right{{ID: "openid", Needed: true}, {ID: "profile", Allowed: true}, {ID: "email", Allowed: true}, {ID: "offline_access", Allowed: true}}
		})},
		{"consent_unverified", consentTo(func(v *ConsentView) {
			askForHome(v)
			v.App, v.Subject, v.ReturnHost = stranger, "", stranger.RedirectHost
		})},
	}
}

func signOutSamples() []GallerySample {
	return []GallerySample{
		{"end_session", func(l *Looks, w io.Writer, p Page) error {
			return l.EndSession(w, EndSessionView{Page: p, Action: "/oauth2/end_session", Ticket: "agv_flow_3", Account: ann, App: "Lumen Home"})
		}},
		{"end_session_own", func(l *Looks, w io.Writer, p Page) error {
			return l.EndSession(w, EndSessionView{Page: p, Action: "/oauth2/end_session", Ticket: "agv_flow_3", Account: ann})
		}},
		{"sign_in_link", func(l *Looks, w io.Writer, p Page) error {
			return l.SignInLink(w, SignInLinkView{Page: p, Action: "/sign-in/link", Ticket: "agv_ml_3", Account: ann})
		}},
		{"form_post", func(l *Looks, w io.Writer, p Page) error {
			return l.FormPost(w, FormPostView{Page: p, Action: "#", Still: true, Values: url.Values{"code": {"agv_ac_1"}, "state": {"af0ifjsldkj"}}})
		}},
		{"signed_out_continue", func(l *Looks, w io.Writer, p Page) error {
			return l.SignedOut(w, SignedOutView{Page: p, ContinueURL: "#"})
		}},
		{"signed_out", func(l *Looks, w io.Writer, p Page) error { return l.SignedOut(w, SignedOutView{Page: p}) }},
		{"signed_out_back", func(l *Looks, w io.Writer, p Page) error {
			return l.SignedOut(w, SignedOutView{Page: p, App: "Lumen Home", BackURL: "https://app.lumen.example/"})
		}},
		{"account_deleted", func(l *Looks, w io.Writer, p Page) error {
			return l.AccountDeleted(w, AccountDeletedView{Page: p, SignUpPath: "/sign-up"})
		}},
	}
}
