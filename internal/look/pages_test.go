package look

import (
	"encoding/base64"
	"io"
	"time"
)

// state is one page in one state; golden files, hooks and the gallery all walk the same list.
type state struct {
	name  string
	write func(*Looks, io.Writer) error
}

var (
	lumen = App{
		Name: "Lumen Home", Publisher: "Brightside GmbH", Verified: true,
		PolicyURL: "https://lumen.example/privacy", TermsURL: "https://lumen.example/terms", RedirectHost: "app.lumen.example",
	}
	stranger = App{Name: "Zaunkönig Werkzeuge", RedirectHost: "zaun.example:8443"}
	demo     = App{Name: "Demo app"}
)

func signIn(change func(*SignInView)) func(*Looks, io.Writer) error {
	return func(l *Looks, w io.Writer) error {
		v := SignInView{App: lumen, Step: StepIdentifier, Action: "/sign-in", Ticket: "agv_flow_1"}
		change(&v)
		return l.SignIn(w, v)
	}
}

func consentTo(change func(*ConsentView)) func(*Looks, io.Writer) error {
	return func(l *Looks, w io.Writer) error {
		v := ConsentView{
			Page: Page{Nonce: "bm9uY2U"}, App: lumen, Action: "/consent", Ticket: "agv_flow_2",
			Account: "ann@example.com", NotYouPath: "/sign-in?switch=1", ReturnHost: "app.lumen.example",
		}
		change(&v)
		return l.Consent(w, v)
	}
}

func failing(v ErrorView) func(*Looks, io.Writer) error {
	return func(l *Looks, w io.Writer) error {
		v.RequestID = "req_8fK2mQ41xYz0"
		return l.Error(w, v)
	}
}

func homeRights(v *ConsentView) {
	v.Subject = "your devices"
	v.Rights = []Right{
		{ID: "switch.write", Icon: "power", Name: "Switch things on and off", Detail: "Lamps, plugs and other switches.", Needed: true},
		{ID: "temperature.read", Icon: "thermometer", Name: "Read temperatures", Detail: "Current value only, no history.", Allowed: true},
		{ID: "lock.write", Icon: "lock", Name: "Lock and unlock doors", Detail: "You will be asked for your passkey each time.", Risk: RiskSensitive, New: true},
	}
	v.Cannot = []string{"Add devices", "Invite people"}
}

func states() []state {
	return append(append(flowStates(), errorStates()...), developerStates()...)
}

func flowStates() []state {
	return []state{
		{"sign_in_identifier", signIn(func(v *SignInView) {})},
		{"sign_in_choices", signIn(func(v *SignInView) {
			v.Identifier, v.Methods, v.SignUpPath = "ann@example.com", []SignInMethod{UsePasskey}, "/sign-up"
		})},
		{"sign_in_problem", signIn(func(v *SignInView) { v.Problem = ProblemIdentifierMissing })},
		{"sign_in_unverified", signIn(func(v *SignInView) { v.App = stranger })},
		{"sign_in_password", signIn(func(v *SignInView) {
			v.Step, v.Identifier, v.ChangePath = StepPassword, "ann@example.com", "/sign-in?change=1"
		})},
		{"sign_in_password_problem", signIn(func(v *SignInView) {
			v.Step, v.Identifier, v.Problem = StepPassword, "ann@example.com", ProblemNotAccepted
			v.Methods = []SignInMethod{UseCode, UsePasskey}
		})},
		{"consent_full", consentTo(func(v *ConsentView) {
			homeRights(v)
			v.ResourceTitle = "Which homes?"
			v.Resources = []Resource{
				{ID: "home-1", Icon: "home", Name: "Lindenstraße", Detail: "12 devices", Chosen: true},
				{ID: "home-2", Icon: "home", Name: "Lake cabin", Detail: "4 devices"},
			}
			v.Durations = []time.Duration{0, time.Hour, 24 * time.Hour, 30 * 24 * time.Hour, 90 * time.Minute}
			v.StopPath = "/account"
		})},
		{"consent_identity", consentTo(func(v *ConsentView) {
			v.Rights = []Right{{ID: "openid", Needed: true}, {ID: "profile", Allowed: true}, {ID: "email", Allowed: true}, {ID: "offline_access", Allowed: true}}
		})},
		{"consent_unverified", consentTo(func(v *ConsentView) {
			homeRights(v)
			v.App, v.Subject, v.ReturnHost = stranger, "", stranger.RedirectHost
		})},
		{"end_session", func(l *Looks, w io.Writer) error {
			return l.EndSession(w, EndSessionView{Action: "/oauth2/end_session", Ticket: "agv_flow_3", Account: "ann@example.com", App: "Lumen Home"})
		}},
		{"end_session_own", func(l *Looks, w io.Writer) error {
			return l.EndSession(w, EndSessionView{Action: "/oauth2/end_session", Ticket: "agv_flow_3", Account: "ann@example.com"})
		}},
		{"signed_out", func(l *Looks, w io.Writer) error { return l.SignedOut(w, SignedOutView{}) }},
		{"signed_out_back", func(l *Looks, w io.Writer) error {
			return l.SignedOut(w, SignedOutView{App: "Lumen Home", BackURL: "https://app.lumen.example/"})
		}},
	}
}

