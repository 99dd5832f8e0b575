package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os/exec"
	"regexp"
	"strconv"
	"syscall"
	"time"
)

// turn is what one run of a target came to.
type turn struct {
	fuzzed     time.Duration
	executions int64
	inputs     int // in the go tool's cache, seeds included
	finding    string
	err        error // the target does not build, or its corpus fails
}

var (
	progress = regexp.MustCompile(`elapsed: (\S+), execs: (\d+) \(.*\), new interesting: \d+ \(total: (\d+)\)`)
	finding  = regexp.MustCompile(`Failing input written to (\S+)`)
)

// take runs a target for a while. The go tool is interrupted, not killed, when
// ctx ends, so that what it found until then is kept.
func (t target) take(ctx context.Context, o options, length time.Duration, log io.Writer) turn {
	args := []string{"-n", strconv.Itoa(o.nice), "go", "test", "-run", "^$", "-fuzz", t.exactly(), "-fuzztime", length.String()}
	if o.workers > 0 {
		args = append(args, "-parallel", strconv.Itoa(o.workers))
	}
	cmd := exec.CommandContext(ctx, "nice", append(args, "./"+t.folder)...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGINT) }
	cmd.WaitDelay = 10 * time.Second
	var output bytes.Buffer
	cmd.Stdout = io.MultiWriter(&output, log)
	cmd.Stderr = cmd.Stdout
	err := cmd.Run()
	got := readOutput(output.Bytes())
	// The go tool reports its own deadline as a failure when a worker is slow to stop.
	if late := bytes.Contains(output.Bytes(), []byte("context deadline exceeded")); err != nil && ctx.Err() == nil && got.finding == "" && !late {
		got.err = fmt.Errorf("%s: %w\n%s", t, err, output.Bytes())
	}
	return got
}

func readOutput(output []byte) (t turn) {
	if lines := progress.FindAllSubmatch(output, -1); len(lines) > 0 {
		last := lines[len(lines)-1]
		t.fuzzed, _ = time.ParseDuration(string(last[1]))
		t.executions, _ = strconv.ParseInt(string(last[2]), 10, 64)
		t.inputs, _ = strconv.Atoi(string(last[3]))
	}
	if m := finding.FindSubmatch(output); m != nil {
		t.finding = string(m[1])
	}
	return t
}
