package store

import (
	"context"

	"github.com/authgrove/authgrove/internal/account"
	"github.com/authgrove/authgrove/internal/audit"
)

// exportedEvents bounds the history in the file.
const exportedEvents = 10_000

var recordExport = record("a.number", "0", "0", "0",
	`FROM accounts a WHERE a.number = $10 AND `+activeAccount+` AND `+freshSession("$11"))

// ExportAccount implements account.ErasureStore. That somebody took the data
// away is durable before any of it is read.
func (s *Store) ExportAccount(ctx context.Context, o account.Owner, event audit.Event) (e account.Export, err error) {
	var fresh bool
	err = s.db.write(ctx, func(b *batch) {
		fresh = false
		b.read(func(r row) error { fresh = true; return r.Scan(new(int64)) }, isFresh, int64(o.Account), o.Session)
		b.do(recordExport, recordArguments(ctx, event, int64(o.Account), o.Session)...)
	})
	if err != nil {
		return e, err
	}
	if !fresh {
		return e, account.ErrStepUp
	}
	a, err := s.findAccount(ctx, `SELECT `+accountColumns+` FROM accounts a WHERE a.number = $1`, int64(o.Account))
	if err != nil {
		return e, err
	}
	if e.ExportedAt, err = s.Now(ctx); err != nil {
		return e, err
	}
	e.Subject, e.CreatedAt, e.Profile = a.Subject, a.CreatedAt, a.Claims
	return e, s.exportLists(ctx, o.Account, &e)
}

func (s *Store) exportLists(ctx context.Context, n account.Number, e *account.Export) error {
	identifiers, err := s.ListIdentifiers(ctx, n)
	if err != nil {
		return err
	}
	for _, id := range identifiers {
		e.Addresses = append(e.Addresses, account.ExportedIdentifier(id))
	}
	sessions, err := s.ListOwnSessions(ctx, n)
	if err != nil {
		return err
	}
	for _, o := range sessions {
		e.Sessions = append(e.Sessions, account.ExportedSession{Browser: o.Device.Browser, System: o.Device.System, Network: o.Network,
			SignedInAt: o.AuthTime, LastUsedAt: o.LastUsedAt, ExpiresAt: o.ExpiresAt})
	}
	apps, err := s.ListConnected(ctx, n)
	if err != nil {
		return err
	}
	for _, c := range apps {
		e.Apps = append(e.Apps, account.ExportedApp{ClientID: string(c.Client.ID), Name: c.Client.Metadata.Name, Rights: c.Rights,
			AllowedAt: c.Since, LastUsedAt: c.LastUsedAt})
	}
	history, err := s.ListHistory(ctx, int64(n), 0, exportedEvents)
	if err != nil {
		return err
	}
	for _, h := range history {
		e.History = append(e.History, account.ExportedEvent{At: h.At, Kind: string(h.Kind), ClientID: h.ClientID,
			Network: h.Network, Detail: h.Detail})
	}
	return nil
}