func errorStates() []state {
	const sent, registered = "https://app.lumen.example/link/", "https://app.lumen.example/link"
	list := []state{
		{"error_redirect_uri", failing(ErrorView{
			Code: "invalid_request", Reason: ReasonRedirectURIMismatch, Description: "redirect_uri is not registered for this client",
			App: "Lumen Home", PortalPath: "/portal/apps/lumen",
			Rows: []ErrorRow{{LabelSent, sent, registered}, {LabelRegistered, registered, sent}},
		})},
		{"error_look_alike", failing(ErrorView{
			Code: "invalid_request", Reason: ReasonRedirectURIMismatch, App: "Lumen Home",
			Rows: []ErrorRow{{LabelSent, "https://app.lum\u0435n.example/\u202elink", registered}},
		})},
		{"error_host_mismatch", failing(ErrorView{
			Code: "invalid_request", Reason: ReasonHostMismatch,
			Rows: []ErrorRow{{LabelSent, "id.example.org", "id.example.com"}, {LabelExpected, "id.example.com", "id.example.org"}, {LabelSetting, "url", ""}},
		})},
		{"error_ticket_expired", failing(ErrorView{Code: "invalid_request", Reason: ReasonTicketExpired, App: "Lumen Home", BackURL: "https://app.lumen.example/"})},
		{"error_parameter_repeated", failing(ErrorView{Code: "invalid_request", Reason: ReasonParameterRepeated, App: "Lumen Home", Rows: []ErrorRow{{LabelParameter, "redirect_uri", ""}}})},
		{"error_end_session", failing(ErrorView{Code: "invalid_request", Reason: ReasonEndSessionHint})},
		{"error_not_found", failing(ErrorView{Code: "not_found", Reason: ReasonNotFound})},
		{"error_unknown_code", failing(ErrorView{Code: "something_new", App: "<script>alert(1)</script>"})},
	}
	for _, code := range sortedKeys(codesWithTexts) {
		list = append(list, state{"error_code_" + code, failing(ErrorView{Code: code})})
	}
	return list
}

func developerStates() []state {
	return []state{
		{"home", func(l *Looks, w io.Writer) error {
			return l.Home(w, HomeView{Issuer: "https://id.example.com", DiscoveryPath: "/.well-known/openid-configuration"})
		}},
		{"home_dev", func(l *Looks, w io.Writer) error {
			return l.Home(w, HomeView{
				Issuer: "http://localhost:8080", DiscoveryPath: "/.well-known/openid-configuration", TryPath: "/try",
				DemoURL: "http://localhost:8081/", InboxPath: "/dev/inbox", Account: "ann@example.com", SignOutPath: "/sign-out", Ticket: "agv_flow_4",
			})
		}},
		{"try", func(l *Looks, w io.Writer) error { return l.Try(w, TryView{Flows: flows()}) }},
		{"try_code", func(l *Looks, w io.Writer) error { return l.Try(w, codeFlow()) }},
		{"demo_signed_out", func(l *Looks, w io.Writer) error {
			return l.DemoSignedOut(w, DemoSignedOutView{App: demo, SignInPath: "/sign-in", Accounts: []DemoAccount{
				{"ann@example.com", "correct-horse-battery"}, {"ben@example.com", "correct-horse-battery"}}})
		}},
		{"demo_signed_out_after", func(l *Looks, w io.Writer) error {
			return l.DemoSignedOut(w, DemoSignedOutView{App: demo, SignInPath: "/sign-in", SignedOut: true})
		}},
		{"demo_denied", func(l *Looks, w io.Writer) error {
			return l.DemoSignedOut(w, DemoSignedOutView{App: demo, SignInPath: "/sign-in", ErrorCode: "access_denied"})
		}},
		{"demo_refused", func(l *Looks, w io.Writer) error {
			return l.DemoSignedOut(w, DemoSignedOutView{App: demo, SignInPath: "/sign-in", ErrorCode: "invalid_scope", ErrorDescription: "scope names nothing this client may ask for"})
		}},
		{"demo_signed_in", func(l *Looks, w io.Writer) error { return l.DemoSignedIn(w, signedIn()) }},
	}
}

