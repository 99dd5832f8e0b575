package main

import (
	"context"

	"github.com/authgrove/authgrove/internal/app"
)

type keyListCommand struct {
	settings
	outputFlags
}

// Help is the long help of the command.
func (keyListCommand) Help() string {
	return `A key is published before it is used ("next"), used ("active"), and kept as long as something made with it
may be shown ("retired"). Times are UTC.

` + example("authgrove key list --config authgrove.yaml --format json")
}

// Run lists the keys, those in use first.
func (l *keyListCommand) Run(ctx context.Context, c *console) error {
	return l.use(ctx, func(tools *app.Tools) error {
		records := func(yield func(keyRecord, error) bool) {
			for _, key := range tools.Keyring.Current().Keys() {
				if !yield(keyRecordOf(key), nil) {
					return
				}
			}
		}
		head := []string{"KID", "USE", "ALG", "STATE", "CREATED", "USED FROM", "RETIRED", "REMOVED AFTER"}
		return printList(c, l.outputFlags, records, head, func(k keyRecord) []string {
			from := k.ActivatedAt
			if from.IsZero() {
				from = k.ActivateAfter
			}
			return []string{string(k.ID), string(k.Use), string(k.Algorithm), string(k.State), moment(k.CreatedAt), moment(from),
				moment(k.RetiredAt), moment(k.RemoveAfter)}
		})
	})
}
