package store

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"time"
)

// maxGroup bounds how many verbs share a commit, and so how long the first waits.
const maxGroup = 256

// gatherTime is how long a group that has begun may go on asking for more. It is
// about what a commit takes.
const gatherTime = time.Millisecond

var errClosed = fmt.Errorf("%w: it is closed", ErrUnavailable)

// queuedVerb is one verb on its way through the writer.
type queuedVerb struct {
	verb    verb
	claimed atomic.Bool // by the writer that runs it or by the caller that left
	changed bool
	err     error
	done    chan struct{}
}

func (j *queuedVerb) claim() bool { return j.claimed.CompareAndSwap(false, true) }

// sqliteWriter owns the only connection that writes. One goroutine takes a
// verb, and with it everything that came while the last commit was flushed; it
// never waits for more. Nobody is answered before the commit succeeded.
type sqliteWriter struct {
	connection *sqliteConnection
	jobs       chan *queuedVerb
	closing    chan struct{}
	once       sync.Once
	ended      chan struct{}
}

func startWriter(c *sqliteConnection) *sqliteWriter {
	w := &sqliteWriter{connection: c, jobs: make(chan *queuedVerb, maxGroup),
		closing: make(chan struct{}), ended: make(chan struct{})}
	go w.loop()
	return w
}

// run waits for the verb even if the caller leaves: once the writer has begun,
// only its commit knows the outcome. A caller who leaves before that takes the
// verb away.
func (w *sqliteWriter) run(ctx context.Context, v verb) (changed bool, err error) {
	if err := ctx.Err(); err != nil {
		return false, err
	}
	j := &queuedVerb{verb: v, done: make(chan struct{})}
	select {
	case w.jobs <- j:
	case <-w.ended:
		return false, errClosed
	case <-ctx.Done():
		return false, ctx.Err()
	}
	select {
	case <-j.done:
		return j.changed, j.err
	case <-ctx.Done():
		if j.claim() {
			return false, ctx.Err()
		}
	case <-w.ended:
		if j.claim() {
			return false, errClosed
		}
	}
	<-j.done
	return j.changed, j.err
}

func (w *sqliteWriter) loop() {
	defer close(w.ended)
	for {
		select {
		case first := <-w.jobs:
			w.commit(w.gather(first))
		case <-w.closing:
			return
		}
	}
}

// gather takes what waits now; a verb whose caller has left is dropped. Requests
// that could run but have not yet, since this goroutine was woken first, get
// their turn before the group is closed: their work is due either way, and else
// every other commit would carry one verb. An idle processor is not waited for,
// nor a processor that is busy with other things: there a turn comes back late.
func (w *sqliteWriter) gather(first *queuedVerb) []*queuedVerb {
	var group []*queuedVerb
	begun := time.Now()
	for j := first; ; {
		if j.claim() {
			group = append(group, j)
		}
		if len(group) == maxGroup {
			return group
		}
		if len(w.jobs) == 0 && time.Since(begun) < gatherTime {
			runtime.Gosched()
		}
		select {
		case j = <-w.jobs:
		default:
			return group
		}
	}
}

// commit runs the group in one transaction and answers it. If the transaction
// dies, nobody has been answered and nothing is durable, so each verb is tried
// again alone and fails, if it must, alone.
func (w *sqliteWriter) commit(group []*queuedVerb) {
	if len(group) == 1 || !w.together(group) {
		for _, j := range group {
			w.alone(j)
			close(j.done)
		}
		return
	}
	for _, j := range group {
		close(j.done)
	}
}

// together reports whether every verb of the group has its final outcome.
func (w *sqliteWriter) together(group []*queuedVerb) (decided bool) {
	if err := w.control(`BEGIN IMMEDIATE`); err != nil {
		// Another process holds the file. Waiting again for each verb would only add up.
		for _, j := range group {
			j.err = err
		}
		return true
	}
	for _, j := range group {
		if w.control(`SAVEPOINT verb`) != nil {
			return w.abandon()
		}
		if j.err = w.execute(j); j.err == nil {
			if w.control(`RELEASE verb`) != nil {
				return w.abandon()
			}
			continue
		}
		// A full disk and some other errors roll the whole transaction back, and
		// every later statement would then commit by itself. The savepoint tells:
		// it is gone with its transaction.
		if errors.Join(w.control(`ROLLBACK TO verb`), w.control(`RELEASE verb`)) != nil {
			return w.abandon()
		}
	}
	if w.control(`COMMIT`) != nil {
		return w.abandon()
	}
	return true
}

func (w *sqliteWriter) alone(j *queuedVerb) {
	if j.err = w.control(`BEGIN IMMEDIATE`); j.err != nil {
		return
	}
	if j.err = w.execute(j); j.err == nil {
		j.err = w.control(`COMMIT`)
	}
	if j.err != nil {
		w.abandon()
	}
}

// execute runs the statements of a verb up to the first that fails.
func (w *sqliteWriter) execute(j *queuedVerb) error {
	j.changed = false
	var b batch
	j.verb(&b)
	for _, s := range b.list {
		touched, err := w.connection.run(s)
		if err != nil {
			return sqliteTrouble(err)
		}
		j.changed = j.changed || touched
	}
	return nil
}

// abandon ends the transaction if one is left; there may be none.
func (w *sqliteWriter) abandon() (decided bool) {
	_ = w.control(`ROLLBACK`)
	return false
}

// control runs a statement of the transaction itself; whatever stops it, the
// verb's outcome is that nothing was written.
func (w *sqliteWriter) control(text string) error {
	if _, err := w.connection.run(statement{text: text}); err != nil {
		return fmt.Errorf("%w: %w", ErrUnavailable, err)
	}
	return nil
}

// close lets the running group finish; what still waits is refused.
func (w *sqliteWriter) close() error {
	w.once.Do(func() { close(w.closing) })
	<-w.ended
	return w.connection.close()
}
