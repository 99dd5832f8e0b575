package app

import (
	"bytes"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// writes keeps what was written, and how often.
type writes struct {
	mu    sync.Mutex
	text  bytes.Buffer
	times int
}

func (w *writes) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.times++
	return w.text.Write(p)
}

func (w *writes) seen() (lines, times int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return strings.Count(w.text.String(), "\n"), w.times
}

func TestRoutineIsWrittenTogetherAndSoon(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		out := &writes{}
		log, _ := NewLog(out, slog.LevelInfo)
		for range 50 {
			log.Info("request")
		}
		if lines, _ := out.seen(); lines != 0 {
			t.Errorf("%d lines were not gathered", lines)
		}
		time.Sleep(logDelay)
		synctest.Wait()
		if lines, times := out.seen(); lines != 50 || times != 1 {
			t.Errorf("%d lines in %d writes", lines, times)
		}
		log.Info("another")
		time.Sleep(logDelay)
		synctest.Wait()
		if lines, _ := out.seen(); lines != 51 {
			t.Errorf("%d lines", lines)
		}
	})
}

func TestAWarningIsWrittenAtOnceWithAllThatCameBefore(t *testing.T) {
	out := &writes{}
	log, flush := NewLog(out, slog.LevelInfo)
	log.With("node", "a").Info("before")
	log.WithGroup("g").Warn("now")
	if lines, _ := out.seen(); lines != 2 {
		t.Errorf("%d lines", lines)
	}
	log.Info("after")
	flush()
	if lines, _ := out.seen(); lines != 3 {
		t.Errorf("%d lines after the end", lines)
	}
}

func TestALargeBatchIsWrittenWithoutWaiting(t *testing.T) {
	out := &writes{}
	log, flush := NewLog(out, slog.LevelInfo)
	defer flush()
	log.Info(strings.Repeat("x", logBatch))
	if lines, _ := out.seen(); lines != 1 {
		t.Errorf("%d lines", lines)
	}
}
