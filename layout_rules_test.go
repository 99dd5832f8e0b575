package authgrove_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
)

// source is a Go file that imports one path.
func source(imported string) *fstest.MapFile {
	return &fstest.MapFile{Data: fmt.Appendf(nil, "package p\n\nimport _ %q\n", imported)}
}

func TestAForbiddenImportIsReported(t *testing.T) {
	for name, c := range map[string]struct{ file, imported string }{
		"the core knows no HTTP":                  {"internal/oauth/token.go", "net/http"},
		"nor a part of it":                        {"internal/client/client.go", "net/http/httptest"},
		"the core knows no database":              {"internal/oauth/token.go", "database/sql"},
		"the core writes no HTML":                 {"internal/consent/consent.go", "html/template"},
		"the core asks no operating system":       {"internal/login/login.go", "os"},
		"the core writes no log":                  {"internal/account/account.go", "log/slog"},
		"a leaf writes no log":                    {"internal/secret/text.go", "log"},
		"a leaf knows nothing of the product":     {"internal/jose/key.go", module + "internal/client"},
		"leaves follow their arrows":              {"internal/secret/text.go", module + "internal/jose"},
		"rules do not know their edges":           {"internal/oauth/token.go", module + "internal/web"},
		"oauth declares the proof it needs":       {"internal/oauth/authorize.go", module + "internal/login"},
		"arrows inside the core have a direction": {"internal/account/account.go", module + "internal/session"},
		"edges do not know each other":            {"internal/pages/authorize.go", module + "internal/api"},
		"a machine endpoint reads no session":     {"internal/api/token.go", module + "internal/session"},
		"nor does a dialect":                      {"internal/coco/token.go", module + "internal/session"},
		"a machine endpoint shows no page":        {"internal/api/token.go", module + "internal/pages"},
		"an edge does not choose its store":       {"internal/api/token.go", module + "internal/store"},
		"only the store knows drivers":            {"internal/app/app.go", "github.com/jackc/pgx/v5/pgxpool"},
		"only the store knows SQL":                {"internal/app/app.go", "database/sql"},
		"a real server has no demo in it":         {"internal/app/app.go", module + "internal/dev"},
		"nobody imports the command":              {"internal/app/app.go", module + "cmd/authgrove"},
		"production imports no test helper":       {"internal/store/store.go", module + "internal/testpostgres"},
		"not even the store its own":              {"internal/store/store.go", module + "internal/store/storetest"},
		"an example imports nothing internal":     {"examples/native/main.go", module + "internal/secret"},
		"nor does its test":                       {"examples/native/main_test.go", module + "internal/transcript"},
		"an unknown package is not imported":      {"internal/app/app.go", module + "internal/helpers"},
		"the root holds no package":               {"authgrove.go", "fmt"},
	} {
		t.Run(name, func(t *testing.T) {
			broken, err := violations(fstest.MapFS{c.file: source(c.imported)})
			if err != nil {
				t.Fatal(err)
			}
			if len(broken) != 1 || !strings.HasPrefix(broken[0], c.file+": ") {
				t.Errorf("got %q, want one line about %s", broken, c.file)
			}
		})
	}
}

func TestAnImportThatFollowsThePlanIsNotReported(t *testing.T) {
	tree := fstest.MapFS{}
	for file, imported := range map[string]string{
		"cmd/authgrove/serve.go":               module + "internal/app",
		"cmd/authgrove/dev.go":                 module + "internal/dev",
		"internal/dev/demo_app.go":             module + "internal/look",
		"internal/app/routes.go":               module + "internal/api",
		"internal/app/store.go":                module + "internal/store",
		"internal/pages/sign_in.go":            module + "internal/session",
		"internal/api/token.go":                module + "internal/oauth",
		"internal/api/challenge.go":            module + "internal/login",
		"internal/web/errors.go":               module + "internal/oauth",
		"internal/oauth/audience.go":           module + "internal/catalogue", // by way of consent
		"internal/oauth/access_token.go":       module + "internal/jose",
		"internal/ticket/sealer.go":            module + "internal/secret",
		"internal/store/sqlite.go":             "modernc.org/sqlite",
		"internal/store/storetest/grant.go":    module + "internal/testpostgres",
		"internal/oauth/token_test.go":         "net/http", // a test may know the world
		"internal/oauth/testdata/bad.go":       "os",
		"tests/npm/node_modules/x/bad.go":      "os",
		"tests/browser/browser.go":             module + "internal/app",
		"internal/config/load.go":              "os",
		"examples/native/main.go":              "net/http",
		"internal/testpostgres/server.go":      "github.com/jackc/pgx/v5",
		"internal/oauth/authorization_code.go": "encoding/json",
	} {
		tree[file] = source(imported)
	}
	broken, err := violations(tree)
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range broken {
		t.Error(line)
	}
}

func TestAnUnknownPackageIsToldWhereToBeAdded(t *testing.T) {
	broken, err := violations(fstest.MapFS{"internal/helpers/helpers.go": source("strings")})
	if err != nil {
		t.Fatal(err)
	}
	if len(broken) != 1 || !strings.Contains(broken[0], "add a row to `plan` in layout_test.go") {
		t.Errorf("got %q", broken)
	}
}

func TestThePlanKnowsEveryLayer(t *testing.T) {
	for name, r := range plan {
		for _, arrow := range r.arrows {
			if plan[arrow].layer != r.layer {
				t.Errorf("%s: the arrow to %s leaves its layer", name, arrow)
			}
		}
		if _, listed := below[r.layer]; !listed && r.layer != leaf && r.layer != example {
			t.Errorf("%s: layer %q is not in the table of layers", name, r.layer)
		}
	}
}
