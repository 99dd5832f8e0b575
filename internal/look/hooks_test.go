package look

import (
	"regexp"
	"strings"
	"testing"
)

// hooks are the ids and names of "Page hooks", by the state of a page that must have them.
var hooks = map[string][]string{
	"sign_in_identifier":       {`id="page-sign-in"`, `name="identifier"`, `id="sign-in-continue"`, `name="ticket" value="agv_flow_1"`, `action="/sign-in"`, `https://lumen.example/privacy`, `https://lumen.example/terms`, `Lumen Home`},
	"sign_in_choices":          {`id="use-passkey"`, `value="ann@example.com"`},
	"sign_in_unverified":       {`zaun.example:8443`},
	"sign_in_password":         {`id="page-sign-in"`, `name="identifier"`, `name="password"`, `id="sign-in-submit"`},
	"sign_in_password_problem": {`id="use-code"`, `id="use-passkey"`, `role="alert"`},
	"sign_in_code": {`id="page-sign-in"`, `name="code"`, `inputmode="numeric"`, `autocomplete="one-time-code"`, `id="sign-in-submit"`,
		`id="resend-code"`, `id="use-password"`, `name="identifier" value="ann@example.com"`, `href="/sign-in?change=1"`},
	"sign_in_code_spent":      {`id="resend-code"`, `role="alert"`},
	"sign_up":                 {`id="page-sign-up"`, `name="identifier"`, `name="name"`, `id="sign-up-submit"`},
	"sign_up_code":            {`id="page-sign-up"`, `name="code"`, `id="sign-up-submit"`, `id="resend-code"`},
	"sign_up_closed":          {`id="page-sign-up"`, `data-step="closed"`},
	"challenge_offer":         {`id="page-challenge"`, `id="use-code"`, `id="use-password"`},
	"challenge_code":          {`id="page-challenge"`, `name="code"`, `id="sign-in-submit"`},
	"challenge_password":      {`id="page-challenge"`, `name="password"`, `id="sign-in-submit"`, `id="use-code"`},
	"account_overview":        {`id="page-account"`, `data-section="overview"`, `id="sign-out"`, `action="/sign-out"`},
	"account_profile":         {`id="page-account"`, `name="given_name" value="Ann"`, `type="date"`, `value="Europe/Zurich" selected`, `value="de-CH" lang="de-CH" selected`},
	"account_addresses":       {`id="page-account"`, `name="identifier"`, `name="do" value="add"`, `name="do" value="remove"`, `name="do" value="primary"`, `name="do" value="verify"`},
	"account_addresses_prove": {`name="do" value="prove"`, `name="code"`, `id="resend-code"`, `id="note"`},
	"account_password":        {`name="do" value="set"`, `autocomplete="new-password"`},
	"account_password_has":    {`name="current_password"`, `name="do" value="unset"`},
	"account_sessions":        {`name="do" value="end"`, `name="session" value="12"`, `name="do" value="others"`},
	"account_apps":            {`name="do" value="narrow"`, `name="do" value="stop"`, `name="app" value="4f1c0a9be27d53c6a8e1"`, `name="capability" value="lock.write" checked`, `Know it is you`},
	"account_history":         {`id="history-older"`, `href="/account/history?before=7"`},
	"account_data":            {`name="do" value="export"`, `name="do" value="delete"`, `name="confirmation"`},
	"consent_full": {`id="page-consent"`, `id="consent-allow"`, `id="consent-deny"`, `name="duration"`, `name="ticket"`,
		`name="capability" value="switch.write"`, `name="capability" value="temperature.read" checked`, `name="capability" value="lock.write">`,
		`name="resource" value="home-1" checked`, `name="resource" value="home-2">`, `value="2592000"`, `app.lumen.example`},
	"consent_identity":    {`name="capability" value="email" checked`, `name="capability" value="openid"`},
	"error_redirect_uri":  {`id="page-error"`, `data-error="invalid_request"`, `data-request-id="req_8fK2mQ41xYz0"`, `https://app.lumen.example/link<mark>/</mark>`},
	"end_session":         {`id="page-end-session"`, `id="end-session-confirm"`, `id="end-session-cancel"`, `Lumen Home`, `ann@example.com`},
	"form_post":           {`id="page-form-post"`, `id="form-post-continue"`},
	"signed_out":          {`id="page-signed-out"`},
	"signed_out_continue": {`id="page-signed-out"`, `id="signed-out-continue"`, `http-equiv="refresh"`},
	"home_dev":            {`id="page-home"`, `id="sign-out"`},
	"try_code":            {`id="page-try"`, `id="try-next"`},
	"demo_signed_out":     {`id="page-demo"`, `data-signed-in="false"`, `id="demo-sign-in"`},
	"demo_signed_in":      {`id="page-demo"`, `data-signed-in="true"`, `id="demo-refresh"`, `id="demo-revoke"`, `id="demo-userinfo"`, `id="sign-out"`},
}

