package main

import (
	"context"

	"github.com/authgrove/authgrove/internal/app"
)

type clientShowCommand struct {
	settings
	outputFlags
	clientArgument
}

// Help is the long help of the command.
func (clientShowCommand) Help() string {
	return example("authgrove client show phone-app --config authgrove.yaml --format json")
}

// Run prints the record.
func (s *clientShowCommand) Run(ctx context.Context, c *console) error {
	return s.use(ctx, func(tools *app.Tools) error {
		found, err := s.find(ctx, tools)
		if err != nil {
			return err
		}
		return printRecord(c, s.outputFlags, clientRecordOf(found))
	})
}
