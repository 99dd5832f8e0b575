package job

import (
	"testing"
	"time"
)

func TestWaitsDoubleUpToALongestAndAJobEnds(t *testing.T) {
	for attempt, middle := range map[int]time.Duration{1: 2 * time.Second, 2: 4 * time.Second, 9: 512 * time.Second, 10: longestWait, 40: longestWait} {
		lowest, highest := longestWait*2, time.Duration(0)
		for range 1000 {
			o := judged(Claimed{Attempt: min(attempt, maxAttempts-1)}, Outcome{Verdict: TryAgain})
			lowest, highest = min(lowest, o.Wait), max(highest, o.Wait)
		}
		if lowest < middle*3/4 || highest > middle*5/4 || highest-lowest < middle/4 {
			t.Errorf("attempt %d waits %v to %v, want about %v", attempt, lowest, highest, middle)
		}
	}
	if o := judged(Claimed{Attempt: maxAttempts}, Outcome{Verdict: TryAgain, Reason: "503"}); o.Verdict != GivenUp || o.Reason != "503" {
		t.Errorf("after %d attempts it comes to %+v", maxAttempts, o)
	}
	if o := judged(Claimed{Attempt: maxAttempts}, Outcome{Verdict: Postponed}); o.Verdict != Postponed || o.Wait < time.Second {
		t.Errorf("a postponed one comes to %+v", o)
	}
}
