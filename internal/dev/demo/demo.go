package demo

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/authgrove/authgrove/internal/dev"
)

// Options say where the demonstration runs and how it is printed.
type Options struct {
	Out    io.Writer
	Port   int  // 0 chooses a free one
	Quiet  bool // one line for each scene
	Colour bool
}

// Run starts a server, plays every story against it and stops it again. The
// error names the scene that came out otherwise than it was told.
func Run(ctx context.Context, o Options) error {
	started := time.Now()
	server, err := dev.Open(ctx, dev.Options{Port: o.Port, Alone: true, SlowPasswords: true})
	if err != nil {
		return err
	}
	serving, stop := context.WithCancel(ctx)
	defer stop()
	served := make(chan error, 1)
	go func() { served <- server.Serve(serving) }()

	paper := &paper{out: o.Out, quiet: o.Quiet, colour: o.Colour, origin: server.URL()}
	played := play(ctx, server.URL(), paper)
	stop()
	if err := errors.Join(played, <-served); err != nil {
		return err
	}
	paper.end(fmt.Sprintf("All %d steps came out as they should, in %.1f s.", len(seedA), time.Since(started).Seconds()))
	return paper.err
}

// play plays seed A.
func play(ctx context.Context, issuer string, paper *paper) error {
	paper.begin("Seed A: a native app signs a person in, keeps its tokens fresh, and loses them", "Server "+issuer)
	p, err := newPlayer(ctx, issuer, paper)
	if err != nil {
		return err
	}
	defer p.app.close()
	for i, s := range seedA {
		paper.scene(i+1, s.title, s.why)
		if err := s.play(p); err != nil {
			paper.failed(i+1, s.title, err)
			return fmt.Errorf("step %d, %q: %w", i+1, s.title, err)
		}
		paper.passed(i+1, s.title)
	}
	return ctx.Err()
}
