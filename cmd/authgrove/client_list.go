package main

import (
	"context"
	"iter"
	"strings"

	"github.com/authgrove/authgrove/internal/app"
	"github.com/authgrove/authgrove/internal/client"
)

// pageSize is how many records are read at once.
const pageSize = 500

type clientListCommand struct {
	settings
	outputFlags
}

// Help is the long help of the command.
func (clientListCommand) Help() string {
	return example("authgrove client list --config authgrove.yaml", "authgrove client list --format json | jq '.[].client_id'")
}

// Run lists by id.
func (l *clientListCommand) Run(ctx context.Context, c *console) error {
	return l.use(ctx, func(tools *app.Tools) error {
		head := []string{"CLIENT ID", "NAME", "TYPE", "STATE", "GRANT TYPES"}
		return printList(c, l.outputFlags, everyClient(ctx, tools), head, func(r clientRecord) []string {
			return []string{string(r.ID), r.Name, string(r.Type), string(r.State), strings.Join(r.GrantTypes, " ")}
		})
	})
}

func everyClient(ctx context.Context, tools *app.Tools) iter.Seq2[clientRecord, error] {
	return func(yield func(clientRecord, error) bool) {
		for after := client.ID(""); ; {
			page, err := tools.Store.ListClients(ctx, after, pageSize)
			if err != nil {
				yield(clientRecord{}, err)
				return
			}
			for _, found := range page {
				if !yield(clientRecordOf(found), nil) {
					return
				}
			}
			if len(page) < pageSize {
				return
			}
			after = page[len(page)-1].ID
		}
	}
}
