package attacks

import (
	"bytes"
	"errors"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/authgrove/authgrove/internal/client"
	"github.com/authgrove/authgrove/internal/jose"
	"github.com/authgrove/authgrove/tests/stage"
)

func asserted(t *testing.T, s *stage.Stage, id string, pairs ...string) stage.Answer {
	t.Helper()
	assertion, err := s.Assertion(id, pairs...)
	if err != nil {
		t.Fatal(err)
	}
	return present(s, assertion)
}

func setMethod(t *testing.T, s *stage.Stage, id string, method client.AuthMethod) {
	t.Helper()
	if err := s.ChangeClient(id, func(c *client.Client) { c.Metadata.AuthMethod = method }); err != nil {
		t.Fatal(err)
	}
}

func newSecret(t *testing.T, s *stage.Stage, id string) string {
	t.Helper()
	made, err := s.NewSecret(id)
	if err != nil {
		t.Fatal(err)
	}
	s.Remember(made)
	return made
}

func TestASecretIsForOneWayToAuthenticate(t *testing.T) {
	s := stage.Set(t, stage.Options{})
	sent := func(secret string) stage.Answer {
		r := s.Request("/oauth2/token", stage.Form("grant_type", "client_credentials"))
		r.SetBasicAuth(stage.Sharing, secret)
		return s.Send(r)
	}
	signing := s.Secrets[stage.Sharing].Reveal()

	setMethod(t, s, stage.Sharing, client.AuthBasic)
	if a := sent(signing); a.Error() != "invalid_client" {
		t.Errorf("what signed is shown: %d %s", a.Status, a.Body)
	}
	if a := asserted(t, s, stage.Sharing); a.Error() != "invalid_client" {
		t.Errorf("what is to be shown still signs: %d %s", a.Status, a.Body)
	}
	shown := newSecret(t, s, stage.Sharing)
	if a := sent(shown); a.Status != http.StatusOK {
		t.Errorf("the next secret is shown: %d %s", a.Status, a.Body)
	}

	setMethod(t, s, stage.Sharing, client.AuthSecretJWT)
	for name, secret := range map[string]string{"the one that was shown": shown, "the first": signing} {
		if a := asserted(t, s, stage.Sharing, "key", "secret:"+secret); a.Error() != "invalid_client" {
			t.Errorf("%s signs: %d %s", name, a.Status, a.Body)
		}
	}
	if a := asserted(t, s, stage.Sharing, "key", "secret:"+newSecret(t, s, stage.Sharing)); a.Status != http.StatusOK {
		t.Errorf("the last secret signs: %d %s", a.Status, a.Body)
	}
	setMethod(t, s, stage.Sharing, client.AuthPrivateKeyJWT) // it has no key
	if a := asserted(t, s, stage.Sharing); a.Error() != "invalid_client" {
		t.Errorf("a secret for a key: %d %s", a.Status, a.Body)
	}
}

// A key that was replaced must not make a client's secret unreadable, however
// long ago that was.
func TestASecretThatSignsOutlivesTheRotationOfEveryKey(t *testing.T) {
	s := stage.Set(t, stage.Options{})
	for range 2 {
		for use, alg := range map[jose.Use]jose.Algorithm{jose.UseMAC: jose.HS256, jose.UseSeal: jose.XC20P} {
			if _, err := s.Keyring.Rotate(t.Context(), use, alg, true); err != nil {
				t.Fatal(err)
			}
		}
	}
	startFromTheDisk(t, s)
	if a := asserted(t, s, stage.Sharing); a.Status != http.StatusOK {
		t.Errorf("%d %s", a.Status, a.Body)
	}
}

