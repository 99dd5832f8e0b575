package logout

import (
	"fmt"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/authgrove/authgrove/internal/account"
	"github.com/authgrove/authgrove/internal/apptest"
	"github.com/authgrove/authgrove/internal/config"
	"github.com/authgrove/authgrove/tests/stage"
)

// attack: lo.token
func TestEveryAppThatKnowsTheSessionHearsThatItIsOver(t *testing.T) {
	onBoth(t, func(t *testing.T, database string) {
		r := newReceiver(t)
		s := set(t, database, r.app("first", nil), r.app("pairs", func(c *config.Client) { c.SubjectType = "pairwise" }),
			r.app("bare", func(c *config.Client) { c.IDTokenSignedResponseAlg = "none" }), r.app("elsewhere", nil),
			r.app("deaf", func(c *config.Client) { c.BackchannelLogoutURI, c.BackchannelLogoutSessionRequired = "", false }))
		first, ids := s.SignIn("first", "ann", "openid offline_access").ID, map[string]string{}
		ids["first"] = first
		ids["pairs"] = s.SignIn("pairs", "ann", "openid").ID
		s.SignIn("bare", "ann", "openid")
		s.SignIn("deaf", "ann", "openid")
		s.SignIn("elsewhere", "ben", "openid")
		began := time.Now()
		if a := signOut(t, s, "ann", first); a.Status != http.StatusSeeOther {
			t.Fatalf("signing out: %d %s", a.Status, a.Body)
		}
		until(t, 10*time.Second, "all three heard", func() bool { return r.paths() == 3 })
		time.Sleep(100 * time.Millisecond)
		if len(r.faults) > 0 || r.paths() != 3 || len(r.tokens("/elsewhere")) > 0 {
			t.Errorf("heard at %d paths; %q", r.paths(), r.faults)
		}
		for id, idToken := range ids {
			_, known := opened(t, s, idToken)
			check(t, s, r.tokens("/"+id), id, known, began)
		}
		check(t, s, r.tokens("/bare"), "bare", nil, began)
	})
}

// check compares the one logout token that an app got with what it knew.
func check(t *testing.T, s *stage.Stage, tokens []string, id string, known map[string]any, began time.Time) {
	t.Helper()
	if len(tokens) != 1 {
		t.Errorf("%s heard %d times", id, len(tokens))
		return
	}
	header, claims := opened(t, s, tokens[0])
	if header.Algorithm != "ES256" || header.ExtraHeaders["typ"] != "logout+jwt" {
		t.Errorf("%s: the header is %+v", id, header)
	}
	issued, expires := int64(claims["iat"].(float64)), int64(claims["exp"].(float64))
	if issued < began.Unix() || issued > time.Now().Unix() || expires <= issued || expires > issued+120 {
		t.Errorf("%s: issued at %d, expires at %d", id, issued, expires)
	}
	if jti, _ := claims["jti"].(string); len(jti) < 16 {
		t.Errorf("%s: jti is %q", id, jti)
	}
	for _, name := range []string{"iat", "exp", "jti"} {
		delete(claims, name)
	}
	want := map[string]any{"iss": s.URL, "aud": id, "sub": claims["sub"], "sid": claims["sid"],
		"events": map[string]any{"http://schemas.openid.net/event/backchannel-logout": map[string]any{}}}
	if known != nil {
		want["sub"], want["sid"] = known["sub"], known["sid"]
	}
	if !reflect.DeepEqual(claims, want) || claims["sub"] == "" || claims["sid"] == "" {
		t.Errorf("%s heard %v, want %v", id, claims, want)
	}
}

func TestALogoutTokenOpensNothing(t *testing.T) {
	r := newReceiver(t)
	s := set(t, "", r.app("first", nil))
	hint := s.SignIn("first", "ann", "openid").ID
	signOut(t, s, "ann", hint)
	until(t, 10*time.Second, "it was heard", func() bool { return r.paths() == 1 })
	token := r.tokens("/first")[0]
	if a := s.UserInfo(token); a.Status != http.StatusUnauthorized {
		t.Errorf("userinfo answered %d", a.Status)
	}
	if a := signOut(t, s, "ann", token); a.Status != http.StatusBadRequest {
		t.Errorf("as a hint it was answered %d", a.Status)
	}
	if a := s.Send(s.Request("/oauth2/authorize?client_id=first&response_type=code&scope=openid&prompt=none&redirect_uri=https://first.test/cb&id_token_hint="+token, nil)); !strings.Contains(a.Header.Get("Location"), "error=invalid_request") {
		t.Errorf("as a hint to sign in it was answered %d %s", a.Status, a.Header.Get("Location"))
	}
}

func TestHoweverASessionEndsItsAppsHearOfIt(t *testing.T) {
	onBoth(t, func(t *testing.T, database string) {
		r := newReceiver(t)
		s := set(t, database, r.app("first", nil))
		ctx := t.Context()
		person := func() account.Account {
			id, err := account.ParseEmail("ann@example.com")
			if err != nil {
				t.Fatal(err)
			}
			a, err := s.Store.FindByIdentifier(ctx, id)
			if err != nil {
				t.Fatal(err)
			}
			return a
		}
		heard := 0
		ends := func(what string, end func()) {
			t.Helper()
			if code := s.Code("first", "ann", "openid", "prompt", "login"); s.Redeem("first", code).Status != http.StatusOK {
				t.Fatalf("%s: no sign-in", what)
			}
			end()
			heard++
			until(t, 15*time.Second, "it was heard: "+what, func() bool { return len(r.tokens("/first")) == heard })
		}
		ends("the owner ends it from the list", func() {
			list, err := s.Store.ListOwnSessions(ctx, person().Number)
			if err != nil || len(list) != 1 {
				t.Fatalf("%d sessions, %v", len(list), err)
			}
			if ended, err := s.Store.EndOwnSession(ctx, person().Number, list[0].Handle, signedOut); err != nil || !ended {
				t.Fatalf("%t, %v", ended, err)
			}
		})
		ends("the owner ends all", func() {
			if _, err := s.Store.EndOtherSessions(ctx, person().Number, 0, signedOut); err != nil {
				t.Fatal(err)
			}
		})
		ends("somebody else signs in on the browser", func() {
			address := s.AuthorizeURL("first", "https://first.test/cb", "openid", "prompt", "login")
			s.Walk(t, s.Browser("ann@example.com"), address, "ben@example.com", "allow")
		})
		ends("the account is disabled", func() {
			if err := s.SetAccountState("ann@example.com", account.Locked); err != nil {
				t.Fatal(err)
			}
		})
	})
}

