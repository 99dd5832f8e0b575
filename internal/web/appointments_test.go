package web

import (
	"testing"
	"time"
)

func TestThoseTurnedAwayComeBackAtThePaceAtWhichOthersAreServed(t *testing.T) {
	var book appointments
	now := time.Unix(1_800_000_000, 0)
	for range 2000 {
		book.served(now)
	}
	now = now.Add(time.Second)
	book.served(now)
	come := map[int]int{}
	for range 8000 {
		come[book.next(now)]++
	}
	// 2,200 a second, the first of them after one.
	for second, least := range map[int]int{2: 1900, 3: 1900, 4: 1200} {
		if got := come[second]; got < least || got > 2500 {
			t.Errorf("%d come after %d s", got, second)
		}
	}
	if come[0] != 0 || come[7] != 0 {
		t.Errorf("%v", come)
	}
}

func TestNobodyIsToldToWaitLongerThanHalfAMinuteOrLessThanASecond(t *testing.T) {
	var book appointments
	now := time.Unix(1_800_000_000, 0)
	for range 100_000 {
		if wait := book.next(now); wait < 1 || wait > 30 {
			t.Fatalf("%d s", wait)
		}
	}
	for range 100 {
		now = now.Add(time.Minute)
		if wait := book.next(now); wait < 1 || wait > 2 {
			t.Fatalf("when nobody else comes: %d s", wait)
		}
	}
}
