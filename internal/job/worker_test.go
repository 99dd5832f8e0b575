package job_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/authgrove/authgrove/internal/job"
	"github.com/authgrove/authgrove/internal/store"
	"github.com/authgrove/authgrove/internal/testpostgres"
)

const kind job.Kind = "test"

// shop is a store and the nodes that work on it.
type shop struct {
	*testing.T
	url   string
	store *store.Store
}

func onBoth(t *testing.T, test func(s *shop)) {
	t.Helper()
	t.Parallel()
	t.Run("SQLite", func(t *testing.T) { test(open(t, "sqlite://"+filepath.Join(t.TempDir(), "authgrove.db"))) })
	t.Run("PostgreSQL", func(t *testing.T) { test(open(t, testpostgres.URL(t))) })
}

func open(t *testing.T, url string) *shop {
	t.Helper()
	s, err := store.Open(t.Context(), url, store.Options{Migrate: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return &shop{t, url, s}
}

// work runs a node until the test, or stop, ends it.
func (s *shop) work(q job.Queue, handle job.Handler, watch func(job.Attempt)) (stop func()) {
	if watch == nil {
		watch = func(job.Attempt) {}
	}
	ctx, cancel := context.WithCancel(context.Background())
	w := job.NewWorker(q, map[job.Kind]job.Handler{kind: handle}, watch)
	var working sync.WaitGroup
	working.Go(func() { w.Run(ctx) })
	stop = sync.OnceFunc(func() { cancel(); working.Wait() })
	s.Cleanup(stop)
	return stop
}

func (s *shop) add(names ...string) {
	s.Helper()
	var jobs []job.Job
	for _, name := range names {
		jobs = append(jobs, job.Job{Kind: kind, Name: name, KeepFor: time.Hour})
	}
	if err := s.store.AddJobs(s.Context(), jobs); err != nil {
		s.Fatal(err)
	}
}

func (s *shop) until(what string, true func() bool) {
	s.Helper()
	for deadline := time.Now().Add(30 * time.Second); !true(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			s.Fatalf("it never came about that %s", what)
		}
	}
}

func (s *shop) count() job.Count {
	s.Helper()
	c, err := s.store.CountJobs(context.Background())
	if err != nil {
		s.Fatal(err)
	}
	return c
}

var done = job.Outcome{Verdict: job.Done}

func TestAJobThatFailsIsTriedAgainUntilItIsDone(t *testing.T) {
	onBoth(t, func(s *shop) {
		var tries atomic.Int64
		s.work(s.store, func(context.Context, job.Claimed) (job.Outcome, error) {
			switch tries.Add(1) {
			case 1:
				return job.Outcome{Verdict: job.TryAgain, Reason: "503", Wait: 10 * time.Millisecond}, nil
			case 2:
				return job.Outcome{}, errors.New("no signing key")
			case 3:
				panic("a bug")
			}
			return done, nil
		}, nil)
		s.add("one")
		s.until("it is done", func() bool { return tries.Load() == 4 && s.count().Waiting == 0 })
		if c := s.count(); c.GivenUp != 0 {
			s.Errorf("the queue is %+v", c)
		}
	})
}

func TestAJobOfAKindThatThisReleaseDoesNotKnowIsLeftForAnother(t *testing.T) {
	s := open(t, "sqlite://"+filepath.Join(t.TempDir(), "authgrove.db"))
	seen := make(chan job.Attempt, 10)
	s.work(s.store, nil, func(a job.Attempt) { seen <- a })
	if err := s.store.AddJobs(t.Context(), []job.Job{{Kind: "later", Name: "one", KeepFor: time.Hour}}); err != nil {
		t.Fatal(err)
	}
	if a := <-seen; a.Outcome.Verdict != job.Postponed || a.Outcome.Wait < time.Second {
		t.Errorf("it came to %+v", a.Outcome)
	}
	if c := s.count(); c.Waiting != 1 {
		t.Errorf("the queue is %+v", c)
	}
}

func TestTwoNodesDoEachJobOnceAndOneGoesOnAlone(t *testing.T) {
	onBoth(t, func(s *shop) {
		other, err := store.Open(s.Context(), s.url, store.Options{})
		if err != nil {
			s.Fatal(err)
		}
		s.Cleanup(func() { other.Close() })
		var mu sync.Mutex
		times := map[string]int{}
		handle := func(_ context.Context, c job.Claimed) (job.Outcome, error) {
			mu.Lock()
			times[c.Name]++
			mu.Unlock()
			return done, nil
		}
		all := func(n int) func() bool {
			return func() bool { mu.Lock(); defer mu.Unlock(); return len(times) == n }
		}
		stop := s.work(s.store, handle, nil)
		s.work(other, handle, nil)
		for i := range 150 {
			s.add(fmt.Sprint(i))
		}
		s.until("all are done", all(150))
		stop()
		s.add("the last")
		s.until("the other node has done it", all(151))
		for name, n := range times {
			if n != 1 {
				s.Errorf("job %s was done %d times", name, n)
			}
		}
	})
}

func TestTheEndWaitsForJobsUnderWayButNotForEver(t *testing.T) {
	s := open(t, "sqlite://"+filepath.Join(t.TempDir(), "authgrove.db"))
	begun := make(chan struct{}, 10)
	stop := s.work(s.store, func(ctx context.Context, c job.Claimed) (job.Outcome, error) {
		begun <- struct{}{}
		if c.Name == "quick" {
			time.Sleep(200 * time.Millisecond)
			return done, nil
		}
		<-ctx.Done()
		return job.Outcome{Verdict: job.TryAgain, Reason: "cut off"}, nil
	}, nil)
	s.add("quick", "slow")
	<-begun
	<-begun
	began := time.Now()
	stop()
	if took := time.Since(began); took < 3*time.Second || took > 10*time.Second {
		t.Errorf("the end took %v", took)
	}
	if c := s.count(); c.Waiting != 1 {
		t.Errorf("the queue is %+v, want the slow one waiting", c)
	}
}

// counting counts what a worker asks of its queue.
type counting struct {
	job.Queue
	looks, claims atomic.Int64
}

func (c *counting) NextJob(ctx context.Context) (time.Duration, bool, error) {
	c.looks.Add(1)
	return c.Queue.NextJob(ctx)
}

func (c *counting) ClaimJobs(ctx context.Context, limit int, lease time.Duration) ([]job.Claimed, error) {
	c.claims.Add(1)
	return c.Queue.ClaimJobs(ctx, limit, lease)
}

func TestAnIdleQueueIsHardlyAskedAndOneThatWaitsIsNotHammered(t *testing.T) {
	s := open(t, "sqlite://"+filepath.Join(t.TempDir(), "authgrove.db"))
	q := &counting{Queue: s.store}
	var tries atomic.Int64
	s.work(q, func(context.Context, job.Claimed) (job.Outcome, error) {
		tries.Add(1)
		return job.Outcome{Verdict: job.TryAgain, Reason: "503", Wait: time.Hour}, nil
	}, nil)
	time.Sleep(300 * time.Millisecond)
	if looks, claims := q.looks.Load(), q.claims.Load(); looks > 2 || claims != 0 {
		t.Errorf("idle, it looked %d times and claimed %d times", looks, claims)
	}
	s.add("one")
	s.until("it was tried", func() bool { return tries.Load() == 1 })
	time.Sleep(300 * time.Millisecond)
	if looks, claims := q.looks.Load(), q.claims.Load(); looks > 6 || claims != 1 {
		t.Errorf("with one that waits, it looked %d times and claimed %d times", looks, claims)
	}
}
