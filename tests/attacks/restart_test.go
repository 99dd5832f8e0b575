package attacks

import (
	"context"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/authgrove/authgrove/internal/app"
	"github.com/authgrove/authgrove/internal/dev"
	"github.com/authgrove/authgrove/internal/secret"
	"github.com/authgrove/authgrove/tests/stage"
)

// attack: rt.restart rt.lost
func TestWhatWasSupersededStaysSoAfterACrash(t *testing.T) {
	s := stage.Set(t, stage.Options{})
	first := s.SignIn(dev.WebClient, "ann", "openid offline_access").Refresh
	code := s.Code(dev.WebClient, "ann", "openid offline_access")
	redeemed := s.Redeem(dev.WebClient, code)
	revoked := s.SignIn(dev.WebClient, "ann", "openid offline_access")
	s.Revoke(dev.WebClient, revoked.Refresh)
	successor := s.Refresh(dev.WebClient, first).JSON("refresh_token")
	startFromTheDisk(t, s)

	if again := s.Refresh(dev.WebClient, first); again.JSON("refresh_token") != successor {
		t.Errorf("the retry of a lost answer: got %d %s", again.Status, again.Body)
	}
	if a := s.Refresh(dev.WebClient, revoked.Refresh); a.Error() != "invalid_grant" {
		t.Errorf("a revoked token after the crash: got %d", a.Status)
	}
	if a := s.Redeem(dev.WebClient, code); a.Error() != "invalid_grant" {
		t.Errorf("a spent code after the crash: got %d", a.Status)
	}
	if s.Active(dev.WebClient, redeemed.JSON("access_token")) {
		t.Error("its tokens live although it was used again")
	}
	s.Clock.Move(31 * time.Second)
	if a := s.Refresh(dev.WebClient, first); a.Error() != "invalid_grant" {
		t.Errorf("a superseded token after the window: got %d", a.Status)
	}
	if a := s.Refresh(dev.WebClient, successor); a.Error() != "invalid_grant" {
		t.Errorf("its successor after the reuse: got %d", a.Status)
	}
}

// startFromTheDisk goes on as after kill -9: with the bytes that the files held
// while the server ran, and nothing that it had in memory or wrote at its end.
func startFromTheDisk(t *testing.T, s *stage.Stage) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "crashed.db")
	for _, part := range []string{"", "-wal"} {
		content, err := os.ReadFile(s.DatabaseFile() + part)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file+part, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	s.Stop()
	c := *s.Config
	c.Database = secret.Text("sqlite://" + filepath.ToSlash(file))
	node, err := app.Open(t.Context(), &c, app.Options{Now: s.Clock.Now, Migrate: true, CheapPasswords: true})
	if err != nil {
		t.Fatal(err)
	}
	listening, err := net.Listen("tcp", c.Listen)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- node.Serve(ctx, listening) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		if err := node.Close(); err != nil {
			t.Error(err)
		}
	})
	if a := s.Send(s.Request("/readyz", nil)); a.Status != http.StatusOK {
		t.Fatalf("not ready after the crash: %d", a.Status)
	}
}

// attack: tk.otherIssuer
func TestNothingOfOneIssuerIsGoodAtAnother(t *testing.T) {
	one, two := stage.Set(t, stage.Options{}), stage.Set(t, stage.Options{})
	two.Secrets[dev.WebClient] = one.Secrets[dev.WebClient] // the same credentials are registered there
	kept, err := two.Store.FindClient(t.Context(), dev.WebClient)
	if err != nil {
		t.Fatal(err)
	}
	next, err := two.App.Secrets.Keep(t.Context(), &kept, one.Secrets[dev.WebClient].Reveal())
	if err != nil {
		t.Fatal(err)
	}
	if err := two.SetSecret(dev.WebClient, next); err != nil {
		t.Fatal(err)
	}
	code := one.Code(dev.WebClient, "ann", "openid offline_access")
	tokens := one.SignIn(dev.WebClient, "ann", "openid offline_access")
	if a := two.Redeem(dev.WebClient, code, "redirect_uri", one.Callback(dev.WebClient)); a.Error() != "invalid_grant" {
		t.Errorf("its code: got %d %s", a.Status, a.Body)
	}
	if a := two.Refresh(dev.WebClient, tokens.Refresh); a.Error() != "invalid_grant" {
		t.Errorf("its refresh token: got %d %s", a.Status, a.Body)
	}
	refused(t, two, "its access token", tokens.Access)
	refused(t, two, "its ID token", tokens.ID)
	if a := two.Revoke(dev.WebClient, tokens.Refresh); a.Status != http.StatusOK || !one.Active(dev.WebClient, tokens.Refresh) {
		t.Errorf("revoking it elsewhere: got %d", a.Status)
	}
	if a := one.Redeem(dev.WebClient, code); a.Status != http.StatusOK {
		t.Errorf("the code at home: got %d %s", a.Status, a.Body)
	}
}
