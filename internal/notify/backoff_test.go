package notify

import (
	"testing"
	"time"
)

func TestWaitsGrowToATenthOfTheTimeAMessageIsKept(t *testing.T) {
	for _, c := range []struct {
		attempt         int
		keptFor, middle time.Duration
	}{
		{1, 5 * time.Minute, 2 * time.Second},
		{2, 5 * time.Minute, 4 * time.Second},
		{4, 5 * time.Minute, 16 * time.Second},
		{5, 5 * time.Minute, 30 * time.Second},
		{maxAttempts, 5 * time.Minute, 30 * time.Second},
		{6, KeepNotice, 64 * time.Second},
		{maxAttempts, KeepNotice, time.Hour},
		{1, time.Second, 2 * time.Second},
	} {
		lowest, highest := c.middle, time.Duration(0)
		for range 1000 {
			wait := waitAfter(c.attempt, c.keptFor)
			lowest, highest = min(lowest, wait), max(highest, wait)
		}
		if lowest < c.middle*3/4 || highest > c.middle*5/4 || highest-lowest < c.middle/4 {
			t.Errorf("attempt %d of a message kept for %v waits %v to %v, want about %v", c.attempt, c.keptFor, lowest, highest, c.middle)
		}
	}
}

func TestAMessageIsTriedOftenEnoughForItsWholeTime(t *testing.T) {
	for _, keptFor := range []time.Duration{5 * time.Minute, time.Hour, KeepNotice} {
		var waited time.Duration
		for attempt := 1; attempt < maxAttempts; attempt++ {
			waited += waitAfter(attempt, keptFor)
		}
		if waited < keptFor {
			t.Errorf("kept for %v, given up after %v", keptFor, waited)
		}
	}
}

func TestABreakerTripsAfterFailuresInARowAndLetsOneTry(t *testing.T) {
	var b breaker
	now := time.Now()
	for range trippedBy - 1 {
		b.failed(now)
	}
	b.succeeded() // not in a row
	for range trippedBy - 1 {
		b.failed(now)
	}
	if n := b.allowed(now, 5, 3); n != 5 {
		t.Errorf("%d may start before it trips, want all 5", n)
	}
	b.failed(now)
	if n := b.allowed(now, 8, 0); n != 0 {
		t.Errorf("%d may start while it pauses", n)
	}
	after := now.Add(firstPause)
	if n := b.allowed(after, 7, 1); n != 0 {
		t.Errorf("%d may start beside the one that tries", n)
	}
	if n := b.allowed(after, 8, 0); n != 1 {
		t.Errorf("%d may try after the pause, want 1", n)
	}
	b.failed(now) // a straggler that began before the pause
	if n := b.allowed(after, 8, 0); n != 1 {
		t.Error("the pause grew by a straggler")
	}
	for range 10 {
		b.failed(after)
		after = after.Add(longestPause)
	}
	b.failed(after)
	if n := b.allowed(after.Add(longestPause-time.Second), 8, 0); n != 0 {
		t.Error("the pause does not grow")
	}
	if n := b.allowed(after.Add(longestPause), 8, 0); n != 1 {
		t.Error("the pause grows without end")
	}
	b.succeeded()
	if n := b.allowed(after, 8, 0); n != 8 {
		t.Errorf("%d may start after a success, want 8", n)
	}
}
