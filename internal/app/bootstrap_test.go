package app_test

import (
	"testing"

	"github.com/authgrove/authgrove/internal/account"
	"github.com/authgrove/authgrove/internal/app"
	"github.com/authgrove/authgrove/internal/apptest"
	"github.com/authgrove/authgrove/internal/audit"
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
