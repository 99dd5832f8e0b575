package look

import (
	"encoding/base64"
	"io"
)

func developerSamples() []GallerySample {
	return []GallerySample{
		{"home", func(l *Looks, w io.Writer, p Page) error {
			return l.Home(w, HomeView{Page: p, Issuer: "https://id.example.com", DiscoveryPath: "/.well-known/openid-configuration"})
		}},
		{"home_dev", func(l *Looks, w io.Writer, p Page) error {
			return l.Home(w, HomeView{
				Page:   p,
				Issuer: "http://localhost:8080", DiscoveryPath: "/.well-known/openid-configuration", TryPath: "/try",
				DemoURL: "http://localhost:8081/", InboxPath: "/dev/inbox", Account: "ann@example.com", AccountPath: "/account", SignOutPath: "/sign-out", Ticket: "agv_flow_4",
			})
		}},
		{"try", func(l *Looks, w io.Writer, p Page) error { return l.Try(w, TryView{Page: p, Flows: flows()}) }},
		{"try_code", func(l *Looks, w io.Writer, p Page) error { return l.Try(w, codeFlow(p)) }},
		{"demo_signed_out", func(l *Looks, w io.Writer, p Page) error {
			return l.DemoSignedOut(w, DemoSignedOutView{Page: p, App: demo, SignInPath: "/sign-in", Accounts: []DemoAccount{
				{"ann@example.com", "correct-horse-battery"}, {"ben@example.com", "correct-horse-battery"}}})
		}},
		{"demo_signed_out_after", func(l *Looks, w io.Writer, p Page) error {
			return l.DemoSignedOut(w, DemoSignedOutView{Page: p, App: demo, SignInPath: "/sign-in", SignedOut: true})
		}},
		{"demo_denied", func(l *Looks, w io.Writer, p Page) error {
			return l.DemoSignedOut(w, DemoSignedOutView{Page: p, App: demo, SignInPath: "/sign-in", ErrorCode: "access_denied"})
		}},
		{"demo_refused", func(l *Looks, w io.Writer, p Page) error {
			return l.DemoSignedOut(w, DemoSignedOutView{Page: p, App: demo, SignInPath: "/sign-in", ErrorCode: "invalid_scope", ErrorDescription: "scope names nothing this client may ask for"})
		}},
		{"demo_signed_in", func(l *Looks, w io.Writer, p Page) error { return l.DemoSignedIn(w, signedIn(p)) }},
	}
}

func flows() []FlowLink {
	return []FlowLink{
		{FlowAuthorizationCode, "/try?flow=authorization_code"},
		{FlowRefreshToken, "/try?flow=refresh_token"},
		{FlowClientCredentials, "/try?flow=client_credentials"},
	}
}

func codeFlow(p Page) TryView {
	return TryView{
		Page:  p,
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

func signedIn(p Page) DemoSignedInView {
	part := func(text string) string { return base64.RawURLEncoding.EncodeToString([]byte(text)) }
	jwt := part(`{"alg":"ES256","kid":"5f0c11aa","typ":"JWT"}`) + "." +
		part(`{"iss":"http://localhost:8080","sub":"0f4b6c1e-5a77-4a5e-9f0e-2d4f3c1b7a90","aud":"demo-web","exp":1764100300,"iat":1764100000,"amr":["pwd"],"email":"ann@example.com","email_verified":true,"favourite":"<b>"}`) + ".c2lnbmF0dXJl"
	return DemoSignedInView{
		Page: p,
		App:  demo, Name: "Ann Example", UserInfoPath: "/userinfo", RefreshPath: "/refresh", RevokePath: "/revoke", SignOutPath: "/sign-out", Ticket: "agv_flow_6",
		Tokens: []DemoToken{{TokenID, jwt}, {TokenAccess, jwt}, {TokenRefresh, "agv_rt_3kdJ20sPq"}},
		Last:   tokenExchange(200, "OK", `{"access_token":"agv_at_1","token_type":"Bearer","expires_in":300}`), LastStep: StepToken,
	}
}
