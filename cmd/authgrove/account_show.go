package main

import (
	"context"

	"github.com/authgrove/authgrove/internal/app"
)

type accountShowCommand struct {
	settings
	outputFlags
	accountArgument
}

// Help is the long help of the command.
func (accountShowCommand) Help() string {
	return example("authgrove account show ann@example.com --config authgrove.yaml --format json")
}

// Run prints the record.
func (s *accountShowCommand) Run(ctx context.Context, c *console) error {
	return s.use(ctx, func(tools *app.Tools) error {
		found, err := s.find(ctx, tools)
		if err != nil {
			return err
		}
		return printRecord(c, s.outputFlags, accountRecordOf(found))
	})
}
