package main

import (
	"context"
	"errors"
	"maps"
	"os"

	"github.com/authgrove/authgrove/internal/app"
	"github.com/authgrove/authgrove/internal/config"
)

// settings are the flags of every command that reads the configuration.
type settings struct {
	Config string            `placeholder:"FILE" env:"AUTHGROVE_CONFIG" help:"Configuration file (YAML)."`
	Set    map[string]string `placeholder:"KEY=VALUE" mapsep:"none" help:"Set a key of the configuration, such as metrics.listen=127.0.0.1:9090; may be repeated. Secrets are refused here."`
}

// load reads the configuration. Overrides are flags of the command that have a
// name of their own; an empty one was not given.
func (s *settings) load(overrides map[string]string) (*config.Loaded, error) {
	flags := map[string]string{}
	maps.Copy(flags, s.Set)
	for key, value := range overrides {
		if value != "" {
			flags[key] = value
		}
	}
	loaded, err := config.Load(config.Input{File: s.Config, Environment: os.Environ(), Flags: flags})
	if err != nil {
		return nil, invalidConfiguration{err}
	}
	return loaded, nil
}

type invalidConfiguration struct{ problems error }

func (e invalidConfiguration) Error() string {
	return "the configuration is not valid:\n" + e.problems.Error()
}

func (e invalidConfiguration) Unwrap() error { return e.problems }

// use opens what a server keeps for the time of a command.
func (s *settings) use(ctx context.Context, do func(*app.Tools) error) (err error) {
	loaded, err := s.load(nil)
	if err != nil {
		return err
	}
	tools, err := app.OpenTools(ctx, &loaded.Config)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, tools.Close()) }()
	return do(tools)
}

// byOperator is the actor of the events that commands record.
const byOperator = "operator"

// attempts is how often a change is tried again after somebody else has
// changed the same record in between.
const attempts = 5

var errContended = errors.New("somebody else keeps changing the same record; nothing was changed, try again")
