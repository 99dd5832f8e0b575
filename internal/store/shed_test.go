package store

import (
	"context"
	"errors"
	"testing"

	"github.com/authgrove/authgrove/internal/oauth"
)

// standing is a database that answers nothing until it is let go.
type standing struct {
	database
	begun, letGo chan struct{}
}

func (d *standing) read(context.Context, statement) error {
	d.begun <- struct{}{}
	<-d.letGo
	return nil
}

func (d *standing) write(ctx context.Context, _ verb) error { return d.read(ctx, statement{}) }

func TestWhoeverComesWhenTooManyWaitIsRefusedAtOnce(t *testing.T) {
	still := &standing{begun: make(chan struct{}), letGo: make(chan struct{})}
	d := &shedding{database: still}
	answers := make(chan error, maxWaiting)
	for range maxWaiting / 2 {
		go func() { answers <- d.read(t.Context(), statement{}) }()
		go func() { answers <- d.write(t.Context(), nil) }()
	}
	for range maxWaiting {
		<-still.begun
	}
	for _, err := range []error{d.read(t.Context(), statement{}), d.write(t.Context(), nil)} {
		if !errors.Is(err, ErrUnavailable) || !errors.Is(err, oauth.TemporarilyUnavailable) {
			t.Errorf("got %v", err)
		}
	}
	close(still.letGo)
	for range maxWaiting {
		if err := <-answers; err != nil {
			t.Error(err)
		}
	}
	go func() { <-still.begun }()
	if err := d.read(t.Context(), statement{}); err != nil {
		t.Errorf("nobody waits any more, and yet: %v", err)
	}
}
