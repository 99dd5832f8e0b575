package logout

import (
	"net/http"
	"testing"
	"time"

	"github.com/authgrove/authgrove/internal/apptest"
	"github.com/authgrove/authgrove/internal/config"
	"github.com/authgrove/authgrove/internal/testpostgres"
)

// The node that ends the session may die before it tells anybody: its jobs are
// the other's, and none of them is done twice.
func TestWhatOneNodeOwesTheOtherDelivers(t *testing.T) {
	t.Parallel()
	r := newReceiver(t)
	asked := make(chan struct{}, 100)
	r.answer = func(_ string, n int) int {
		asked <- struct{}{}
		if n == 1 {
			return http.StatusServiceUnavailable // so that every app is still owed its token when the node dies
		}
		return http.StatusOK
	}
	var apps []config.Client
	for _, id := range []string{"first", "second", "third"} {
		apps = append(apps, r.app(id, nil))
	}
	database := testpostgres.URL(t)
	s := set(t, database, apps...)
	apptest.Start(t, apptest.Options{Database: database, Change: func(c *config.Config) {
		listen, url := c.Listen, c.URL
		*c = *s.Config
		c.Listen, c.URL = listen, url
	}})
	var hint string
	for _, app := range apps {
		hint = s.SignIn(app.ClientID, "ann", "openid").ID
	}
	signOut(t, s, "ann", hint)
	for range apps {
		<-asked
	}
	s.Stop()
	until(t, 40*time.Second, "all were told by the other node", func() bool {
		for _, app := range apps {
			if len(r.tokens("/"+app.ClientID)) < 2 {
				return false
			}
		}
		return true
	})
	time.Sleep(time.Second)
	for _, app := range apps {
		if n := len(r.tokens("/" + app.ClientID)); n != 2 {
			t.Errorf("%s was told %d times, want one refusal and one success", app.ClientID, n)
		}
	}
}

// A redemption that was judged before the end of its session may commit after
// the session's clients were looked for; they are looked for once more.
// attack: se.logoutRace
func TestAnAppWhoseGrantCameWithTheEndOfTheSessionHearsOfItToo(t *testing.T) {
	t.Parallel()
	r := newReceiver(t)
	s := set(t, "", r.app("first", nil), r.app("late", nil))
	hint := s.SignIn("first", "ann", "openid").ID
	s.SignIn("late", "ann", "openid")
	// The grant is put out of sight, as one that is not committed yet.
	if err := hide(t, s, "late"); err != nil {
		t.Fatal(err)
	}
	signOut(t, s, "ann", hint)
	until(t, 10*time.Second, "the first heard", func() bool { return len(r.tokens("/first")) == 1 })
	if n := len(r.tokens("/late")); n != 0 {
		t.Fatalf("the late one heard %d times before its grant was there", n)
	}
	if err := show(t, s); err != nil {
		t.Fatal(err)
	}
	s.Clock.Move(20 * time.Second)
	until(t, 20*time.Second, "the late one heard", func() bool { return len(r.tokens("/late")) == 1 })
	if n := len(r.tokens("/first")); n != 1 {
		t.Errorf("the first heard %d times", n)
	}
}
