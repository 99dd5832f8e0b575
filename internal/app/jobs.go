package app

import (
	"context"
	"errors"
	"net/url"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/authgrove/authgrove/internal/job"
	"github.com/authgrove/authgrove/internal/oauth"
	"github.com/authgrove/authgrove/internal/outbound"
)

// receivers lets the rules post to the clients.
type receivers struct{ client *outbound.Client }

// Post implements oauth.Receivers.
func (r receivers) Post(ctx context.Context, uri string, form url.Values) (int, error) {
	status, err := r.client.PostForm(ctx, uri, form)
	switch {
	case errors.Is(err, outbound.ErrRefused):
		return 0, oauth.ErrNotAsked
	case errors.Is(err, outbound.ErrBusy):
		return 0, oauth.ErrReceiverBusy
	}
	return status, err
}

// watchJob logs what an operator can do something about. The number finds the
// job in its table; no token is in either.
func (a *App) watchJob(j job.Attempt) {
	switch {
	case j.Number == 0:
		a.Log.Error("the jobs could not be read", "cause", j.Err)
	case j.Outcome.Verdict == job.GivenUp:
		a.Log.Error("a job was given up", "job", j.Number, "kind", j.Kind, "attempt", j.Attempt, "reason", j.Outcome.Reason)
	case j.Err != nil:
		a.Log.Error("a job met trouble of this node; it is tried again", "job", j.Number, "kind", j.Kind, "attempt", j.Attempt, "cause", j.Err)
	case j.Outcome.Verdict == job.TryAgain && j.Outcome.Reason != "":
		a.Log.Warn("a job failed; it is tried again", "job", j.Number, "kind", j.Kind, "attempt", j.Attempt,
			"reason", j.Outcome.Reason, "wait", j.Outcome.Wait.Round(time.Second))
	case j.Outcome.Verdict == job.Done:
		a.Log.Info("a job is done", "job", j.Number, "kind", j.Kind, "attempt", j.Attempt, "took", j.Took.Round(time.Millisecond))
	}
}

// jobQueue reports how many jobs wait and how long.
type jobQueue struct{ a *App }

var (
	jobsWaiting = prometheus.NewDesc("authgrove_jobs_waiting", "Jobs that wait to be done.", nil, nil)
	jobsGivenUp = prometheus.NewDesc("authgrove_jobs_given_up", "Jobs that were given up in the last two hours.", nil, nil)
	jobsOldest  = prometheus.NewDesc("authgrove_jobs_oldest_seconds", "Age of the job that waits longest.", nil, nil)
)

// Describe implements prometheus.Collector.
func (q jobQueue) Describe(descs chan<- *prometheus.Desc) {
	descs <- jobsWaiting
	descs <- jobsGivenUp
	descs <- jobsOldest
}

// Collect implements prometheus.Collector.
func (q jobQueue) Collect(metrics chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	count, err := q.a.Store.CountJobs(ctx)
	if err != nil {
		metrics <- prometheus.NewInvalidMetric(jobsWaiting, err)
		return
	}
	metrics <- prometheus.MustNewConstMetric(jobsWaiting, prometheus.GaugeValue, float64(count.Waiting))
	metrics <- prometheus.MustNewConstMetric(jobsGivenUp, prometheus.GaugeValue, float64(count.GivenUp))
	metrics <- prometheus.MustNewConstMetric(jobsOldest, prometheus.GaugeValue, count.OldestAge.Seconds())
}