func TestEveryPageHasItsHooks(t *testing.T) {
	l := newLooks(t, Options{})
	written := map[string]string{}
	for _, s := range Gallery() {
		written[s.Name] = page(t, l, s)
	}
	for name, wanted := range hooks {
		for _, hook := range wanted {
			if !strings.Contains(written[name], hook) {
				t.Errorf("%s lacks %s", name, hook)
			}
		}
	}
}

var (
	idAttribute    = regexp.MustCompile(` id="([^"]*)"`)
	inlineAnything = regexp.MustCompile(`(?i)<style|\sstyle=|\son[a-z]+=|<script(?:[^>]*)>[^<]|javascript:`)
	thirdParty     = regexp.MustCompile(`(?:src|href|action)="(?:https?:)?//[^"]*"`)
	labelFor       = regexp.MustCompile(`<label[^>]* for="([^"]*)"`)
)

func TestNoPageHasInlineStyleOrScript(t *testing.T) {
	l := newLooks(t, Options{})
	for _, s := range Gallery() {
		if found := inlineAnything.FindString(page(t, l, s)); found != "" {
			t.Errorf("%s has %q, which the Content-Security-Policy forbids", s.Name, found)
		}
	}
}

func TestNoPageLoadsAnythingFromElsewhere(t *testing.T) {
	l := newLooks(t, Options{})
	for _, s := range Gallery() {
		html := page(t, l, s)
		for _, tag := range regexp.MustCompile(`<(?:link|img|script|iframe|form)\b[^>]*>`).FindAllString(html, -1) {
			if thirdParty.MatchString(tag) {
				t.Errorf("%s loads from elsewhere: %s", s.Name, tag)
			}
		}
	}
}

func TestEveryIDIsUniqueAndEveryLabelHasItsControl(t *testing.T) {
	l := newLooks(t, Options{})
	for _, s := range Gallery() {
		html := page(t, l, s)
		ids := map[string]bool{}
		for _, match := range idAttribute.FindAllStringSubmatch(html, -1) {
			if ids[match[1]] {
				t.Errorf("%s has the id %q twice", s.Name, match[1])
			}
			ids[match[1]] = true
		}
		for _, match := range labelFor.FindAllStringSubmatch(html, -1) {
			if !ids[match[1]] {
				t.Errorf("%s has a label for %q, which is not there", s.Name, match[1])
			}
		}
	}
}

func TestOnlyPagesThatNeedScriptHaveItAndItCarriesTheNonce(t *testing.T) {
	l := newLooks(t, Options{})
	for _, s := range Gallery() {
		html := page(t, l, s)
		scripted := strings.HasPrefix(s.Name, "consent") || s.Name == "form_post"
		if strings.Contains(html, "<script") != scripted {
			t.Errorf("%s: script on the wrong page", s.Name)
		}
		if scripted && !strings.Contains(html, `nonce="bm9uY2U"`) {
			t.Errorf("%s: the script has no nonce", s.Name)
		}
	}
}

// The budget is 60 KB for the page and its style; there is no font and no other request.
func TestASignInPageWithItsStyleIsUnder60KB(t *testing.T) {
	const budget = 60_000
	l := newLooks(t, Options{})
	style := len(l.assets.files[l.assets.named[styleFile]])
	for _, s := range Gallery() {
		if !strings.HasPrefix(s.Name, "sign_in") {
			continue
		}
		if size := len(page(t, l, s)) + style; size > budget {
			t.Errorf("%s weighs %d bytes", s.Name, size)
		}
	}
}

func TestNamesFromStrangersAreEscapedOnEveryPage(t *testing.T) {
	l := newLooks(t, Options{})
	evil := `"><img src=x onerror=alert(1)>`
	app := App{Name: evil, Publisher: evil, RedirectHost: evil, PolicyURL: "javascript:alert(1)", LogoPath: `javascript:alert(1)`}
	for name, write := range map[string]GallerySample{
		"sign-in": {Render: signIn(func(v *SignInView) { v.App, v.Identifier, v.Ticket = app, evil, evil })},
		"consent": {Render: consentTo(func(v *ConsentView) {
			v.App, v.Account, v.ReturnHost, v.Cannot = app, evil, evil, []string{evil}
			v.Rights = []Right{{ID: evil, Icon: evil, Name: evil, Detail: evil}}
		})},
		"error": {Render: refused(ErrorView{Code: evil, App: evil, Description: evil, BackURL: "javascript:alert(1)", Rows: []ErrorRow{{LabelSent, evil, "x"}}})},
	} {
		html := page(t, l, write)
		if strings.Contains(html, "<img src=x") || strings.Contains(html, "javascript:") {
			t.Errorf("%s lets a stranger write markup", name)
		}
	}
}
