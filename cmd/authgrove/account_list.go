package main

import (
	"context"
	"iter"
	"strings"

	"github.com/authgrove/authgrove/internal/account"
	"github.com/authgrove/authgrove/internal/app"
)

type accountListCommand struct {
	settings
	outputFlags
}

// Help is the long help of the command.
func (accountListCommand) Help() string {
	return example("authgrove account list --config authgrove.yaml", "authgrove account list --format json | jq length")
}

// Run lists in the order in which they were made.
func (l *accountListCommand) Run(ctx context.Context, c *console) error {
	return l.use(ctx, func(tools *app.Tools) error {
		head := []string{"SUB", "STATE", "EMAIL", "PHONE NUMBER", "NAME", "ROLES"}
		return printList(c, l.outputFlags, everyAccount(ctx, tools), head, func(r accountRecord) []string {
			return []string{string(r.Subject), string(r.State), r.Email, r.PhoneNumber, r.Name, strings.Join(r.Roles, " ")}
		})
	})
}

func everyAccount(ctx context.Context, tools *app.Tools) iter.Seq2[accountRecord, error] {
	return func(yield func(accountRecord, error) bool) {
		for after := account.Number(0); ; {
			page, err := tools.Store.ListAccounts(ctx, after, pageSize)
			if err != nil {
				yield(accountRecord{}, err)
				return
			}
			for _, found := range page {
				if !yield(accountRecordOf(found), nil) {
					return
				}
			}
			if len(page) < pageSize {
				return
			}
			after = page[len(page)-1].Number
		}
	}
}
