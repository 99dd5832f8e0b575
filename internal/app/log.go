package app

import (
	"context"
	"io"
	"log/slog"
	"sync"
	"time"
)

const (
	// logDelay bounds how long a line of routine waits, and so what a crash can lose.
	logDelay = 100 * time.Millisecond
	// logBatch is how much is gathered at most before it is written.
	logBatch = 32 << 10
)

// NewLog writes JSON lines to out. Lines of routine are written together, since
// one write for each request costs as much as the rest of a cheap request; what
// is a warning or worse is written at once, with all that came before it. Who
// made the log calls flush at the end.
func NewLog(out io.Writer, level slog.Leveler) (log *slog.Logger, flush func()) {
	lines := &lineBuffer{out: out}
	return slog.New(promptHandler{slog.NewJSONHandler(lines, &slog.HandlerOptions{Level: level}), lines}), lines.flush
}

// lineBuffer gathers lines. Every Write is one whole line, as slog promises.
type lineBuffer struct {
	mu      sync.Mutex
	out     io.Writer
	pending []byte
	waiting bool // a flush will come by itself
}

func (b *lineBuffer) Write(line []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.pending = append(b.pending, line...)
	switch {
	case len(b.pending) >= logBatch:
		return len(line), b.write()
	case !b.waiting:
		b.waiting = true
		time.AfterFunc(logDelay, b.flush)
	}
	return len(line), nil
}

func (b *lineBuffer) flush() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.waiting = false
	_ = b.write() // there is nowhere else to say that the log cannot be written
}

func (b *lineBuffer) write() error {
	if len(b.pending) == 0 {
		return nil
	}
	_, err := b.out.Write(b.pending)
	b.pending = b.pending[:0]
	return err
}

// promptHandler flushes after what somebody may be waiting to see.
type promptHandler struct {
	slog.Handler
	lines *lineBuffer
}

// Handle implements slog.Handler.
func (h promptHandler) Handle(ctx context.Context, r slog.Record) error {
	err := h.Handler.Handle(ctx, r)
	if r.Level >= slog.LevelWarn {
		h.lines.flush()
	}
	return err
}

// WithAttrs implements slog.Handler.
func (h promptHandler) WithAttrs(attrs []slog.Attr) slog.Handler {
	return promptHandler{h.Handler.WithAttrs(attrs), h.lines}
}

// WithGroup implements slog.Handler.
func (h promptHandler) WithGroup(name string) slog.Handler {
	return promptHandler{h.Handler.WithGroup(name), h.lines}
}
