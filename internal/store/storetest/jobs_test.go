package storetest

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/authgrove/authgrove/internal/job"
)

const jobLease = time.Minute

func (w *world) addJobs(names ...string) {
	w.t.Helper()
	var jobs []job.Job
	for _, name := range names {
		jobs = append(jobs, job.Job{Kind: "test", Name: name, Body: "about " + name, KeepFor: time.Hour})
	}
	w.must(w.store.AddJobs(w.ctx, jobs))
}

func (w *world) claimJobs(limit int) []job.Claimed {
	w.t.Helper()
	claimed, err := w.store.ClaimJobs(w.ctx, limit, jobLease)
	w.must(err)
	return claimed
}

func (w *world) claimJob() job.Claimed {
	w.t.Helper()
	claimed := w.claimJobs(10)
	if len(claimed) != 1 {
		w.t.Fatalf("%d jobs were due, want 1", len(claimed))
	}
	return claimed[0]
}

func (w *world) reportJob(c job.Claimed, o job.Outcome) {
	w.t.Helper()
	w.must(w.store.ReportJob(w.ctx, c.Claim, o))
}

func (w *world) jobsAre(waiting, givenUp int64) {
	w.t.Helper()
	c, err := w.store.CountJobs(w.ctx)
	w.must(err)
	if c.Waiting != waiting || c.GivenUp != givenUp {
		w.t.Errorf("the queue is %+v, want %d waiting and %d given up", c, waiting, givenUp)
	}
}

func TestAJobIsGivenToOneAndItsNameIsNotDoneAgain(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		w.addJobs("one")
		select {
		case <-w.store.JobsQueued():
		default:
			t.Error("the worker was not woken")
		}
		c := w.claimJob()
		if c.Kind != "test" || c.Name != "one" || c.Body != "about one" || c.Attempt != 1 || c.KeepFor != time.Hour || c.ExpiresIn > time.Hour || c.ExpiresIn < 59*time.Minute {
			t.Errorf("claimed %+v", c)
		}
		if again := w.claimJobs(10); len(again) != 0 {
			t.Errorf("claimed again: %+v", again)
		}
		w.addJobs("one")
		w.reportJob(c, job.Outcome{Verdict: job.Done})
		w.addJobs("one")
		if again := w.claimJobs(10); len(again) != 0 {
			t.Errorf("done, and claimed again: %+v", again)
		}
		w.jobsAre(0, 0)
	})
}

func TestAJobWhoseNodeDiedIsGivenToAnother(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		w.addJobs("one")
		dead := w.claimJob()
		w.advance(jobLease + time.Second)
		living := w.claimJob()
		if living.Attempt != 2 {
			t.Errorf("it is attempt %d, want 2", living.Attempt)
		}
		w.reportJob(dead, job.Outcome{Verdict: job.GivenUp, Reason: "too late"})
		w.jobsAre(1, 0)
		w.reportJob(living, job.Outcome{Verdict: job.Done})
		w.jobsAre(0, 0)
	})
}

func TestAFailedJobIsDueAfterItsWaitAndAPostponedOneHasNotBeenTried(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		w.addJobs("one")
		w.reportJob(w.claimJob(), job.Outcome{Verdict: job.TryAgain, Reason: "503", Wait: time.Minute})
		if early := w.claimJobs(10); len(early) != 0 {
			t.Error("it was due at once")
		}
		wait, waiting, err := w.store.NextJob(w.ctx)
		if err != nil || !waiting || wait < 50*time.Second || wait > time.Minute {
			t.Errorf("the next is due in %v (%t, %v)", wait, waiting, err)
		}
		w.advance(time.Minute)
		second := w.claimJob()
		w.reportJob(second, job.Outcome{Verdict: job.Postponed, Wait: time.Second})
		w.advance(time.Second)
		if third := w.claimJob(); second.Attempt != 2 || third.Attempt != 2 {
			t.Errorf("attempts %d and %d, want 2 and 2", second.Attempt, third.Attempt)
		}
	})
}

func TestJobsDoNotGrowWithoutBound(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		names := make([]string, 1203)
		for i := range names {
			names[i] = fmt.Sprint(i)
		}
		w.addJobs(names...)
		w.reportJob(w.claimJobs(1)[0], job.Outcome{Verdict: job.Done})
		w.reportJob(w.claimJobs(1)[0], job.Outcome{Verdict: job.GivenUp, Reason: "400"})
		w.advance(time.Hour - 10*time.Second)
		held := w.claimJobs(1)
		w.jobsAre(1201, 1)
		w.advance(20 * time.Second)
		if late := w.claimJobs(10); len(late) != 0 {
			t.Errorf("an expired job was given away: %+v", late)
		}
		if expired, err := w.store.TidyJobs(w.ctx); err != nil || expired != 1200 {
			t.Errorf("%d expired, %v, want 1200", expired, err)
		}
		if n := w.rows("jobs"); n != 1 {
			t.Errorf("%d rows are left, want the one that is being done", n)
		}
		w.reportJob(held[0], job.Outcome{Verdict: job.Done})
		if expired, err := w.store.TidyJobs(w.ctx); err != nil || expired != 0 || w.rows("jobs") != 0 {
			t.Errorf("%d expired, %v; %d rows are left", expired, err, w.rows("jobs"))
		}
		if _, waiting, err := w.store.NextJob(w.ctx); waiting || err != nil {
			t.Errorf("something waits: %t, %v", waiting, err)
		}
	})
}

func TestManyNodesGiveEachJobToOne(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		names := make([]string, 200)
		for i := range names {
			names[i] = fmt.Sprint(i)
		}
		w.addJobs(names...)
		var mu sync.Mutex
		var nodes sync.WaitGroup
		given := map[string]int{}
		for range 8 {
			nodes.Go(func() {
				for {
					claimed, err := w.store.ClaimJobs(w.ctx, 7, jobLease)
					if err != nil {
						t.Error(err)
						return
					}
					mu.Lock()
					for _, c := range claimed {
						given[c.Name]++
					}
					left := len(names) - len(given)
					mu.Unlock()
					if left == 0 {
						return
					}
				}
			})
		}
		nodes.Wait()
		for name, n := range given {
			if n != 1 {
				t.Errorf("job %s was given away %d times", name, n)
			}
		}
	})
}