func flows() []FlowLink {
	return []FlowLink{
		{FlowAuthorizationCode, "/try?flow=authorization_code"},
		{FlowRefreshToken, "/try?flow=refresh_token"},
		{FlowClientCredentials, "/try?flow=client_credentials"},
	}
}

func codeFlow() TryView {
	return TryView{
		Flows: flows(), Flow: FlowAuthorizationCode, RestartPath: "/try?flow=authorization_code&restart=1",
		Steps: []Step{
			{Kind: StepPKCE, State: StepDone, Facts: []Fact{
				{"code_verifier", "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"}, {"code_challenge", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"}}},
			{Kind: StepAuthorize, State: StepDone, Exchange: &Exchange{
				Method: "GET", URL: "http://localhost:8080/oauth2/authorize?response_type=code&client_id=demo-native&scope=openid+profile&state=xyz&code_challenge_method=S256",
				Answer: &Answer{303, "See Other", []Header{{"Location", "http://127.0.0.1/cb?code=agv_code_8fK2&state=xyz&iss=http%3A%2F%2Flocalhost%3A8080"}}, ""}}},
			{Kind: StepToken, State: StepDone, Exchange: tokenExchange(200, "OK", `{"access_token":"agv_at_1","token_type":"Bearer","expires_in":300}`)},
			{Kind: StepCodeReplay, State: StepDone, Exchange: tokenExchange(400, "Bad Request", `{"error":"invalid_grant","error_description":"the code was used before"}`)},
			{Kind: StepUserInfo, State: StepNext, Form: &Form{"post", "/try", []Fact{{"ticket", "agv_flow_5"}}},
				Exchange: &Exchange{Method: "GET", URL: "http://localhost:8080/oauth2/userinfo", Headers: []Header{{"Authorization", "Bearer agv_at_1"}}}},
			{Kind: StepRevoke, State: StepLater},
		},
	}
}

func tokenExchange(status int, reason, body string) *Exchange {
	return &Exchange{
		Method: "POST", URL: "http://localhost:8080/oauth2/token",
		Headers: []Header{{"Content-Type", "application/x-www-form-urlencoded"}},
		Body:    "grant_type=authorization_code&client_id=demo-native&code=agv_code_8fK2&code_verifier=dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk",
		Answer:  &Answer{status, reason, []Header{{"Content-Type", "application/json"}, {"Cache-Control", "no-store"}}, body},
	}
}

func signedIn() DemoSignedInView {
	part := func(text string) string { return base64.RawURLEncoding.EncodeToString([]byte(text)) }
	jwt := part(`{"alg":"ES256","kid":"5f0c11aa","typ":"JWT"}`) + "." +
		part(`{"iss":"http://localhost:8080","sub":"0f4b6c1e-5a77-4a5e-9f0e-2d4f3c1b7a90","aud":"demo-web","exp":1764100300,"iat":1764100000,"amr":["pwd"],"email":"ann@example.com","email_verified":true,"favourite":"<b>"}`) + ".c2lnbmF0dXJl"
	return DemoSignedInView{
		App: demo, Name: "Ann Example", UserInfoPath: "/userinfo", RefreshPath: "/refresh", RevokePath: "/revoke", SignOutPath: "/sign-out", Ticket: "agv_flow_6",
		Tokens: []DemoToken{{TokenID, jwt}, {TokenAccess, jwt}, {TokenRefresh, "agv_rt_3kdJ20sPq"}},
		Last:   tokenExchange(200, "OK", `{"access_token":"agv_at_1","token_type":"Bearer","expires_in":300}`), LastStep: StepToken,
	}
}
