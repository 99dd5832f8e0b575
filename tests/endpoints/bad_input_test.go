package endpoints

import (
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/authgrove/authgrove/internal/apptest"
	"github.com/authgrove/authgrove/internal/dev"
	"github.com/authgrove/authgrove/internal/oauth"
	"github.com/authgrove/authgrove/tests/stage"
)

// target is an endpoint with a request that it would take, and every parameter
// it reads.
type target struct {
	path    string
	post    bool
	page    bool // refuses with a page
	client  string
	valid   [][2]string
	further []string // read too, but not part of the request above
}

func targets(s *stage.Stage) map[string]target {
	authorize := [][2]string{{"response_type", "code"}, {"client_id", stage.Exact}, {"redirect_uri", s.Callback(stage.Exact)}, {"scope", "openid"},
		{"state", "s"}, {"code_challenge", apptest.Challenge()}, {"code_challenge_method", "S256"}}
	optional := []string{"nonce", "prompt", "max_age", "login_hint", "acr_values", "ui_locales", "display", "claims_locales", "resource",
		"response_mode", "request", "request_uri", "registration", "claims", "id_token_hint", "ticket"}
	code := s.Code(dev.WebClient, "ann", "openid offline_access")
	tokens := s.SignIn(dev.WebClient, "ann", "openid offline_access")
	return map[string]target{
		"authorize":        {path: oauth.PathAuthorize, page: true, valid: authorize, further: optional},
		"authorize posted": {path: oauth.PathAuthorize, post: true, page: true, valid: authorize},
		"end session":      {path: oauth.PathEndSession, page: true, valid: [][2]string{{"client_id", dev.WebClient}, {"state", "s"}}, further: []string{"id_token_hint", "post_logout_redirect_uri", "ui_locales", "logout_hint"}},
		"sign in":          {path: "/sign-in", post: true, page: true, valid: [][2]string{{"ticket", "x"}, {"identifier", "ann@example.com"}, {"password", dev.Password}}},
		"sign-in page":     {path: "/sign-in", page: true, valid: [][2]string{{"ticket", "x"}}},
		"consent":          {path: "/consent", post: true, page: true, valid: [][2]string{{"ticket", "x"}, {"decision", "allow"}, {"capability", "openid"}}},
		"sign out":         {path: "/sign-out", post: true, page: true, valid: [][2]string{{"ticket", "x"}, {"decision", "confirm"}}},
		"code": {path: oauth.PathToken, post: true, client: dev.WebClient, valid: [][2]string{{"grant_type", "authorization_code"}, {"code", code},
			{"redirect_uri", "x"}, {"code_verifier", apptest.Verifier}}, further: []string{"client_id", "client_secret", "scope", "resource"}},
		"refresh": {path: oauth.PathToken, post: true, client: dev.WebClient, valid: [][2]string{{"grant_type", "refresh_token"}, {"refresh_token", tokens.Refresh}},
			further: []string{"client_id", "client_secret", "scope", "resource"}},
		"client credentials": {path: oauth.PathToken, post: true, client: dev.ServiceClient, valid: [][2]string{{"grant_type", "client_credentials"}, {"scope", "network.read"}},
			further: []string{"resource"}},
		"public client": {path: oauth.PathToken, post: true, valid: [][2]string{{"grant_type", "refresh_token"}, {"client_id", dev.NativeClient}, {"refresh_token", tokens.Refresh}}},
		"introspection": {path: oauth.PathIntrospection, post: true, client: dev.WebClient, valid: [][2]string{{"token", tokens.Access}}, further: []string{"token_type_hint"}},
		"revocation":    {path: oauth.PathRevocation, post: true, client: dev.WebClient, valid: [][2]string{{"token", "x"}}, further: []string{"token_type_hint"}},
		"userinfo":      {path: oauth.PathUserInfo, post: true, valid: [][2]string{{"access_token", tokens.Access}}},
	}
}

// spoilings are what happens to a parameter; each returns encoded pairs.
var spoilings = map[string]func(name, value string) []string{
	"missing":        func(string, string) []string { return nil },
	"empty":          func(name, _ string) []string { return []string{name + "="} },
	"bare":           func(name, _ string) []string { return []string{name} },
	"twice":          func(name, value string) []string { return []string{pair(name, value), pair(name, value)} },
	"twice, other":   func(name, value string) []string { return []string{pair(name, value), pair(name, "other")} },
	"an array":       func(name, value string) []string { return []string{pair(name+"[]", value)} },
	"over-long":      func(name, _ string) []string { return []string{pair(name, strings.Repeat("x", 9000))} },
	"NUL":            func(name, value string) []string { return []string{pair(name, value) + "%00"} },
	"raw NUL":        func(name, value string) []string { return []string{pair(name, value+"\x00")} },
	"no UTF-8":       func(name, value string) []string { return []string{pair(name, value) + "%ff"} },
	"lone surrogate": func(name, value string) []string { return []string{pair(name, value) + "%ed%a0%80"} },
	"bad percent":    func(name, value string) []string { return []string{pair(name, value) + "%zz"} },
	"cut percent":    func(name, value string) []string { return []string{pair(name, value) + "%4"} },
	"line break":     func(name, value string) []string { return []string{pair(name, value+"\r\nSet-Cookie: a=b")} },
	"HTML":           func(name, value string) []string { return []string{pair(name, value+`"><script>alert(1)</script>`)} },
	"template":       func(name, value string) []string { return []string{pair(name, value+"{{.}}${7*7}<%=1%>")} },
	"SQL":            func(name, value string) []string { return []string{pair(name, value+"' OR 1=1;--")} },
	"slow pattern": func(name, _ string) []string {
		return []string{pair(name, strings.Repeat("a", 4000)+"!@@.."+strings.Repeat("(a+)+", 200))}
	},
	"odd letters": func(name, value string) []string { return []string{pair(name, value+"\u202e\u200b\ufeff🌳")} },
	"JSON":        func(name, _ string) []string { return []string{pair(name, `{"a":[1,null]}`)} },
}

