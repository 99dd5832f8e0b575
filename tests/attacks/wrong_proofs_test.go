package attacks

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"testing"

	"github.com/authgrove/authgrove/internal/config"
	"github.com/authgrove/authgrove/internal/dev"
	"github.com/authgrove/authgrove/internal/oauth"
	"github.com/authgrove/authgrove/tests/stage"
)

// guessAs posts a secret of a client from an address.
func guessAs(s *stage.Stage, from, client, secret string) stage.Answer {
	r := s.Request(oauth.PathToken, stage.Form("grant_type", "client_credentials"))
	r.Header.Set("X-Forwarded-For", from)
	r.SetBasicAuth(client, secret)
	return s.Send(r)
}

// attack: ca.brute
func TestWhoeverShowsWrongSecretsWaitsAndTheClientDoesNot(t *testing.T) {
	s := stage.Set(t, stage.Options{Change: func(c *config.Config) { c.TrustedProxies = []string{"127.0.0.1"} }})
	right := s.Secrets[dev.WebClient].Reveal()
	looked := 0
	for range 1000 {
		switch a := guessAs(s, "192.0.2.7", dev.WebClient, "wrong"); {
		case a.Status == http.StatusUnauthorized && a.Error() == "invalid_client":
			looked++
		case a.Status == http.StatusTooManyRequests && a.Error() == "temporarily_unavailable":
			if later, err := strconv.Atoi(a.Header.Get("Retry-After")); err != nil || later < 1 || later > 60 {
				t.Fatalf("Retry-After: %q", a.Header.Get("Retry-After"))
			}
		default:
			t.Fatalf("%d %s", a.Status, a.Body)
		}
	}
	if looked > 300 {
		t.Errorf("%d of 1000 wrong secrets were looked at", looked)
	}
	for name, a := range map[string]stage.Answer{
		"the client from the same":     guessAs(s, "192.0.2.7", dev.WebClient, right),
		"the client from elsewhere":    guessAs(s, "192.0.2.8", dev.WebClient, right),
		"another client from the same": guessAs(s, "192.0.2.7", dev.ServiceClient, s.Secrets[dev.ServiceClient].Reveal()),
	} {
		if a.Status == http.StatusTooManyRequests || a.Status == http.StatusUnauthorized {
			t.Errorf("%s: %d %s", name, a.Status, a.Body)
		}
	}
}

// What an operator chose could be guessed, so it is not even hashed.
func TestAChosenSecretIsNotLookedAtBehindWrongOnesUntilItIsKnown(t *testing.T) {
	s := stage.Set(t, stage.Options{Change: func(c *config.Config) { c.TrustedProxies = []string{"127.0.0.1"} }})
	chosen := url.QueryEscape(stage.Chosen)
	for range 210 {
		guessAs(s, "192.0.2.7", stage.Exact, "wrong")
	}
	if a := guessAs(s, "192.0.2.7", stage.Exact, chosen); a.Status != http.StatusTooManyRequests {
		t.Errorf("not known yet: %d %s", a.Status, a.Body)
	}
	if a := guessAs(s, "192.0.2.8", stage.Exact, chosen); a.Status == http.StatusTooManyRequests || a.Status == http.StatusUnauthorized {
		t.Errorf("from elsewhere: %d %s", a.Status, a.Body)
	}
	if a := guessAs(s, "192.0.2.7", stage.Exact, chosen); a.Status == http.StatusTooManyRequests || a.Status == http.StatusUnauthorized {
		t.Errorf("now that it is known: %d %s", a.Status, a.Body)
	}
}

func TestClientsThatDoNotExistAreOneAndASubscriberOfIPv6IsOne(t *testing.T) {
	s := stage.Set(t, stage.Options{Change: func(c *config.Config) { c.TrustedProxies = []string{"127.0.0.1"} }})
	refused := 0
	for i := range 250 {
		if a := guessAs(s, fmt.Sprintf("2001:db8::%x", i), "made-up-"+strconv.Itoa(i), "x"); a.Status == http.StatusTooManyRequests {
			refused++
		}
	}
	if refused < 20 {
		t.Errorf("%d of 250 were refused", refused)
	}
	if a := guessAs(s, "2001:db8:0:1::1", "made-up", "x"); a.Status != http.StatusUnauthorized {
		t.Errorf("another subscriber: %d %s", a.Status, a.Body)
	}
}
