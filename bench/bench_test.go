package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/authgrove/authgrove/internal/bench"
)

// TestMain lets this test binary also be the yardstick.
func TestMain(m *testing.M) {
	if address := os.Getenv(staticAddress); address != "" {
		fmt.Fprintln(os.Stderr, serveStatic(address))
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// A very small run: no time is judged, but every answer is.
func TestEveryRowIsMeasuredAndWritten(t *testing.T) {
	into := t.TempDir()
	err := run(t.Context(), []string{"-columns", "ours-sqlite", "-connections", "2", "-repetitions", "1", "-share", "0.01", "-grants", "400,900",
		"-pin=false", "-into", into})
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(into, documentFile))
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rows {
		if !strings.Contains(string(text), "\n| "+r.title+" | 2 | ") {
			t.Errorf("%s is not in the document", r.id)
		}
	}
	got, err := loadResults(into)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rows {
		if c := got.at(r.id, "ours-sqlite", 2); c == nil || c.Median.Done == 0 || c.Median.ServerCPU <= 0 || c.Median.P50 <= 0 {
			t.Errorf("%s: got %+v", r.id, c)
		}
	}
	if len(got.Growth) != 2 || got.Growth[1].Grants != 900 || got.Growth[1].BytesPerGrant < 100 {
		t.Errorf("growth: got %+v", got.Growth)
	}
}

func TestAPartialRunReplacesItsOwnCellsOnly(t *testing.T) {
	r := &results{}
	for _, cpu := range []float64{10, 20} {
		r.put(cell{Row: "code", Column: "ours-sqlite", Connections: 8, Median: bench.Report{ServerCPU: cpu}})
	}
	r.put(cell{Row: "code", Column: "peer-sqlite", Connections: 8, Median: bench.Report{ServerCPU: 100}})
	if len(r.Cells) != 2 || r.at("code", "ours-sqlite", 8).cpu() != 20 || r.ratio("code", 8) != "5.0" {
		t.Errorf("got %+v", r.Cells)
	}
}