func pair(name, value string) string { return url.QueryEscape(name) + "=" + url.QueryEscape(value) }

// attack: ht.utf8 ht.regex ht.xss
func TestEveryParameterSpoiledInEveryWayIsAPlainRefusal(t *testing.T) {
	s := stage.Set(t, stage.Options{})
	for name, at := range targets(s) {
		parameters := slices.Clone(at.valid)
		for _, further := range at.further {
			parameters = append(parameters, [2]string{further, "x"})
		}
		for i, spoiled := range parameters {
			for how, spoil := range spoilings {
				var query []string
				for j, parameter := range parameters[:max(len(at.valid), i+1)] {
					if j < len(at.valid) && j != i {
						query = append(query, pair(parameter[0], parameter[1]))
					}
				}
				query = append(query, spoil(spoiled[0], spoiled[1])...)
				judge(t, s, name+": "+spoiled[0]+" is "+how, at, strings.Join(query, "&"))
			}
		}
	}
}

// judge sends the request and looks at the answer and its line in the log.
func judge(t *testing.T, s *stage.Stage, what string, at target, encoded string) {
	t.Helper()
	a := s.Send(requestTo(t, s, at, encoded))
	id := a.Header.Get("X-Request-Id")
	line, err := s.Log.Line(id)
	switch {
	case a.Status == 0 || a.Status >= http.StatusInternalServerError:
		t.Errorf("%s: got %d %s", what, a.Status, a.Body)
	case err != nil:
		t.Errorf("%s: status %d: %v", what, a.Status, err)
	case a.Status >= http.StatusBadRequest && at.page:
		judgePage(t, what, a, id)
	case a.Status >= http.StatusBadRequest:
		judgeJSON(t, what, a, id)
	case a.Status >= http.StatusMultipleChoices:
		judgeRedirect(t, s, what, a, line)
	}
	// JSON may repeat it: it is typed, and no browser sniffs.
	if at.page && strings.Contains(a.Body, "<script>alert") || a.Header.Get("X-Content-Type-Options") != "nosniff" || a.Header.Get("Set-Cookie") == "a=b" {
		t.Errorf("%s: what was sent came back as it was", what)
	}
}

func requestTo(t *testing.T, s *stage.Stage, at target, encoded string) *http.Request {
	t.Helper()
	path, body := at.path+"?"+encoded, ""
	if at.post {
		path, body = at.path, encoded
	}
	method := http.MethodGet
	if at.post {
		method = http.MethodPost
	}
	r, err := http.NewRequest(method, s.URL+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if at.post {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if at.client != "" {
		r.SetBasicAuth(at.client, s.Secrets[at.client].Reveal())
	}
	return r
}

func isCode(code string) bool { return slices.Contains(oauth.Codes(), oauth.ErrorCode(code)) }

var pageError = regexp.MustCompile(`id="page-error"[^>]* data-error="([^"]*)" data-request-id="([^"]*)"`)

func judgePage(t *testing.T, what string, a stage.Answer, id string) {
	t.Helper()
	found := pageError.FindStringSubmatch(a.Body)
	if found == nil || !isCode(found[1]) || found[2] != id || a.Header.Get("Content-Type") != "text/html; charset=utf-8" {
		t.Errorf("%s: status %d without a proper error page: %q", what, a.Status, found)
	}
}

func judgeJSON(t *testing.T, what string, a stage.Answer, id string) {
	t.Helper()
	var body map[string]string
	if err := json.Unmarshal([]byte(a.Body), &body); err != nil || !isCode(body["error"]) || body["error_description"] == "" ||
		body["request_id"] != id || len(body) != 3 || a.Header.Get("Content-Type") != "application/json" || a.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("%s: status %d without a proper error: %s", what, a.Status, a.Body)
	}
}

// judgeRedirect lets a redirect go to our own pages or, with a known error, to
// the registered address.
func judgeRedirect(t *testing.T, s *stage.Stage, what string, a stage.Answer, line map[string]any) {
	t.Helper()
	to := a.Header.Get("Location")
	if strings.HasPrefix(to, "/") && !strings.HasPrefix(to, "//") {
		return
	}
	u, err := url.Parse(to)
	if err != nil || !strings.HasPrefix(to, s.Callback(stage.Exact)+"?") || !isCode(u.Query().Get("error")) ||
		u.Query().Get("error_description") == "" || u.Query().Get("iss") != s.URL || line["error"] != u.Query().Get("error") {
		t.Errorf("%s: sent to %s, logged as %v", what, to, line["error"])
	}
}
