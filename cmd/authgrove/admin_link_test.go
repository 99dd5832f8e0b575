package main

import (
	"bytes"
	"errors"
	"net/url"
	"path/filepath"
	"strings"
	"testing"

	"github.com/authgrove/authgrove/internal/app"
	"github.com/authgrove/authgrove/internal/config"
	"github.com/authgrove/authgrove/internal/jose"
	"github.com/authgrove/authgrove/internal/login"
)

// deployment sets the environment of a server of its own that is migrated.
func deployment(t *testing.T) *config.Config {
	t.Helper()
	for name, value := range map[string]string{
		"URL": "http://localhost:8080", "DATABASE": "sqlite://" + filepath.ToSlash(filepath.Join(t.TempDir(), "authgrove.db")),
		"MASTER_KEY": jose.NewMasterKey().Hex().Reveal(), "KEYS__SIGNING": "ES256",
	} {
		t.Setenv("AUTHGROVE_"+name, value)
	}
	does(t, "migrate")
	loaded, err := new(settings).load(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &loaded.Config
}

// does runs a command that must succeed, and returns what it prints.
func does(t *testing.T, args ...string) string {
	t.Helper()
	var out, said bytes.Buffer
	if status := run(args, &console{in: strings.NewReader(""), out: &out, err: &said}); status != exitDone {
		t.Fatalf("%q ends with %d: %s", args, status, said.String())
	}
	return out.String()
}

func TestTheLinkOfAnAdministratorSignsInOnce(t *testing.T) {
	c := deployment(t)
	does(t, "account", "create", "--email", "admin@example.com", "--role", administrator, "--format", "json")
	printed := strings.TrimSpace(does(t, "admin", "link", "admin@example.com"))
	link, err := url.Parse(printed)
	if err != nil || !strings.HasPrefix(printed, c.URL+login.PathSignInLink+"?") {
		t.Fatalf("printed %q, %v", printed, err)
	}
	tools, err := app.OpenTools(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	defer tools.Close()
	links, ticket := login.SignInLinks{Store: tools.Store, Keys: tools.Keyring}, link.Query().Get("ticket")
	for range 3 { // as mail scanners look
		if owner, err := links.Owner(t.Context(), ticket); err != nil || owner.Identifier != "admin@example.com" {
			t.Fatalf("it would sign in %+v, %v", owner, err)
		}
	}
	proof, err := links.Spend(t.Context(), ticket)
	if err != nil || proof.Account.Claims.Email != "admin@example.com" || strings.Join(proof.AMR, " ") != "link" {
		t.Fatalf("it proves %+v, %v", proof, err)
	}
	if _, err := links.Spend(t.Context(), ticket); !errors.Is(err, login.ErrLinkSpent) {
		t.Errorf("a second time: %v", err)
	}
	if _, err := links.Owner(t.Context(), ticket); !errors.Is(err, login.ErrLinkSpent) {
		t.Errorf("a look after it was used: %v", err)
	}
}
