package attacks

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/authgrove/authgrove/internal/apptest"
	"github.com/authgrove/authgrove/internal/config"
	"github.com/authgrove/authgrove/internal/dev"
	"github.com/authgrove/authgrove/internal/oauth"
	"github.com/authgrove/authgrove/tests/stage"
)

// flood is a server, and a page to sign in on.
type flood struct {
	*testing.T
	server *apptest.Server
	client *http.Client
	ticket string
}

func startFlood(t *testing.T, slow bool) *flood {
	t.Helper()
	f := &flood{T: t, client: apptest.Browser(t), server: apptest.Start(t, apptest.Options{SlowPasswords: slow, Change: func(c *config.Config) {
		c.TrustedProxies = []string{"127.0.0.1"}
	}})}
	f.client.Transport = &http.Transport{MaxIdleConnsPerHost: 300}
	res, err := f.client.Get(f.server.URL + "/account")
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	to, err := res.Location()
	if err != nil {
		t.Fatal(err)
	}
	f.ticket = to.Query().Get("ticket")
	return f
}

// signIn types a password of somebody, from an address.
func (f *flood) signIn(from, somebody string) (status int, later string) {
	form := stage.Form("ticket", f.ticket, "identifier", somebody, "password", "guessed at random")
	r, err := http.NewRequest(http.MethodPost, f.server.URL+"/sign-in", strings.NewReader(form.Encode()))
	if err != nil {
		f.Error(err)
		return 0, ""
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("X-Forwarded-For", from)
	res, err := f.client.Do(r)
	if err != nil {
		f.Error(err)
		return 0, ""
	}
	res.Body.Close()
	return res.StatusCode, res.Header.Get("Retry-After")
}

// attack: ht.loginFlood
func TestAFloodOfSignInsFromEverywhereIsShedAndAppsGoOn(t *testing.T) {
	f := startFlood(t, true)
	var looked, shed atomic.Int64
	var running sync.WaitGroup
	for i := range 300 {
		running.Go(func() {
			switch status, later := f.signIn(fmt.Sprintf("100.%d.%d.1", 64+i/200, i%200), fmt.Sprintf("somebody-%d@example.com", i)); {
			case status == http.StatusOK:
				looked.Add(1)
			case status == http.StatusServiceUnavailable && later != "":
				shed.Add(1)
			default:
				t.Errorf("status %d, Retry-After %q", status, later)
			}
		})
	}
	for range 50 {
		r, err := http.NewRequest(http.MethodPost, f.server.URL+oauth.PathToken, strings.NewReader("grant_type=client_credentials"))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.SetBasicAuth(dev.ServiceClient, f.server.Secrets[dev.ServiceClient].Reveal())
		res, err := f.client.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		if res.StatusCode != http.StatusOK {
			t.Errorf("an app in the flood is answered %d", res.StatusCode)
		}
	}
	running.Wait()
	if looked.Load() == 0 || shed.Load() == 0 {
		t.Errorf("%d were looked at, %d shed", looked.Load(), shed.Load())
	}
}

func TestANetworkThatHasUsedItsTriesUpIsToldSoWhoeverTheyWereFor(t *testing.T) {
	f := startFlood(t, false)
	for i := range 300 {
		if status, _ := f.signIn("100.64.0.1", fmt.Sprintf("somebody-%d@example.com", i)); status != http.StatusOK {
			t.Fatalf("try %d: %d", i, status)
		}
	}
	if status, _ := f.signIn("100.64.0.200", "ann@example.com"); status != http.StatusTooManyRequests {
		t.Errorf("the 301st try of the network: %d", status)
	}
	if status, _ := f.signIn("100.64.1.1", "ann@example.com"); status != http.StatusOK {
		t.Errorf("another network: %d", status)
	}
}
