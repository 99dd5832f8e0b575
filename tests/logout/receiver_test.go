package logout

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync"
	"testing"
	"time"

	gojose "github.com/go-jose/go-jose/v4"

	"github.com/authgrove/authgrove/internal/config"
	"github.com/authgrove/authgrove/internal/secret"
	"github.com/authgrove/authgrove/internal/testpostgres"
	"github.com/authgrove/authgrove/tests/stage"
)

// receiver is the server of apps that want to hear of ended sessions.
type receiver struct {
	*httptest.Server
	mu     sync.Mutex
	heard  map[string][]string          // logout tokens by path
	answer func(path string, n int) int // the status of the nth request at a path
	faults []string
}

func newReceiver(t *testing.T) *receiver {
	t.Helper()
	r := &receiver{heard: map[string][]string{}}
	r.Server = httptest.NewServer(r)
	t.Cleanup(r.Close)
	return r
}

func (r *receiver) ServeHTTP(w http.ResponseWriter, q *http.Request) {
	body, _ := io.ReadAll(q.Body)
	form, err := url.ParseQuery(string(body))
	r.mu.Lock()
	if err != nil || q.Method != http.MethodPost || len(form) != 1 || len(form["logout_token"]) != 1 || q.URL.RawQuery != "" ||
		q.Header.Get("Content-Type") != "application/x-www-form-urlencoded" {
		r.faults = append(r.faults, fmt.Sprintf("%s %s %q", q.Method, q.URL, body))
	}
	path := q.URL.Path
	r.heard[path] = append(r.heard[path], form.Get("logout_token"))
	n, status := len(r.heard[path]), http.StatusOK
	answer := r.answer
	r.mu.Unlock()
	if answer != nil {
		status = answer(path, n)
	}
	w.WriteHeader(status)
}

// tokens are what was heard at a path.
func (r *receiver) tokens(path string) []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]string(nil), r.heard[path]...)
}

// paths counts where something was heard.
func (r *receiver) paths() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.heard)
}

// app is a client that wants to hear of ended sessions at /ID.
func (r *receiver) app(id string, change func(*config.Client)) config.Client {
	c := config.Client{ClientID: id, RedirectURIs: []string{"https://" + id + ".test/cb"}, Consent: "skip",
		BackchannelLogoutURI: r.URL + "/" + id, BackchannelLogoutSessionRequired: true,
		PostLogoutRedirectURIs: []string{"https://" + id + ".test/bye"}}
	if change != nil {
		change(&c)
	}
	return c
}

// set starts a server that knows the apps.
func set(t *testing.T, database string, apps ...config.Client) *stage.Stage {
	t.Helper()
	const known = secret.Text("what the apps of this test know")
	s := stage.Set(t, stage.Options{Database: database, Change: func(c *config.Config) {
		c.Testing.OutboundLoopback = true
		for _, app := range apps {
			app.ClientSecret = known
			c.Bootstrap.Clients = append(c.Bootstrap.Clients, app)
		}
	}})
	for _, app := range apps {
		s.Secrets[app.ClientID] = known
	}
	return s
}

func onBoth(t *testing.T, test func(t *testing.T, database string)) {
	t.Helper()
	t.Parallel()
	t.Run("SQLite", func(t *testing.T) { test(t, "") })
	t.Run("PostgreSQL", func(t *testing.T) { test(t, testpostgres.URL(t)) })
}

func until(t *testing.T, patience time.Duration, what string, true func() bool) {
	t.Helper()
	for deadline := time.Now().Add(patience); !true(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("it never came about that %s", what)
		}
	}
}

// signOut ends the session of a person's browser at the wish of the app that
// holds the ID token.
func signOut(t *testing.T, s *stage.Stage, person, hint string, pairs ...string) stage.Answer {
	t.Helper()
	query := stage.Form(pairs...)
	query.Set("id_token_hint", hint)
	res, err := s.Browser(stage.Email(person)).Get(s.URL + "/oauth2/end_session?" + query.Encode())
	if err != nil {
		t.Fatal(err)
	}
	return stage.ReadAnswer(t, res)
}

// opened verifies a token against the published keys and returns its header and claims.
func opened(t *testing.T, s *stage.Stage, token string) (header gojose.Header, claims map[string]any) {
	t.Helper()
	var keys gojose.JSONWebKeySet
	if err := json.Unmarshal([]byte(s.Send(s.Request("/.well-known/jwks.json", nil)).Body), &keys); err != nil {
		t.Fatal(err)
	}
	signed, err := gojose.ParseSigned(token, []gojose.SignatureAlgorithm{gojose.ES256, gojose.RS256})
	if err != nil {
		t.Fatalf("%q: %v", token, err)
	}
	header = signed.Signatures[0].Header
	payload, err := signed.Verify(keys.Key(header.KeyID)[0])
	if err == nil {
		err = json.Unmarshal(payload, &claims)
	}
	if err != nil {
		t.Fatal(err)
	}
	return header, claims
}