func TestASealedSecretOpensForItsOwnClientOnly(t *testing.T) {
	s := stage.Set(t, stage.Options{})
	ctx := t.Context()
	from, err := s.Store.FindClient(ctx, stage.Sharing)
	if err != nil {
		t.Fatal(err)
	}
	value := s.Secrets[stage.Sharing].Reveal()
	if kept := from.Secrets[0]; kept.Kind != client.SecretSealed || bytes.Contains(kept.Kept, []byte(value)) {
		t.Errorf("kept as %s", kept.Kind)
	}
	file, err := os.ReadFile(s.DatabaseFile() + "-wal")
	if err != nil || bytes.Contains(file, []byte(value)) {
		t.Errorf("the secret lies in the database (%v)", err)
	}
	if again, err := s.App.Secrets.Keep(ctx, &from, value); err != nil || slices.Equal(again.Kept, from.Secrets[0].Kept) {
		t.Errorf("two sealings of one secret are the same (%v)", err)
	}
	// Whoever writes the database moves the row to a client of theirs.
	setMethod(t, s, stage.Signing, client.AuthSecretJWT)
	if err := s.SetSecret(stage.Signing, from.Secrets[0]); err != nil {
		t.Fatal(err)
	}
	if a := asserted(t, s, stage.Signing, "key", stage.Sharing); a.Status == http.StatusOK {
		t.Error("another client's secret signs for this one")
	}
	if a := asserted(t, s, stage.Sharing); a.Status != http.StatusOK {
		t.Errorf("its own: %d %s", a.Status, a.Body)
	}
}

func TestASecretThatIsReplacedSignsUntilItsTimeIsOver(t *testing.T) {
	s := stage.Set(t, stage.Options{})
	c, err := s.Store.FindClient(t.Context(), stage.Sharing)
	if err != nil {
		t.Fatal(err)
	}
	c.Secrets[0].ExpiresAt = s.Clock.Now().Add(time.Minute)
	next, kept := s.App.Secrets.Generate(&c)
	s.Remember(next.Reveal())
	c.Secrets = append([]client.Secret{kept}, c.Secrets...)
	for at, want := range map[time.Duration]int{59 * time.Second: 2, 61 * time.Second: 1} {
		values, err := s.App.Secrets.SigningSecrets(t.Context(), &c, s.Clock.Now().Add(at))
		if err != nil || len(values) != want {
			t.Errorf("after %s: %d secrets sign, want %d (%v)", at, len(values), want, err)
		}
	}
}

func TestAChosenSecretThatIsTooShortToSignIsRefused(t *testing.T) {
	s := stage.Set(t, stage.Options{})
	c, err := s.Store.FindClient(t.Context(), stage.Sharing)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.App.Secrets.Keep(t.Context(), &c, strings.Repeat("ab", 16)[1:]); !errors.Is(err, client.ErrTooShortToSign) {
		t.Errorf("31 bytes: %v", err)
	}
	if _, err := s.App.Secrets.Keep(t.Context(), &c, strings.Repeat("ab", 16)); err != nil {
		t.Errorf("32 bytes: %v", err)
	}
}

// attack: ca.jti
func TestAnAssertionShownToOneNodeIsSpentAtAnotherAndAfterACrash(t *testing.T) {
	s := stage.Set(t, stage.Options{})
	for _, id := range []string{stage.Sharing, stage.Signing} {
		assertion, err := s.Assertion(id)
		if err != nil {
			t.Fatal(err)
		}
		if a := present(s, assertion); a.Status != http.StatusOK {
			t.Fatalf("%s: %d %s", id, a.Status, a.Body)
		}
		if a := anotherNode(t, s)(assertion); a.Error() != "invalid_client" {
			t.Errorf("%s at another node: %d %s", id, a.Status, a.Body)
		}
	}
	fresh, err := s.Assertion(stage.Signing)
	if err != nil {
		t.Fatal(err)
	}
	if a := anotherNode(t, s)(fresh); a.Status != http.StatusOK {
		t.Fatalf("first at the other node: %d %s", a.Status, a.Body)
	}
	if a := present(s, fresh); a.Error() != "invalid_client" {
		t.Errorf("then at the first: %d %s", a.Status, a.Body)
	}
	startFromTheDisk(t, s)
	if a := present(s, fresh); a.Error() != "invalid_client" {
		t.Errorf("after a crash: %d %s", a.Status, a.Body)
	}
}
