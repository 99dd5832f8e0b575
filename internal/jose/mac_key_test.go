package jose

import "testing"

func TestABlockComesBackAndHidesItsNumbers(t *testing.T) {
	ring := openKeyring(t, newMemoryKeyStore(), "a", ES256).Current()
	key := ring.MAC()
	seen := map[[16]byte]bool{}
	for _, a := range []uint64{0, 1, 2, 1 << 33, 1<<64 - 1} {
		for _, b := range []uint64{0, 1, 1<<64 - 1} {
			block := key.Block(a, b)
			if gotA, gotB := key.Unblock(block); gotA != a || gotB != b {
				t.Errorf("(%d, %d) came back as (%d, %d)", a, b, gotA, gotB)
			}
			if seen[block] {
				t.Errorf("(%d, %d) has the block of another pair", a, b)
			}
			seen[block] = true
		}
	}
}

func TestAMACKeyIsTheSameFunctionOnEveryNodeAndNoOtherAfterRotation(t *testing.T) {
	store := newMemoryKeyStore()
	a, b := openKeyring(t, store, "a", ES256), openKeyring(t, store, "b", ES256)
	old := a.Current().MAC()
	if old.Sum("p", []byte("x")) != b.Current().MAC().Sum("p", []byte("x")) || old.Block(1, 2) != b.Current().MAC().Block(1, 2) {
		t.Error("two nodes differ")
	}
	if _, err := a.Rotate(t.Context(), UseMAC, HS256, true); err != nil {
		t.Fatal(err)
	}
	if fresh := a.Current().MAC(); fresh.Sum("p", []byte("x")) == old.Sum("p", []byte("x")) || fresh.Block(1, 2) == old.Block(1, 2) {
		t.Error("the rotated key is the same function")
	}
}

func BenchmarkMAC(b *testing.B) {
	key := openKeyring(b, newMemoryKeyStore(), "a", ES256).Current().MAC()
	part := make([]byte, 32)
	b.Run("Sum", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			key.Sum("refresh token", part, part, part)
		}
	})
	b.Run("Block", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			key.Block(7, 9)
		}
	})
}
