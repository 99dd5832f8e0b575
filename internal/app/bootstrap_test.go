package app_test

import (
	"testing"

	"github.com/authgrove/authgrove/internal/account"
	"github.com/authgrove/authgrove/internal/app"
	"github.com/authgrove/authgrove/internal/apptest"
	"github.com/authgrove/authgrove/internal/audit"
	"github.com/authgrove/authgrove/internal/secret"
)

func TestAProfileThatItsOwnerChangedOutlivesARestartUntilItsDeclarationChanges(t *testing.T) {
	s := apptest.Start(t, apptest.Options{})
	id, err := account.ParseEmail("ann@example.com")
	if err != nil {
		t.Fatal(err)
	}
	restart := func() account.Account {
		t.Helper()
		again, err := app.Open(t.Context(), s.Config, app.Options{Now: s.Clock.Now, CheapPasswords: true})
		if err != nil {
			t.Fatal(err)
		}
		defer again.Close()
		a, err := again.Store.FindByIdentifier(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	a := restart()
	declared := a.Claims.Nickname
	a.Claims.Nickname = "Annika"
	if done, err := s.Store.ChangeAccount(t.Context(), a, a.UpdatedAt, audit.Event{Kind: audit.AccountChanged}); !done || err != nil {
		t.Fatal(done, err)
	}
	if a = restart(); a.Claims.Nickname != "Annika" {
		t.Errorf("after a restart the nickname is %q", a.Claims.Nickname)
	}
	for i := range s.Config.Bootstrap.Accounts {
		if s.Config.Bootstrap.Accounts[i].Email == "ann@example.com" {
			s.Config.Bootstrap.Accounts[i].Website = "https://elsewhere.example.com"
		}
	}
	if a = restart(); a.Claims.Website != "https://elsewhere.example.com" || a.Claims.Nickname != declared {
		t.Errorf("after another declaration: %q, %q", a.Claims.Website, a.Claims.Nickname)
	}
}

func TestAPasswordThatItsOwnerChangedOutlivesARestartUntilAnotherIsDeclared(t *testing.T) {
	s := apptest.Start(t, apptest.Options{})
	id, err := account.ParseEmail("ann@example.com")
	if err != nil {
		t.Fatal(err)
	}
	restart := func() (a account.Account, matches func(string) bool) {
		t.Helper()
		again, err := app.Open(t.Context(), s.Config, app.Options{Now: s.Clock.Now, CheapPasswords: true})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { again.Close() })
		if a, err = again.Store.FindByIdentifier(t.Context(), id); err != nil {
			t.Fatal(err)
		}
		return a, func(password string) bool {
			same, err := again.Passwords.Matches(t.Context(), &a, password)
			return same && err == nil
		}
	}
	declare := func(password secret.Text) {
		for i := range s.Config.Bootstrap.Accounts {
			if s.Config.Bootstrap.Accounts[i].Email == "ann@example.com" {
				s.Config.Bootstrap.Accounts[i].Password = password
			}
		}
	}
	change := func(a account.Account) {
		t.Helper()
		if done, err := s.Store.ChangeAccount(t.Context(), a, a.UpdatedAt, audit.Event{Kind: audit.AccountChanged}); !done || err != nil {
			t.Fatal(done, err)
		}
	}
	declare("as it was declared")
	a, matches := restart()
	if !matches("as it was declared") {
		t.Fatal("the declared password was not set")
	}
	if err := s.Passwords.Hash(t.Context(), &a, "my own choice of words"); err != nil {
		t.Fatal(err)
	}
	change(a)
	before := a.Revocation
	if a, matches = restart(); !matches("my own choice of words") || a.Revocation != before {
		t.Error("a restart undid the owner's change")
	}
	a.PasswordHash, a.PasswordKeyID = "", ""
	change(a)
	if a, _ = restart(); a.PasswordHash != "" {
		t.Error("a restart gave a password back that its owner had removed")
	}
	declare("declared anew and different")
	if a, matches = restart(); !matches("declared anew and different") {
		t.Error("another declaration was not set")
	}
	if a.DeclaredPassword == "" || a.DeclaredPassword == a.PasswordHash {
		t.Error("what was declared is not kept apart")
	}
}
