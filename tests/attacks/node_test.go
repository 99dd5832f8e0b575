package attacks

import (
	"net/http/httptest"
	"testing"

	"github.com/authgrove/authgrove/internal/app"
	"github.com/authgrove/authgrove/internal/oauth"
	"github.com/authgrove/authgrove/tests/stage"
)

// anotherNode opens the same database a second time, and returns how to show
// that node an assertion.
func anotherNode(t *testing.T, s *stage.Stage) func(assertion string) stage.Answer {
	t.Helper()
	node, err := app.Open(t.Context(), s.Config, app.Options{Now: s.Clock.Now, CheapPasswords: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = node.Close() })
	return func(assertion string) stage.Answer {
		r := s.Request(oauth.PathToken, stage.Form("grant_type", "client_credentials", "client_assertion_type", jwtBearer, "client_assertion", assertion))
		served := httptest.NewRequest(r.Method, r.URL.String(), r.Body)
		served.Header, served.RequestURI, served.RemoteAddr = r.Header, r.URL.RequestURI(), "127.0.0.1:1"
		recorder := httptest.NewRecorder()
		node.Site.ServeHTTP(recorder, served)
		return stage.Answer{Status: recorder.Code, Header: recorder.Header(), Body: recorder.Body.String()}
	}
}
