package web

import (
	"math/rand/v2"
	"net/http"
	"sync/atomic"
	"time"
)

// An answer that fits into the kernel's buffer is taken at once, and that is
// every answer but a large page. So few callers are being waited for at a time,
// and each may take writeTime; if many are, most of them do not mean to read.
const (
	patientlyTaken = 512
	crowdedTime    = 250 * time.Millisecond
	// crowdedSpread keeps those who came in one moment from being cut in one moment.
	crowdedSpread = time.Second
)

// taking counts the answers of the process that callers are taking.
var taking atomic.Int64

// give writes an answer, and waits for the caller no longer than is fair.
// The limit also holds for what net/http writes of a small answer afterwards.
func give(w http.ResponseWriter, r *http.Request, result Result) (status int) {
	limit := writeTime
	if taking.Add(1) > patientlyTaken {
		limit = crowdedTime + rand.N(crowdedSpread)
	}
	defer taking.Add(-1)
	if slow, ok := w.(interface{ SetWriteDeadline(time.Time) error }); ok {
		_ = slow.SetWriteDeadline(time.Now().Add(limit)) // fails only if the caller has gone
	}
	return result.writeTo(w, r)
}
