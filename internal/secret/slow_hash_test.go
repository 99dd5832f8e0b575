package secret

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"
)

var cheap = Cost{MemoryKiB: 64, Passes: 1}

func testPepper(key string) Pepper {
	return func(hash []byte) [32]byte { return Sum([]byte(key), "test", hash) }
}

func TestOnlyTheSameSecretUnderTheSamePepperMatchesItsSlowHash(t *testing.T) {
	h := NewSlowHasher(cheap, 1)
	ctx := t.Context()
	encoded, err := h.Hash(ctx, "correct-horse", testPepper("k"))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		chosen, key string
		want        bool
	}{{"correct-horse", "k", true}, {"correct-horsf", "k", false}, {"", "k", false}, {"correct-horse", "other", false}, {strings.Repeat("x", 257), "k", false}} {
		if got, err := h.Check(ctx, encoded, c.chosen, testPepper(c.key)); err != nil || got != c.want {
			t.Errorf("Check(%q under %q) = %v, %v; want %v", c.chosen, c.key, got, err, c.want)
		}
	}
}

func TestASecretOf257BytesIsNeverHashed(t *testing.T) {
	if _, err := NewSlowHasher(cheap, 1).Hash(t.Context(), strings.Repeat("x", 257), testPepper("k")); !errors.Is(err, ErrTooLong) {
		t.Fatalf("got %v, want ErrTooLong", err)
	}
}

func TestAStoredHashThatAsksForGigabytesIsRefused(t *testing.T) {
	for _, encoded := range []string{"", "plain", "$argon2id$v=19$m=4294967295,t=2,p=1$AAAAAAAAAAA$" + strings.Repeat("A", 43),
		"$argon2id$v=19$m=64,t=2,p=9$AAAAAAAAAAA$" + strings.Repeat("A", 43), "$argon2i$v=19$m=64,t=2,p=1$AAAAAAAAAAA$" + strings.Repeat("A", 43)} {
		if _, err := NewSlowHasher(cheap, 1).Check(t.Context(), encoded, "x", testPepper("k")); !errors.Is(err, ErrUnknownHash) {
			t.Errorf("%q: got %v, want ErrUnknownHash", encoded, err)
		}
	}
}

func TestALineOfBoundedLengthWaitsForRoom(t *testing.T) {
	h := NewSlowHasher(cheap, 1)
	if err := h.room.Acquire(t.Context(), 1); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error)
	const callers = 3 * line
	for range callers {
		go func() { ended <- h.Waste(t.Context(), "x") }()
	}
	busy := callers - int(h.most)
	for range busy {
		if err := <-ended; !errors.Is(err, ErrBusy) {
			t.Fatalf("got %v, want ErrBusy", err)
		}
	}
	h.room.Release(1)
	for range callers - busy {
		if err := <-ended; err != nil {
			t.Fatalf("one of those who waited: %v", err)
		}
	}
	if err := h.Waste(t.Context(), "x"); err != nil {
		t.Errorf("after the flood: %v", err)
	}
}

func TestACallerThatWaitsForRoomLeavesWithItsContext(t *testing.T) {
	h := NewSlowHasher(cheap, 1)
	if err := h.room.Acquire(t.Context(), 1); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	if err := h.Waste(ctx, "x"); !errors.Is(err, context.DeadlineExceeded) {
		t.Fatalf("got %v, want DeadlineExceeded", err)
	}
}
