package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sort"
	"strings"
)

// What of a found corpus is kept: few and small inputs, each of which reaches
// something that the seeds and the smaller ones before it do not.
const (
	mostKept   = 30
	largest    = 4096
	mostJudged = 600
)

func keepAll(ctx context.Context, targets []target) error {
	cache, err := exec.Command("go", "env", "GOCACHE").Output()
	if err != nil {
		return err
	}
	for _, t := range targets {
		kept, judged, err := t.keep(ctx, strings.TrimSpace(string(cache)))
		if err != nil {
			return fmt.Errorf("%s: %w", t, err)
		}
		fmt.Printf("%s: %d of %d\n", t, kept, judged)
	}
	return nil
}

// keep copies to the corpus what reaches new statements of the repository.
func (t target) keep(ctx context.Context, cache string) (kept, judged int, err error) {
	found, err := foundInputs(cache, t)
	if err != nil || len(found) == 0 {
		return 0, 0, err
	}
	work, err := os.MkdirTemp("", "fuzz-keep-")
	if err != nil {
		return 0, 0, err
	}
	defer os.RemoveAll(work)
	j := judge{target: t, work: work, binary: filepath.Join(work, "test"), reached: map[string]bool{}}
	build := exec.CommandContext(ctx, "go", "test", "-c", "-cover", "-coverpkg=./...", "-o", j.binary, "./"+t.folder)
	if out, err := build.CombinedOutput(); err != nil {
		return 0, 0, fmt.Errorf("%w: %s", err, out)
	}
	if _, err := j.reachesMore(ctx, t.exactly()); err != nil { // the seeds and what is kept already
		return 0, 0, err
	}
	for _, path := range found[:min(len(found), mostJudged)] {
		took, err := j.consider(ctx, path)
		if err != nil {
			return kept, judged, err
		}
		judged++
		if took {
			kept++
		}
		if kept == mostKept {
			break
		}
	}
	return kept, judged, nil
}

// foundInputs are the inputs of the go tool's cache, the smallest first.
func foundInputs(cache string, t target) ([]string, error) {
	folders, err := filepath.Glob(filepath.Join(cache, "fuzz", "*", "*", "*", filepath.FromSlash(t.folder), t.name))
	if err != nil || len(folders) == 0 {
		return nil, err
	}
	entries, err := os.ReadDir(folders[0])
	if err != nil {
		return nil, err
	}
	size := map[string]int64{}
	var paths []string
	for _, entry := range entries {
		if info, err := entry.Info(); err == nil && info.Size() <= largest {
			path := filepath.Join(folders[0], entry.Name())
			size[path] = info.Size()
			paths = append(paths, path)
		}
	}
	sort.SliceStable(paths, func(a, b int) bool { return size[paths[a]] < size[paths[b]] })
	return paths, nil
}

// judge knows which statements the inputs so far have reached.
type judge struct {
	target
	work, binary string
	reached      map[string]bool
}

// consider lays an input into the corpus, and takes it away again if it shows nothing new.
func (j judge) consider(ctx context.Context, path string) (bool, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return false, err
	}
	laid := filepath.Join(j.corpus(), filepath.Base(path))
	if err := errors.Join(os.MkdirAll(j.corpus(), 0o755), os.WriteFile(laid, text, 0o644)); err != nil {
		return false, err
	}
	more, err := j.reachesMore(ctx, j.exactly()+"/^"+filepath.Base(path)+"$")
	if err != nil || !more {
		os.Remove(laid)
		os.Remove(j.corpus()) // if nothing else is in it
	}
	return more, err
}

func (j judge) reachesMore(ctx context.Context, pattern string) (more bool, err error) {
	profile := filepath.Join(j.work, "profile")
	cmd := exec.CommandContext(ctx, j.binary, "-test.run", pattern, "-test.coverprofile", profile)
	cmd.Dir = j.folder
	if out, err := cmd.CombinedOutput(); err != nil {
		return false, fmt.Errorf("%w: %s", err, out)
	}
	text, err := os.ReadFile(profile)
	if err != nil {
		return false, err
	}
	for lines := bufio.NewScanner(bytes.NewReader(text)); lines.Scan(); {
		// file.go:1.2,3.4 statements count
		block, reached := strings.CutSuffix(lines.Text(), " 1")
		if reached && !j.reached[block] {
			j.reached[block] = true
			more = true
		}
	}
	return more, nil
}
