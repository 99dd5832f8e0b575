package oauth

import (
	"testing"
	"time"

	"github.com/authgrove/authgrove/internal/client"
)

func FuzzARequestObjectIsRefusedOrGivesParametersOfItsClient(f *testing.F) {
	for _, seed := range []string{
		"e30.e30.", "eyJhbGciOiJub25lIn0.e30.", "eyJhbGciOiJub25lIn0.eyJzdGF0ZSI6InMiLCJtYXhfYWdlIjoxMCwiY2xhaW1zIjp7fX0.",
		"eyJhbGciOiJub25lIn0.eyJpc3MiOiJhIiwiYXVkIjpbImh0dHBzOi8vaWQudGVzdCJdLCJleHAiOjFlMzAwfQ.", "eyJhbGciOiJub25lIn0.W10.", "..", "",
	} {
		f.Add(seed)
	}
	s := &Server{Parts: Parts{Settings: Settings{Issuer: "https://id.test"}, Now: time.Now}}
	c := &client.Client{ID: "a", Metadata: client.Metadata{RequestObjectAlg: client.AlgNone}}
	f.Fuzz(func(t *testing.T, text string) {
		members, signed, refusal := s.openRequestObject(t.Context(), c, text)
		if refusal == nil && signed {
			t.Error("nobody signed it")
		}
		if refusal != nil {
			if refusal.Code != InvalidRequestObject {
				t.Errorf("%v", refusal)
			}
			return
		}
		inside, refusal := s.objectParameters(c, NewParams(map[string][]string{"client_id": {"a"}}), members)
		if refusal != nil {
			return
		}
		for name, values := range inside {
			if len(values) != 1 || name == "request" || name == "client_id" && values[0] != "a" {
				t.Errorf("%s: %q", name, values)
			}
		}
	})
}

func FuzzTheClientThatAnAssertionNamesIsReadWithoutTrust(f *testing.F) {
	f.Add("e30.eyJzdWIiOiJhIn0.AAAA")
	f.Add("..")
	f.Add("e30.eyJzdWIiOjF9.")
	f.Fuzz(func(t *testing.T, text string) {
		if id := assertedID(text); len(id) > len(text) {
			t.Errorf("%q out of %q", id, text)
		}
	})
}
