package main

import (
	"context"
	"fmt"
	"strings"
	"sync/atomic"
	"time"

	"github.com/authgrove/authgrove/reliability/lab"
)

// againLimit is how long a repeated migration may take: what was killed holds nothing up.
const againLimit = 10 * time.Second

// interruptedMigration kills `authgrove migrate` at many points, repeats it, and
// lets several migrate at once.
func interruptedMigration(t *trial) error {
	if _, err := migrateOnce(t); err != nil { // the first is slower, by what is not in memory yet
		return err
	}
	long, err := migrateOnce(t)
	if err != nil {
		return err
	}
	points := t.times("points", 4, 50)
	var stopped atomic.Int64
	var again lab.Latency
	lab.Each(8, points, func(i int) {
		killed, err := killAndRepeat(t, long*time.Duration(i+1)/time.Duration(points), i%5 == 0, &again)
		if err != nil {
			t.wrong("a killed migration: %v", err)
		}
		if killed {
			stopped.Add(1)
		}
	})
	t.see("`migrate` takes %v; killed at %d points within that, eight at a time, %d times before its end; each time repeated, half within %v, all within %v",
		long.Round(time.Millisecond), points, stopped.Load(), again.Quantile(.5), again.Quantile(1))
	if worst := again.Quantile(1); worst > t.patient(againLimit) {
		t.wrong("a repeated migration took %v", worst)
	}
	return migrateTogether(t)
}

// killAndRepeat migrates an empty database, kills that, and migrates again.
func killAndRepeat(t *trial, after time.Duration, serve bool, again *lab.Latency) (killed bool, err error) {
	on, err := t.Empty(t)
	if err != nil {
		return false, err
	}
	ctx, cancel := context.WithTimeout(t, after)
	defer cancel()
	_, err = on.Run(ctx, "migrate")
	killed = err != nil
	begun := time.Now()
	if out, err := on.Run(t, "migrate"); err != nil {
		return killed, fmt.Errorf("cannot be repeated: %w: %s", err, out)
	}
	again.Since(begun)
	return killed, usable(t, on, serve)
}

func migrateOnce(t *trial) (time.Duration, error) {
	on, err := t.Empty(t)
	if err != nil {
		return 0, err
	}
	begun := time.Now()
	out, err := on.Run(t, "migrate")
	if err != nil {
		return 0, fmt.Errorf("migrate: %w: %s", err, out)
	}
	return time.Since(begun), nil
}

// migrateTogether lets four migrate one database at the same moment.
func migrateTogether(t *trial) error {
	const together = 4
	on, err := t.Empty(t)
	if err != nil {
		return err
	}
	lab.AtOnce(together, func(int) {
		if out, err := on.Run(t, "migrate"); err != nil {
			t.wrong("of several that migrate at once one fails: %v: %s", err, out)
		}
	})
	t.see("%d migrated one database at once, and all ended well", together)
	return usable(t, on, true)
}

// usable holds if every step is applied and, if asked, people can sign in.
func usable(t *trial, on *lab.Lab, serve bool) error {
	out, err := on.Run(t, "migrate", "status")
	if err != nil || strings.Contains(out, "pending") || !strings.Contains(out, "applied") {
		return fmt.Errorf("migrate status: %w: %s", err, out)
	}
	if !serve {
		return nil
	}
	n, err := on.Start(t)
	if err != nil {
		return err
	}
	defer n.Kill()
	_, err = n.SignIn(t)
	return err
}
