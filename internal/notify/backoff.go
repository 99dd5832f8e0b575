package notify

import (
	"math/rand/v2"
	"time"
)

const (
	firstWait = 2 * time.Second
	// longestWait bounds the waits of a message that is kept for hours.
	longestWait = time.Hour
	// maxAttempts is more than a message kept for a day can need.
	maxAttempts = 40
)

// waitAfter doubles from attempt to attempt, up to a tenth of the time that the
// message is kept: somebody sits and waits for a code, nobody for a notice. A
// quarter of chance either way keeps messages that failed together apart.
func waitAfter(attempt int, keptFor time.Duration) time.Duration {
	highest := max(firstWait, min(keptFor/10, longestWait))
	wait := highest
	if attempt < 16 { // beyond, doubling has long passed every highest
		wait = min(highest, firstWait<<(attempt-1))
	}
	return wait*3/4 + rand.N(wait/2)
}
