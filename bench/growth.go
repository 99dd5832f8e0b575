package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/authgrove/authgrove/internal/bench"
)

var growthRows = []string{"code", "refresh", "introspection", "userinfo"}

// realGrants are made by the code flow before each filling.
const realGrants = 200

// measureGrowth fills both of our databases step by step.
func (h *house) measureGrowth(ctx context.Context, c choice) error {
	for _, column := range c.columns {
		if !strings.HasPrefix(column.id, "ours-") {
			continue
		}
		if err := h.grow(ctx, c, column); err != nil {
			return fmt.Errorf("%s: %w", column.id, err)
		}
	}
	return h.results.write()
}

func (h *house) grow(ctx context.Context, c choice, column column) (err error) {
	dir, err := os.MkdirTemp(h.dir, "growth-")
	if err != nil {
		return err
	}
	s, err := column.start(ctx, h, dir)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.close()) }()
	f, err := openFilling(s.database)
	if err != nil {
		return err
	}
	defer f.close()
	var pool []*bench.Grant
	for _, size := range slices.Sorted(slices.Values(c.sizes)) {
		more, err := s.target("opaque").Grants(ctx, realGrants)
		if err != nil {
			return err
		}
		pool = append(pool, more...)
		begun := time.Now()
		if err := f.fillUpTo(ctx, size); err != nil {
			return err
		}
		g := grown{Column: column.id, Grants: size, FillSeconds: time.Since(begun).Seconds(), CPU: map[string]float64{}, Command: c.arguments}
		if g.BytesPerGrant, err = f.bytesPerGrant(ctx); err != nil {
			return err
		}
		for _, r := range rows {
			if !slices.Contains(growthRows, r.id) {
				continue
			}
			report, err := measure(ctx, s, r, 8, c.share, pool)
			if err != nil {
				return fmt.Errorf("%d grants, %s: %w", size, r.id, err)
			}
			g.CPU[r.id] = report.ServerCPU + report.PostgresCPU
			fmt.Printf("  %s, %d grants: %s %.1f µs\n", column.id, size, r.id, g.CPU[r.id])
		}
		h.results.putGrown(g)
	}
	return nil
}
