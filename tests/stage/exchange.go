package stage

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"

	"github.com/authgrove/authgrove/internal/apptest"
	"github.com/authgrove/authgrove/internal/dev"
	"github.com/authgrove/authgrove/internal/oauth"
)

// Answer is an HTTP answer, read to its end.
type Answer struct {
	Status int
	Header http.Header
	Body   string
}

// JSON returns a member of a JSON body as text, "" if it is not there.
func (a Answer) JSON(member string) string {
	var object map[string]any
	if json.Unmarshal([]byte(a.Body), &object) != nil {
		return ""
	}
	text, _ := object[member].(string)
	return text
}

// Error is the error code of a JSON body.
func (a Answer) Error() string { return a.JSON("error") }

// Send sends a request past any browser.
func (s *Stage) Send(r *http.Request) Answer {
	s.t.Helper()
	res, err := plainClient.Do(r)
	if err != nil {
		s.t.Errorf("%s %s: %v", r.Method, r.URL.Path, err)
		return Answer{}
	}
	return ReadAnswer(s.t, res)
}

// plainClient follows no redirect and keeps as many connections as tests race.
var plainClient = &http.Client{
	Transport:     &http.Transport{MaxIdleConnsPerHost: 128},
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
}

// ReadAnswer reads an answer to its end.
func ReadAnswer(t interface{ Error(...any) }, res *http.Response) Answer {
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Error(err)
	}
	return Answer{res.StatusCode, res.Header, string(body)}
}

// Request builds a request; a form makes it a POST.
func (s *Stage) Request(path string, form url.Values) *http.Request {
	method, body := http.MethodGet, io.Reader(nil)
	if form != nil {
		method, body = http.MethodPost, strings.NewReader(form.Encode())
	}
	r, err := http.NewRequest(method, s.URL+path, body)
	if err != nil {
		s.t.Fatal(err)
	}
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	return r
}

// Authenticated posts a form as a client, in the way it is registered for.
func (s *Stage) Authenticated(client, path string, form url.Values) *http.Request {
	text := s.Secrets[client].Reveal()
	if s.asserts(client) {
		assertion, err := s.Assertion(client)
		if err != nil {
			s.t.Fatal(err)
		}
		form.Set("client_assertion_type", AssertionType)
		form.Set("client_assertion", assertion)
		return s.Request(path, form)
	}
	switch {
	case s.Public(client):
		form.Set("client_id", client)
	case client == dev.C2CClient:
		form.Set("client_id", client)
		form.Set("client_secret", text)
	}
	r := s.Request(path, form)
	if !s.Public(client) && client != dev.C2CClient {
		r.SetBasicAuth(url.QueryEscape(client), url.QueryEscape(text))
	}
	return r
}

// Token asks the token endpoint as a client.
func (s *Stage) Token(client string, pairs ...string) Answer {
	s.t.Helper()
	a := s.Send(s.Authenticated(client, oauth.PathToken, Form(pairs...)))
	s.Remember(a.JSON("access_token"), a.JSON("refresh_token"), a.JSON("id_token"))
	return a
}

// Introspect asks about a token as a client.
func (s *Stage) Introspect(client, token string) Answer {
	s.t.Helper()
	return s.Send(s.Authenticated(client, oauth.PathIntrospection, Form("token", token)))
}

// Active says whether a client is told that a token is good.
func (s *Stage) Active(client, token string) bool {
	s.t.Helper()
	return strings.HasPrefix(s.Introspect(client, token).Body, `{"active":true`)
}

// Revoke gives a token up as a client.
func (s *Stage) Revoke(client, token string) Answer {
	s.t.Helper()
	return s.Send(s.Authenticated(client, oauth.PathRevocation, Form("token", token)))
}

// UserInfo asks who the token is about.
func (s *Stage) UserInfo(token string) Answer {
	s.t.Helper()
	r := s.Request(oauth.PathUserInfo, nil)
	r.Header.Set("Authorization", "Bearer "+token)
	return s.Send(r)
}

// Code signs a person in to a client, allows what is asked, and returns the code.
func (s *Stage) Code(client, person, scope string, more ...string) string {
	s.t.Helper()
	address := s.AuthorizeURL(client, s.Callback(client), scope, more...)
	to := s.Walk(s.t, s.Browser(Email(person)), address, Email(person), "allow")
	code := to.Query().Get("code")
	if code == "" {
		s.t.Fatalf("%s: sent to %s", client, to)
	}
	s.Remember(code)
	return code
}

// Redeem presents a code with everything right, but for what pairs say.
func (s *Stage) Redeem(client, code string, pairs ...string) Answer {
	s.t.Helper()
	form := Form("grant_type", "authorization_code", "code", code, "redirect_uri", s.Callback(client), "code_verifier", apptest.Verifier)
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
		if pairs[i+1] == "" {
			form.Del(pairs[i])
		}
	}
	a := s.Send(s.Authenticated(client, oauth.PathToken, form))
	s.Remember(a.JSON("access_token"), a.JSON("refresh_token"), a.JSON("id_token"))
	return a
}

// Tokens are what a sign-in came to.
type Tokens struct{ Access, Refresh, ID string }

// SignIn signs a person in to a client and redeems the code.
func (s *Stage) SignIn(client, person, scope string, more ...string) Tokens {
	s.t.Helper()
	a := s.Redeem(client, s.Code(client, person, scope, more...))
	if a.Status != http.StatusOK {
		s.t.Fatalf("%s: the code was not redeemed: %d %s", client, a.Status, a.Body)
	}
	return Tokens{a.JSON("access_token"), a.JSON("refresh_token"), a.JSON("id_token")}
}

// Refresh presents a refresh token.
func (s *Stage) Refresh(client, token string, pairs ...string) Answer {
	s.t.Helper()
	return s.Token(client, append([]string{"grant_type", "refresh_token", "refresh_token", token}, pairs...)...)
}

// Serve answers a request past the network, for tests of very many.
func (s *Stage) Serve(r *http.Request) Answer {
	recorder := httptest.NewRecorder()
	served := r.Clone(r.Context())
	served.RemoteAddr = "127.0.0.1:1"
	if r.URL.Host != "" { // built for a client
		served.Host, served.RequestURI = r.URL.Host, r.URL.RequestURI()
	}
	s.Site.ServeHTTP(recorder, served)
	return Answer{recorder.Code, recorder.Header(), recorder.Body.String()}
}
