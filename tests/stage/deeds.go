package stage

import (
	"context"
	"errors"

	"github.com/authgrove/authgrove/internal/account"
	"github.com/authgrove/authgrove/internal/audit"
	"github.com/authgrove/authgrove/internal/client"
)

// byTest is the actor of what a test does to the server past HTTP.
const byTest = "operator"

var errUnchanged = errors.New("somebody else changed it first")

// ChangeClient changes a client as an operator would, and lets this node know.
func (s *Stage) ChangeClient(id string, change func(*client.Client)) error {
	ctx := context.Background()
	c, err := s.Store.FindClient(ctx, client.ID(id))
	if err != nil {
		return err
	}
	next := c
	change(&next)
	next = client.Changed(c, next.State, next.Metadata)
	done, err := s.Store.ChangeClient(ctx, next, c.UpdatedAt, audit.Event{Kind: audit.ClientChanged, Actor: byTest, Client: int64(c.Number)})
	if err == nil && !done {
		err = errUnchanged
	}
	s.Clients.Forget(c.ID)
	return err
}

// SetClientState suspends or publishes a client.
func (s *Stage) SetClientState(id string, state client.State) error {
	return s.ChangeClient(id, func(c *client.Client) { c.State = state })
}

// DeleteClient removes a client.
func (s *Stage) DeleteClient(id string) error {
	ctx := context.Background()
	c, err := s.Store.FindClient(ctx, client.ID(id))
	if err != nil {
		return err
	}
	defer s.Clients.Forget(c.ID)
	return s.Store.DeleteClient(ctx, c.Number, audit.Event{Kind: audit.ClientDeleted, Actor: byTest, Client: int64(c.Number)})
}

// NewSecret gives a client another secret; the old one ends now.
func (s *Stage) NewSecret(id string) (string, error) {
	c, err := s.Store.FindClient(context.Background(), client.ID(id))
	if err != nil {
		return "", err
	}
	text, kept := s.App.Secrets.Generate(&c)
	return text.Reveal(), s.SetSecret(id, kept)
}

// SetSecret replaces a client's secret at once.
func (s *Stage) SetSecret(id string, kept client.Secret) error {
	ctx := context.Background()
	c, err := s.Store.FindClient(ctx, client.ID(id))
	if err != nil {
		return err
	}
	defer s.Clients.Forget(c.ID)
	return s.Store.ReplaceSecret(ctx, c.Number, kept, s.Clock.Now(),
		audit.Event{Kind: audit.SecretReplaced, Actor: byTest, Client: int64(c.Number)})
}

// SetAccountState locks, disables or revives an account.
func (s *Stage) SetAccountState(email string, state account.State) error {
	ctx := context.Background()
	a, err := s.account(email)
	if err != nil {
		return err
	}
	since := a.UpdatedAt
	a.State = state
	done, err := s.Store.ChangeAccount(ctx, a, since, audit.Event{Kind: audit.AccountChanged, Actor: byTest, Account: int64(a.Number)})
	if err == nil && !done {
		err = errUnchanged
	}
	return err
}

// Withdraw takes a person's consent for a client back.
func (s *Stage) Withdraw(email, id string) error {
	a, c, err := s.pair(email, id)
	if err != nil {
		return err
	}
	return s.Store.Withdraw(context.Background(), a.Number, c.Number, audit.Event{Kind: audit.ConsentWithdrawn})
}

// Narrow takes rights out of a person's consent for a client.
func (s *Stage) Narrow(email, id string, rights ...string) error {
	a, c, err := s.pair(email, id)
	if err != nil {
		return err
	}
	return s.Store.Narrow(context.Background(), a.Number, c.Number, rights, audit.Event{Kind: audit.ConsentNarrowed})
}

func (s *Stage) account(email string) (account.Account, error) {
	id, err := account.ParseEmail(Email(email))
	if err != nil {
		return account.Account{}, err
	}
	return s.Store.FindByIdentifier(context.Background(), id)
}

func (s *Stage) pair(email, id string) (account.Account, client.Client, error) {
	a, err := s.account(email)
	if err != nil {
		return a, client.Client{}, err
	}
	c, err := s.Store.FindClient(context.Background(), client.ID(id))
	return a, c, err
}

// Audit lists the events of one kind, or all.
func (s *Stage) Audit(kind audit.Kind) (found []audit.Record) {
	s.t.Helper()
	all, err := s.Store.AuditAfter(context.Background(), 0, 100_000)
	if err != nil {
		s.t.Fatal(err)
	}
	for _, r := range all {
		if kind == "" || r.Kind == kind {
			found = append(found, r)
		}
	}
	return found
}