func TestAReceiverThatFailsIsAskedAgainUntilItTakesTheToken(t *testing.T) {
	t.Parallel()
	r := newReceiver(t)
	r.answer = func(path string, n int) int {
		switch {
		case path == "/refuses":
			return http.StatusBadRequest
		case n < 3:
			return http.StatusServiceUnavailable
		}
		return http.StatusNoContent
	}
	s := set(t, "", r.app("first", nil), r.app("refuses", nil))
	hint := s.SignIn("first", "ann", "openid").ID
	s.SignIn("refuses", "ann", "openid")
	signOut(t, s, "ann", hint)
	until(t, 30*time.Second, "it was taken at the third attempt", func() bool { return len(r.tokens("/first")) == 3 })
	tokens := r.tokens("/first")
	_, one := opened(t, s, tokens[0])
	_, two := opened(t, s, tokens[2])
	if one["jti"] == two["jti"] || one["sid"] != two["sid"] {
		t.Errorf("attempts carry %v and %v", one, two)
	}
	if n := len(r.tokens("/refuses")); n != 1 {
		t.Errorf("who said that the request is bad was asked %d times", n)
	}
	if c, err := s.Store.CountJobs(t.Context()); err != nil || c.GivenUp != 1 {
		t.Errorf("the queue is %+v, %v", c, err)
	}
	for _, line := range []string{`"a job was given up"`, `"it was answered 400"`, `"it was answered 503"`} {
		if !strings.Contains(s.Log.Text(), line) {
			t.Errorf("the log has no %s", line)
		}
	}
}

func TestADeadReceiverHoldsNobodyUpAndTheJobOutlivesARestart(t *testing.T) {
	onBoth(t, func(t *testing.T, database string) {
		r := newReceiver(t)
		dead := newReceiver(t)
		dead.Close()
		s := set(t, database, r.app("first", nil), r.app("dead", func(c *config.Client) { c.BackchannelLogoutURI = dead.URL + "/dead" }))
		hint := s.SignIn("first", "ann", "openid").ID
		s.SignIn("dead", "ann", "openid")
		signOut(t, s, "ann", hint)
		until(t, 10*time.Second, "the healthy one heard", func() bool { return r.paths() == 1 })
		until(t, 10*time.Second, "the dead one was tried", func() bool { return strings.Contains(s.Log.Text(), "there was no answer") })
		s.Stop()

		revived := newReceiver(t)
		apptest.Start(t, apptest.Options{Database: s.Config.Database.Reveal(), Change: func(c *config.Config) {
			*c = *s.Config
			for i := range c.Bootstrap.Clients {
				if c.Bootstrap.Clients[i].ClientID == "dead" {
					c.Bootstrap.Clients[i].BackchannelLogoutURI = revived.URL + "/dead"
				}
			}
		}})
		until(t, 30*time.Second, "it heard after the restart", func() bool { return len(revived.tokens("/dead")) == 1 })
		if n := len(r.tokens("/first")); n != 1 {
			t.Errorf("who had heard heard again: %d times", n)
		}
	})
}

func TestTwoHundredAppsHearSoonAlthoughATenthOfThemIsDead(t *testing.T) {
	t.Parallel()
	const apps, hosts = 200, 20
	held := make(chan struct{})
	healthy, dead := make([]*receiver, hosts), make([]*receiver, hosts)
	for i := range hosts { // a port of its own is a host of its own
		healthy[i], dead[i] = newReceiver(t), newReceiver(t)
		dead[i].answer = func(string, int) int { <-held; return http.StatusOK }
	}
	t.Cleanup(func() { close(held) })
	heard := func(receivers []*receiver) (paths int) {
		for _, r := range receivers {
			paths += r.paths()
		}
		return paths
	}
	var list []config.Client
	for i := range apps {
		at := healthy[i%hosts]
		if i%10 == 0 {
			at = dead[i/10%hosts]
		}
		list = append(list, at.app(fmt.Sprintf("app-%d", i), nil))
	}
	s := set(t, "", list...)
	var hint string
	for _, app := range list {
		hint = s.SignIn(app.ClientID, "ann", "openid").ID
	}
	began := time.Now()
	signOut(t, s, "ann", hint)
	answered := time.Since(began)
	until(t, 60*time.Second, "the healthy ones heard", func() bool { return heard(healthy) == apps*9/10 })
	told := time.Since(began)
	t.Logf("answered after %v, the healthy ones heard after %v", answered, told)
	if answered > 500*time.Millisecond || told > 20*time.Second {
		t.Errorf("the browser waited %v, the healthy ones %v", answered, told)
	}
	until(t, 20*time.Second, "the dead ones were asked", func() bool { return heard(dead) == apps/10 })
}
