package app

import (
	"context"
	"errors"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/authgrove/authgrove/internal/web"
)

const (
	// confirmEvery is how often a node says that it lives and moves keys on; a
	// node silent for 30 s does not hold a new key up.
	confirmEvery = 10 * time.Second
	// catalogueEvery bounds how old a node's catalogue may be.
	catalogueEvery = 5 * time.Second
	sweepEvery     = time.Minute
	// drainTime is how long accepted requests may take to finish at shutdown.
	drainTime = 15 * time.Second
)

// Serve answers on the listener until ctx ends, then says no to readiness, goes
// on for as long as a proxy needs to see that, finishes what it has accepted,
// and returns. Background work runs meanwhile.
func (a *App) Serve(ctx context.Context, listener net.Listener) error {
	server := web.NewServer(a.Site)
	background, stop := context.WithCancel(context.WithoutCancel(ctx))
	var working sync.WaitGroup
	a.work(background, &working)
	defer working.Wait()
	defer stop()

	metrics, err := a.serveMetrics(background, &working)
	if err != nil {
		return err
	}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	close(a.stopping)
	select {
	case <-time.After(a.withdraw):
	case err := <-failed:
		return err
	}
	draining, cancel := context.WithTimeout(context.WithoutCancel(ctx), drainTime)
	defer cancel()
	err = server.Shutdown(draining)
	if metrics != nil {
		err = errors.Join(err, metrics.Close())
	}
	if served := <-failed; !errors.Is(served, http.ErrServerClosed) {
		err = errors.Join(err, served)
	}
	return err
}

// work starts what runs beside the requests. Each piece logs its own trouble
// and tries again; none can end the process.
func (a *App) work(ctx context.Context, working *sync.WaitGroup) {
	if a.mail != nil {
		working.Go(func() { a.mail.Run(ctx) })
	}
	working.Go(func() { a.fetchLogos(ctx) })
	working.Go(func() { a.jobs.Run(ctx) })
	for _, duty := range []struct {
		name  string
		every time.Duration
		run   func(context.Context) error
	}{
		{"keyring", confirmEvery, a.Keyring.Tick},
		{"catalogue", catalogueEvery, a.Catalogue.Reload},
		{"sweep", sweepEvery, func(ctx context.Context) error { _, err := a.Store.Sweep(ctx); return err }},
	} {
		working.Go(func() {
			a.repeat(ctx, duty.name, duty.every, duty.run)
		})
	}
}

func (a *App) repeat(ctx context.Context, name string, every time.Duration, run func(context.Context) error) {
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	for {
		if err := run(ctx); err != nil && ctx.Err() == nil {
			a.Log.Error("background work failed; it is tried again", "work", name, "cause", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}
