package main

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/authgrove/authgrove/reliability/lab"
	"github.com/authgrove/authgrove/reliability/powercut"
)

// deed is an operation and, if it was acknowledged, when and with what.
type deed struct {
	begun, acked time.Time
	family       *family
	app, code    string
	access       string
	refresh      string
	key          string
}

// recording is what was written, by whom it was acknowledged, and from what it began.
type recording struct {
	before map[string][]byte
	events []powercut.Event
	deeds  []deed
}

// powerCuts records each kind of operation once and then cuts the power at many
// moments of the recording.
func powerCuts(t *trial) error {
	cuts := t.times("images of each kind", 4, 100)
	for _, kind := range []struct {
		name   string
		record func(*trial, *lab.Lab) (recording, error)
		judge  func(*trial, *lab.Lab, *recording, time.Time) error
	}{
		{"exchange", served(exchanges), judgeExchanges},
		{"refresh", served(refreshes), judgeRefreshes},
		{"revocation", served(revocations), judgeRevocations},
		{"key rotation", rotations, judgeRotations},
		{"migration", migrations, judgeMigration},
	} {
		dir := t.file(kind.name)
		if err := os.Mkdir(dir, 0o700); err != nil {
			return err
		}
		on := t.On(filepath.Join(dir, "authgrove.db"))
		r, err := kind.record(t, on)
		if err != nil {
			return fmt.Errorf("%s: %w", kind.name, err)
		}
		if err := cutMany(t, on, &r, cuts, kind.judge); err != nil {
			return fmt.Errorf("%s: %w", kind.name, err)
		}
		if kind.name == "exchange" {
			if err := control(t, on, &r); err != nil {
				return err
			}
		}
		t.see("%s: %d acknowledged, %d writes and syncs recorded, %d images", kind.name, len(r.deeds), len(r.events), cuts)
	}
	return nil
}

// cutMany cuts the power at chosen moments, in order, and judges each image.
func cutMany(t *trial, on *lab.Lab, r *recording, cuts int, judge func(*trial, *lab.Lab, *recording, time.Time) error) error {
	if len(r.events) == 0 || len(r.deeds) == 0 {
		return fmt.Errorf("nothing was recorded")
	}
	disk := powercut.NewDisk(on.Dir, r.before)
	applied := 0
	for i, at := range moments(r, cuts) {
		for ; applied < at; applied++ {
			disk.Apply(r.events[applied])
		}
		dir := filepath.Join(on.Dir, fmt.Sprintf("image-%d", i))
		if err := os.Mkdir(dir, 0o700); err != nil {
			return err
		}
		seed := rand.Uint64()
		if err := powercut.Write(disk.Image(rand.New(rand.NewPCG(seed, 0))), dir); err != nil {
			return err
		}
		if err := judge(t, on.On(filepath.Join(dir, "authgrove.db")), r, r.events[at-1].At); err != nil {
			t.wrong("an image cannot be used (cut after step %d, seed %d): %v", at, seed, err)
		}
		if err := os.RemoveAll(dir); err != nil {
			return err
		}
	}
	return nil
}

// control replays a recording as if no fsync had been: something must be lost,
// or the images prove nothing.
func control(t *trial, on *lab.Lab, r *recording) error {
	without := &recording{before: r.before, deeds: r.deeds}
	for _, e := range r.events {
		if !e.Synchronises() {
			without.events = append(without.events, e)
		}
	}
	blind := &trial{Context: t.Context, Lab: t.Lab, bench: t.bench, row: t.row, database: t.database}
	if err := cutMany(blind, on, without, 1, judgeExchanges); err != nil {
		return err
	}
	if len(blind.broken) == 0 {
		t.wrong("nothing is lost even if every fsync is left out of the recording")
	}
	t.see("control: with every fsync left out of the recording an image does lose what was acknowledged")
	return nil
}

// moments chooses numbers of steps after which the power goes: half of them
// anywhere, half of them in the moment after an acknowledgement.
func moments(r *recording, cuts int) (at []int) {
	for i := range cuts {
		step := 1 + rand.IntN(len(r.events))
		if i%2 == 0 {
			acked := r.deeds[rand.IntN(len(r.deeds))].acked
			step = slices.IndexFunc(r.events, func(e powercut.Event) bool { return !e.At.Before(acked) }) + 1
			if step == 0 {
				step = len(r.events)
			}
		}
		at = append(at, step)
	}
	slices.Sort(at)
	return at
}

// ackedBefore are the deeds whose clients knew of them when the power went.
func (r *recording) ackedBefore(cut time.Time) (known []deed) {
	for _, d := range r.deeds {
		if !d.acked.After(cut) {
			known = append(known, d)
		}
	}
	return known
}
