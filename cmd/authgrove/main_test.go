package main

import (
	"os"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
	"github.com/rogpeppe/go-internal/testscript"

	"github.com/authgrove/authgrove/internal/testpostgres"
)

// TestMain lets this test binary also be the program that the scripts run.
func TestMain(m *testing.M) { testscript.Main(m, map[string]func(){"authgrove": main}) }

func TestCommandsDoWhatTheirScriptsSay(t *testing.T) {
	testscript.Run(t, testscript.Params{Dir: "testdata/script", Cmds: scriptCommands, Setup: setUp, RequireExplicitExec: true, RequireUniqueNames: true})
}

func TestCommandsOnPostgreSQLDoWhatTheirScriptsSay(t *testing.T) {
	database := testpostgres.URL(t)
	testscript.Run(t, testscript.Params{Dir: "testdata/postgres", Cmds: scriptCommands, RequireExplicitExec: true, RequireUniqueNames: true,
		Setup: func(env *testscript.Env) error {
			if err := setUp(env); err != nil {
				return err
			}
			env.Setenv("AUTHGROVE_DATABASE", database)
			return nil
		}})
}

func TestTheHelpOfEveryCommandHasAnExampleOfIt(t *testing.T) {
	parser, err := newParser(t.Context(), &console{in: strings.NewReader(""), out: os.Stdout, err: os.Stderr})
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	err = kong.Visit(parser.Model, func(node kong.Visitable, next kong.Next) error {
		command, ok := node.(*kong.Command)
		if !ok || command.Hidden {
			return next(nil)
		}
		seen++
		_, shown, found := strings.Cut(command.Detail, "Example:\n\n    ")
		path := strings.TrimSuffix(command.FullPath(), " up") // which is left out in practice
		if !found || !strings.Contains(shown, path) {
			t.Errorf("%s: no example in its help:\n%s", command.FullPath(), command.Detail)
		}
		if command.Help == "" {
			t.Errorf("%s: no summary", command.FullPath())
		}
		return next(nil)
	})
	if err != nil || seen < 20 {
		t.Fatalf("%d commands seen, %v", seen, err)
	}
}

// attack: sl.argv
func TestNoFlagTakesASecret(t *testing.T) {
	parser, err := newParser(t.Context(), &console{in: strings.NewReader(""), out: os.Stdout, err: os.Stderr})
	if err != nil {
		t.Fatal(err)
	}
	err = kong.Visit(parser.Model, func(node kong.Visitable, next kong.Next) error {
		if flag, ok := node.(*kong.Flag); ok {
			for _, word := range []string{"password", "secret", "token", "master"} {
				if strings.Contains(flag.Name, word) && !strings.HasSuffix(flag.Name, "-file") && !strings.Contains("-"+flag.Name, "-token-") {
					t.Errorf("--%s: a secret in a flag is seen by every process of the machine", flag.Name)
				}
			}
		}
		return next(nil)
	})
	if err != nil {
		t.Fatal(err)
	}
}
