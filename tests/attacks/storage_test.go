package attacks

import (
	"context"
	"database/sql"
	"net/http"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib"
	_ "modernc.org/sqlite"

	"github.com/authgrove/authgrove/internal/dev"
	"github.com/authgrove/authgrove/internal/oauth"
	"github.com/authgrove/authgrove/internal/testpostgres"
	"github.com/authgrove/authgrove/tests/stage"
)

// attack: tk.storeFail rv.fail
func TestWithoutACommitThereIsNoTokenAndNoSuccess(t *testing.T) {
	t.Run("SQLite", func(t *testing.T) {
		t.Parallel()
		s := stage.Set(t, stage.Options{})
		withoutCommits(t, s, "sqlite", "file:"+s.DatabaseFile()+"?_pragma=busy_timeout(5000)", "BEGIN IMMEDIATE")
	})
	t.Run("PostgreSQL", func(t *testing.T) {
		t.Parallel()
		address := testpostgres.URL(t)
		s := stage.Set(t, stage.Options{Database: address})
		withoutCommits(t, s, "pgx", address, "BEGIN; LOCK TABLE grants, revoked_tokens IN EXCLUSIVE MODE")
	})
}

// withoutCommits asks while somebody else holds the lock that every write needs.
func withoutCommits(t *testing.T, s *stage.Stage, driver, address, lock string) {
	code := s.Code(dev.WebClient, "ann", "openid offline_access")
	tokens := s.SignIn(dev.WebClient, "ann", "openid offline_access")
	release := hold(t, driver, address, lock)

	asked := []func() stage.Answer{
		func() stage.Answer { return s.Redeem(dev.WebClient, code) },
		func() stage.Answer { return s.Refresh(dev.WebClient, tokens.Refresh) },
		func() stage.Answer { return s.Revoke(dev.WebClient, tokens.Access) },
		func() stage.Answer { return s.Revoke(dev.WebClient, tokens.Refresh) },
	}
	for i, a := range atOnce(len(asked), func(i int) stage.Answer { return asked[i]() }) {
		if a.Status != http.StatusServiceUnavailable || a.Error() != "temporarily_unavailable" || a.JSON("error_description") == "" ||
			a.Header.Get("Retry-After") == "" || a.JSON("access_token") != "" {
			t.Errorf("request %d: got %d %s", i, a.Status, a.Body)
		}
	}
	for _, path := range []string{oauth.PathJWKS, oauth.PathOpenID} {
		if a := s.Send(s.Request(path, nil)); a.Status != http.StatusOK {
			t.Errorf("%s, which needs no database: got %d", path, a.Status)
		}
	}
	if a := s.Introspect(dev.WebClient, tokens.Access); a.JSON("client_id") != dev.WebClient {
		t.Errorf("a token whose revocation failed: got %s", a.Body)
	}

	release()
	if a := s.Refresh(dev.WebClient, tokens.Refresh); a.Status != http.StatusOK {
		t.Errorf("the refresh afterwards: got %d %s", a.Status, a.Body)
	}
	if a := s.Redeem(dev.WebClient, code); a.Status != http.StatusOK {
		t.Errorf("the redemption afterwards: got %d %s", a.Status, a.Body)
	}
	if a := s.Revoke(dev.WebClient, tokens.Access); a.Status != http.StatusOK || s.Active(dev.WebClient, tokens.Access) {
		t.Errorf("the revocation afterwards: got %d", a.Status)
	}
}

// hold takes a lock past the server until release is called.
func hold(t *testing.T, driver, address, lock string) (release func()) {
	t.Helper()
	db, err := sql.Open(driver, address)
	if err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	connection, err := db.Conn(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := connection.ExecContext(ctx, lock); err != nil {
		t.Fatal(err)
	}
	return func() {
		if _, err := connection.ExecContext(ctx, "ROLLBACK"); err != nil {
			t.Error(err)
		}
		connection.Close()
		db.Close()
	}
}

// attack: rt.aud
func TestAnAPIThatIsGoneReceivesNoNewToken(t *testing.T) {
	s := stage.Set(t, stage.Options{})
	tokens := s.SignIn(stage.Twofold, "ann", "openid network.read", "resource", dev.COCONet)
	code := s.Code(stage.Twofold, "ann", "openid network.read", "resource", dev.COCONet)
	forget := hold(t, "sqlite", "file:"+s.DatabaseFile()+"?_pragma=busy_timeout(5000)", "DELETE FROM apis WHERE id = '"+dev.COCONet+"'; BEGIN")
	forget()
	if err := s.Catalogue.Reload(t.Context()); err != nil {
		t.Fatal(err)
	}
	if a := s.Refresh(stage.Twofold, tokens.Refresh); a.Error() != "invalid_target" || a.JSON("access_token") != "" {
		t.Errorf("the refresh: got %d %s", a.Status, a.Body)
	}
	if a := s.Redeem(stage.Twofold, code); a.Error() != "invalid_target" || a.JSON("access_token") != "" {
		t.Errorf("the redemption: got %d %s", a.Status, a.Body)
	}
}
