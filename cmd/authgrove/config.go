package main

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/authgrove/authgrove/internal/app"
	"github.com/authgrove/authgrove/internal/config"
)

type configCommand struct {
	Validate configValidateCommand `cmd:"" help:"List everything that is wrong with the configuration."`
	Print    configPrintCommand    `cmd:"" help:"Print every setting with its source and without secrets."`
	Schema   configSchemaCommand   `cmd:"" help:"Print a JSON Schema of the configuration file."`
}

// Help is the long help of the command.
func (configCommand) Help() string {
	return example("authgrove config validate --config authgrove.yaml", "authgrove config schema > authgrove.schema.json")
}

type configValidateCommand struct {
	settings
	outputFlags
}

// Help is the long help of the command.
func (configValidateCommand) Help() string {
	return `Reads the file, the variables and the secret files as serve does, and opens no database. Problems are
printed one a line, and the exit status is 1 if there are any.

` + example("authgrove config validate --config authgrove.yaml")
}

// Run prints all problems at once.
func (v *configValidateCommand) Run(c *console) error {
	problems, err := v.problems()
	if err != nil {
		return err
	}
	if v.json() {
		encoded, err := json.MarshalIndent(problems, "", "  ")
		if err != nil {
			return err
		}
		fmt.Fprintf(c.out, "%s\n", encoded)
	}
	if len(problems) == 0 {
		if !v.json() {
			fmt.Fprintln(c.out, "the configuration is valid")
		}
		return nil
	}
	if !v.json() {
		fmt.Fprintln(c.out, problems.Error())
	}
	return errors.New("the configuration is not valid")
}

// problems are those of the settings, or, if there are none, of the entries of bootstrap.
func (v *configValidateCommand) problems() (config.Problems, error) {
	loaded, err := v.load(nil)
	problems := config.Problems{}
	if errors.As(err, &problems) {
		return problems, nil
	}
	if err != nil {
		return nil, err
	}
	return append(problems, app.BootstrapProblems(loaded)...), nil
}

type configPrintCommand struct {
	settings
}

// Help is the long help of the command.
func (configPrintCommand) Help() string {
	return example("authgrove config print --config authgrove.yaml --set listen=:9000")
}

// Run prints YAML.
func (p *configPrintCommand) Run(c *console) error {
	loaded, err := p.load(nil)
	if err != nil {
		return err
	}
	return loaded.Print(c.out)
}

type configSchemaCommand struct{}

// Help is the long help of the command.
func (configSchemaCommand) Help() string {
	return `Editors use it to complete and check the file. It needs no configuration.

` + example("authgrove config schema > authgrove.schema.json")
}

// Run prints the schema.
func (configSchemaCommand) Run(c *console) error {
	_, err := c.out.Write(config.Schema())
	return err
}
