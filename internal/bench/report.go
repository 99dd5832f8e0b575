package bench

import (
	"slices"
	"time"
)

// Report is what a run measured. Times are in microseconds.
type Report struct {
	Operation   string         `json:"operation"`
	Connections int            `json:"connections"`
	Rate        float64        `json:"rate,omitempty"`
	Tokens      string         `json:"tokens,omitempty"` // jwt or opaque
	Done        int            `json:"done"`
	Errors      map[string]int `json:"errors,omitempty"`
	FirstError  string         `json:"first_error,omitempty"`
	Seconds     float64        `json:"seconds"`
	PerSecond   float64        `json:"per_second"`
	P50         float64        `json:"p50_us"`
	P99         float64        `json:"p99_us"`
	Max         float64        `json:"max_us"`
	// CPU time of one operation, user and system.
	ServerCPU   float64 `json:"server_cpu_us,omitempty"`
	PostgresCPU float64 `json:"postgres_cpu_us,omitempty"`
	// Memory of the server's processes after the run.
	ResidentMiB     float64 `json:"resident_mib,omitempty"`
	ProportionalMiB float64 `json:"proportional_mib,omitempty"`
	// How many bytes the database grew by for each operation.
	DatabaseBytes float64 `json:"database_bytes,omitempty"`
}

// Failed is how many operations had no right answer.
func (r Report) Failed() (n int) {
	for _, count := range r.Errors {
		n += count
	}
	return n
}

// seen is what workers saw in one phase.
type seen struct {
	times  []time.Duration
	errors map[string]int
	first  string
	took   time.Duration
}

func newSeen(room int) *seen {
	return &seen{times: make([]time.Duration, 0, room), errors: map[string]int{}}
}

// breath keeps a worker whose requests fail at once from spinning.
const breath = 5 * time.Millisecond

func (s *seen) done(err error, intended time.Time) {
	if err == nil {
		s.times = append(s.times, time.Since(intended))
		return
	}
	s.add(err)
	time.Sleep(breath)
}

func (s *seen) add(err error) {
	if len(s.errors) == 0 {
		s.first = err.Error()
	}
	s.errors[kindOf(err)]++
}

func (s *seen) merge(part *seen) {
	s.times = append(s.times, part.times...)
	if s.first == "" {
		s.first = part.first
	}
	for kind, n := range part.errors {
		s.errors[kind] += n
	}
}

func (s *seen) failed() int { return Report{Errors: s.errors}.Failed() }

func (r *run) report(s *seen, before, after reading) Report {
	slices.Sort(s.times)
	done := len(s.times)
	report := Report{Operation: r.plan.Operation.Name, Connections: r.plan.Connections, Rate: r.plan.Rate, Done: done,
		Errors: s.errors, FirstError: s.first, Seconds: s.took.Seconds(), Tokens: r.workers[0].format,
		P50: quantile(s.times, .5), P99: quantile(s.times, .99), Max: quantile(s.times, 1),
		ResidentMiB: after.resident, ProportionalMiB: after.proportional}
	if done > 0 {
		report.PerSecond = float64(done) / report.Seconds
		report.ServerCPU = micros(after.server-before.server) / float64(done)
		report.PostgresCPU = micros(after.postgres-before.postgres) / float64(done)
		report.DatabaseBytes = float64(after.database-before.database) / float64(done)
	}
	return report
}

// quantile is the time that a share of all did not exceed; 1 is the longest.
func quantile(sorted []time.Duration, share float64) float64 {
	if len(sorted) == 0 {
		return 0
	}
	return micros(sorted[min(int(share*float64(len(sorted))), len(sorted)-1)])
}

func micros(d time.Duration) float64 { return float64(d.Nanoseconds()) / 1000 }
