package powercut

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

const (
	folder = "/data"
	db     = "/data/a.db"
)

// escaped writes a string as strace -xx does.
func escaped(text string) string {
	var b strings.Builder
	for _, c := range []byte(text) {
		b.WriteString(`\x` + hex.EncodeToString([]byte{c}))
	}
	return b.String()
}

// trace numbers lines as strace does.
func trace(calls ...string) string {
	var b strings.Builder
	for i, c := range calls {
		fmt.Fprintf(&b, "7 1795681370.%06d %s\n", i, c)
	}
	return b.String()
}

func write(path, data string, at int) string {
	return fmt.Sprintf(`pwrite64(5<%s>, "%s", %d, %d) = %d`, escaped(path), escaped(data), len(data), at, len(data))
}

func sync(path string) string { return fmt.Sprintf(`fsync(5<%s>) = 0`, escaped(path)) }

func create(path string) string {
	return fmt.Sprintf(`openat(AT_FDCWD<%s>, "%s", O_RDWR|O_CREAT|O_CLOEXEC, 0600) = 5<%s>`, escaped(folder), escaped(path), escaped(path))
}

// images replays calls and returns what may be found, in a hundred power cuts.
func images(t *testing.T, before map[string][]byte, calls ...string) (found []map[string][]byte) {
	t.Helper()
	events, err := Parse(strings.NewReader(trace(calls...)), db)
	if err != nil {
		t.Fatal(err)
	}
	d := NewDisk(folder, before)
	for _, e := range events {
		d.Apply(e)
	}
	random := rand.New(rand.NewPCG(1, 2))
	for range 100 {
		found = append(found, d.Image(random))
	}
	return found
}

func TestWhatWasSynchronisedIsThere(t *testing.T) {
	for _, image := range images(t, nil, create(db), write(db, "kept", 0), sync(db), sync(folder)) {
		if string(image[db]) != "kept" {
			t.Fatalf("got %q", image[db])
		}
	}
}

func TestWhatWasOnlyWrittenMayBeThereBeMissingOrBeTorn(t *testing.T) {
	old, young := strings.Repeat("o", 2*sector), strings.Repeat("y", 2*sector)
	seen := map[string]int{}
	for _, image := range images(t, map[string][]byte{db: []byte(old)}, write(db, young, 0)) {
		seen[string(image[db])]++
	}
	for _, want := range []string{old, young, young[:sector] + old[sector:], old[:sector] + young[sector:]} {
		if seen[want] == 0 {
			t.Errorf("never found %q…%q", want[:1], want[len(want)-1:])
		}
	}
	if len(seen) != 4 {
		t.Errorf("found %d contents, want 4", len(seen))
	}
}

func TestANameWithoutItsFolderSynchronisedMayBeMissing(t *testing.T) {
	there := 0
	for _, image := range images(t, nil, create(db), write(db, "kept", 0), sync(db)) {
		if _, found := image[db]; found {
			there++
		}
	}
	if there == 0 || there == 100 {
		t.Errorf("there in %d of 100 images", there)
	}
}

func TestARemovedNameMayComeBackUntilItsFolderIsSynchronised(t *testing.T) {
	unlink := fmt.Sprintf(`unlink("%s") = 0`, escaped(db))
	before := map[string][]byte{db: []byte("old")}
	back := 0
	for _, image := range images(t, before, unlink) {
		if _, found := image[db]; found {
			back++
		}
	}
	if back == 0 || back == 100 {
		t.Errorf("back in %d of 100 images", back)
	}
	for _, image := range images(t, before, unlink, sync(folder)) {
		if len(image) != 0 {
			t.Fatal("a removed name is back although its folder was synchronised")
		}
	}
}

func TestAnFsyncReachesOnlyWhatWasWrittenBeforeItBegan(t *testing.T) {
	unfinished := strings.Replace(sync(db), ") = 0", " <unfinished ...>", 1)
	missing := 0
	for _, image := range images(t, map[string][]byte{db: nil}, write(db, "a", 0), unfinished, write(db, "b", 1), `<... fsync resumed>) = 0`) {
		if !bytes.HasPrefix(image[db], []byte("a")) {
			t.Fatalf("got %q", image[db])
		}
		if string(image[db]) == "a" {
			missing++
		}
	}
	if missing == 0 {
		t.Error("what was written while the fsync ran is always there")
	}
}

func TestAWayOfWritingThatIsNotModelledIsRefused(t *testing.T) {
	call := fmt.Sprintf(`write(5<%s>, "%s", 1) = 1`, escaped(db), escaped("x"))
	if _, err := Parse(strings.NewReader(trace(call)), db); err == nil {
		t.Error("no error")
	}
}
