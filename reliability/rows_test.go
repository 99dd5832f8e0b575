package main

import (
	"flag"
	"os"
	"strings"
	"testing"
)

// The rows wait more than they work: for windows, time-outs and leases.
func TestMain(m *testing.M) {
	flag.Parse()
	if err := flag.Set("test.parallel", "5"); err != nil {
		panic(err)
	}
	os.Exit(m.Run())
}

// Every row is tried as the command does, at the quick scale.
func TestEveryRowHolds(t *testing.T) {
	b, err := openBench(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(b.Close)
	for _, r := range rows {
		for _, database := range r.databases {
			t.Run(r.id+"/"+database, func(t *testing.T) {
				t.Parallel()
				got := b.try(t.Context(), r, database, quick)
				t.Log(strings.Join(got.Seen, "; "))
				if got.Verdict != holds {
					t.Error(got.Verdict)
				}
			})
		}
	}
}

func TestAWrongIsAVerdictAndIsCounted(t *testing.T) {
	tried := &trial{row: rows[0], database: sqlite}
	tried.times("kills", 3, 1000)
	tried.see("3 kills")
	for range 2 {
		tried.wrong("a token was lost (%s)", "401")
	}
	got := tried.result(quick)
	if got.Verdict != "does not hold, 2 violations: a token was lost (401)" {
		t.Errorf("got %q", got.Verdict)
	}
	text := document([]result{got})
	for _, want := range []string{got.Verdict, "scaled: 3 instead of 1000 kills", "-rows R01 -scale quick -database sqlite", "**PostgreSQL**: not run yet."} {
		if !strings.Contains(text, want) {
			t.Errorf("the document does not say %q:\n%s", want, text)
		}
	}
}
