package main

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"testing"
	"time"
)

func TestWhatTheGoToolPrintsIsCounted(t *testing.T) {
	got := readOutput([]byte(`fuzz: elapsed: 0s, gathering baseline coverage: 0/18 completed
fuzz: elapsed: 3s, execs: 1200 (400/sec), new interesting: 2 (total: 20)
fuzz: elapsed: 1m2s, execs: 91234 (0/sec), new interesting: 5 (total: 23)
    Failing input written to testdata/fuzz/FuzzX/0123456789abcdef
`))
	want := turn{fuzzed: 62 * time.Second, executions: 91234, inputs: 23, finding: "testdata/fuzz/FuzzX/0123456789abcdef"}
	if got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
}

func TestEveryTargetOfTheRepositoryIsFound(t *testing.T) {
	all, err := findTargets("..", regexp.MustCompile("internal/web"))
	if err != nil || len(all) < 5 {
		t.Fatal(all, err)
	}
	for _, target := range all {
		if _, err := os.Stat(target.folder); err != nil {
			t.Error(err)
		}
	}
}

func TestARunGoesOnWhereTheLastOneEndedAndLeavesAFindingAlone(t *testing.T) {
	folder := t.TempDir()
	slow, found := target{folder, "FuzzSlow"}, target{folder, "FuzzFound"}
	o := options{dir: filepath.Join(folder, "state"), each: time.Minute}
	c, err := openCampaign(o, []target{slow, found})
	if err != nil {
		t.Fatal(err)
	}
	finding := filepath.Join("testdata", "fuzz", "FuzzFound", "x")
	if err := os.MkdirAll(filepath.Dir(filepath.Join(folder, finding)), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, finding), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	for target, got := range map[target]turn{slow: {fuzzed: 40 * time.Second, executions: 9}, found: {fuzzed: time.Second, finding: finding}} {
		if err := c.note(target, got); err != nil {
			t.Fatal(err)
		}
	}
	again, err := openCampaign(o, []target{slow, found})
	if err != nil || again.left(slow) != 20*time.Second || again.left(found) != 0 {
		t.Errorf("left %v and %v, %v", again.left(slow), again.left(found), err)
	}
	if err := os.Remove(filepath.Join(folder, finding)); err != nil {
		t.Fatal(err)
	}
	if left := again.left(found); left != 59*time.Second {
		t.Errorf("after the finding is gone %v is left", left)
	}
	o.fresh = true
	if fresh, err := openCampaign(o, []target{slow}); err != nil || fresh.left(slow) != time.Minute {
		t.Error("a fresh run remembers", err)
	}
}

func TestATargetIsFuzzedByTheGoTool(t *testing.T) {
	got := (target{"../internal/secret", "FuzzUnframeAcceptsOnlyWhatFrameMakes"}).take(context.Background(), options{workers: 1, nice: 19}, 2*time.Second, io.Discard)
	if got.err != nil || got.executions == 0 || got.fuzzed == 0 {
		t.Errorf("%+v", got)
	}
}
