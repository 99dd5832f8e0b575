package attacks

import (
	"net/http"
	"net/url"
	"sync"
	"testing"

	"github.com/authgrove/authgrove/internal/apptest"
	"github.com/authgrove/authgrove/internal/dev"
	"github.com/authgrove/authgrove/internal/oauth"
	"github.com/authgrove/authgrove/internal/testpostgres"
	"github.com/authgrove/authgrove/tests/stage"
)

// onBoth runs a test on each database.
func onBoth(t *testing.T, test func(t *testing.T, s *stage.Stage)) {
	t.Helper()
	t.Run("SQLite", func(t *testing.T) { test(t, stage.Set(t, stage.Options{})) })
	t.Run("PostgreSQL", func(t *testing.T) { test(t, stage.Set(t, stage.Options{Database: testpostgres.URL(t)})) })
}

// atOnce lets n callers begin together and returns what each got.
func atOnce[T any](n int, do func(i int) T) []T {
	got := make([]T, n)
	begin := make(chan struct{})
	var running sync.WaitGroup
	for i := range n {
		running.Go(func() {
			<-begin
			got[i] = do(i)
		})
	}
	close(begin)
	running.Wait()
	return got
}

const racers = 64

// attack: tk.replay
func TestOfManyWhoRaceWithOneCodeOneWinsAndItsTokensDie(t *testing.T) {
	onBoth(t, func(t *testing.T, s *stage.Stage) {
		code := s.Code(dev.WebClient, "ann", "openid offline_access")
		var won []stage.Answer
		for _, a := range atOnce(racers, func(int) stage.Answer { return s.Redeem(dev.WebClient, code) }) {
			switch {
			case a.Status == http.StatusOK:
				won = append(won, a)
			case a.Status != http.StatusBadRequest || a.Error() != "invalid_grant":
				t.Errorf("got %d %s", a.Status, a.Body)
			}
		}
		if len(won) != 1 {
			t.Fatalf("%d of %d racers got tokens, want one", len(won), racers)
		}
		if s.Active(dev.WebClient, won[0].JSON("access_token")) || s.UserInfo(won[0].JSON("access_token")).Status != http.StatusUnauthorized {
			t.Error("the access token lives although the code was used again")
		}
		if a := s.Refresh(dev.WebClient, won[0].JSON("refresh_token")); a.Error() != "invalid_grant" {
			t.Errorf("the refresh token lives: %d %s", a.Status, a.Body)
		}
	})
}

// attack: rt.race rt.grace
func TestParallelRefreshesOfOneTokenGetOneSuccessor(t *testing.T) {
	onBoth(t, func(t *testing.T, s *stage.Stage) {
		for _, client := range []string{dev.WebClient, dev.C2CClient, stage.Fixed} {
			token := s.SignIn(client, "ann", "openid offline_access").Refresh
			for range 3 {
				successors := map[string]bool{}
				for _, a := range atOnce(racers, func(int) stage.Answer { return s.Refresh(client, token) }) {
					if a.Status != http.StatusOK {
						t.Errorf("%s: got %d %s", client, a.Status, a.Body)
					}
					successors[a.JSON("refresh_token")] = true
				}
				if len(successors) != 1 {
					t.Fatalf("%s: %d successors, want one", client, len(successors))
				}
				for token = range successors {
				}
			}
			if !s.Active(client, token) {
				t.Errorf("%s: the successor is dead", client)
			}
		}
	})
}

// attack: se.logoutRace
func TestSigningOutAmongRedemptionsLeavesNothingAlive(t *testing.T) {
	onBoth(t, func(t *testing.T, s *stage.Stage) {
		const flows = 50
		hint := s.SignIn(stage.Exact, "ann", "openid").ID
		codes := make([]string, flows)
		for i := range codes {
			codes[i] = s.Code(stage.Exact, "ann", "openid")
		}
		answers := atOnce(flows+1, func(i int) stage.Answer {
			if i < flows {
				return s.Redeem(stage.Exact, codes[i])
			}
			res, err := s.Browser("ann@example.com").Get(s.URL + oauth.PathEndSession + "?id_token_hint=" + url.QueryEscape(hint))
			if err != nil {
				t.Error(err)
				return stage.Answer{}
			}
			return stage.ReadAnswer(t, res)
		})
		if out := answers[flows]; out.Status != http.StatusSeeOther {
			t.Fatalf("signing out: %d", out.Status)
		}
		for _, a := range answers[:flows] {
			if a.Status != http.StatusOK {
				continue
			}
			if s.Active(stage.Exact, a.JSON("access_token")) {
				t.Error("an access token outlived the session")
			}
			if again := s.Refresh(stage.Exact, a.JSON("refresh_token")); again.Error() != "invalid_grant" {
				t.Errorf("a refresh token outlived the session: %d", again.Status)
			}
		}
	})
}

// attack: ht.race
func TestTwoHundredRequestsOfEveryKindAtOnce(t *testing.T) {
	s := stage.Set(t, stage.Options{})
	tokens := s.SignIn(dev.WebClient, "ann", "openid offline_access")
	kinds := []func() *http.Request{
		func() *http.Request {
			return s.Authenticated(dev.ServiceClient, oauth.PathToken, stage.Form("grant_type", "client_credentials"))
		},
		func() *http.Request {
			return s.Authenticated(dev.WebClient, oauth.PathToken, stage.Form("grant_type", "refresh_token", "refresh_token", tokens.Refresh))
		},
		func() *http.Request {
			return s.Authenticated(dev.WebClient, oauth.PathIntrospection, stage.Form("token", tokens.Access))
		},
		func() *http.Request { return s.Request(oauth.PathUserInfo, nil) },
		func() *http.Request { return s.Request(oauth.PathJWKS, nil) },
		func() *http.Request { return s.Request(oauth.PathOpenID, nil) },
		func() *http.Request { return s.Request("/", nil) },
		func() *http.Request {
			return s.Request(oauth.PathAuthorize+"?client_id=exact&response_type=code", nil)
		},
		func() *http.Request { return s.Request(oauth.PathAuthorize+"?client_id=nobody", nil) },
		func() *http.Request {
			return s.Request("/sign-in", stage.Form("ticket", "x", "password", apptest.Verifier))
		},
	}
	answers := atOnce(200, func(i int) stage.Answer { return s.Send(kinds[i%len(kinds)]()) })
	for i, a := range answers {
		if a.Status == 0 || a.Status >= http.StatusInternalServerError {
			t.Errorf("request %d: got %d %s", i, a.Status, a.Body)
		}
	}
}
