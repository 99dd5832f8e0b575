package authgrove_test

import (
	"fmt"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/authgrove/authgrove/"

// layer is a floor of the house. A package imports only floors below its own.
type layer string

const (
	command     layer = "command"     // the program's verbs
	application layer = "application" // builds everything; the only place that knows all
	throwAway   layer = "throw-away"  // for dev and demo; a real server has none of it
	edge        layer = "edge"        // HTTP in, core values out; edges never import each other
	shared      layer = "shared"      // what every edge uses
	adapter     layer = "adapter"     // implements what the core asks for
	settings    layer = "settings"    // the configuration
	core        layer = "core"        // the rules: values in, values out
	leaf        layer = "leaf"        // know nothing of the product
	tool        layer = "tool"        // asks a server from outside, as anybody could; knows nothing of ours
	example     layer = "example"     // what a user would copy
	testOnly    layer = "test-only"   // production code never imports it
)

// below lists which floors a floor may import.
var below = map[layer][]layer{
	command:     {application, throwAway, tool, settings, core, leaf},
	application: {edge, shared, adapter, settings, core, leaf},
	throwAway:   {application, shared, settings, core, leaf},
	edge:        {shared, core, leaf},
	shared:      {core, leaf},
	adapter:     {core, leaf},
	settings:    {core, leaf},
	core:        {leaf},
	tool:        {leaf},
	testOnly:    {command, application, throwAway, tool, edge, shared, adapter, settings, core, leaf, testOnly},
}

// room is a package in the plan. arrows name the rooms of its own floor that
// it may import, and through them what those import; never names rooms that
// stay out of reach although they lie below.
type room struct {
	layer  layer
	arrows []string
	never  []string
}

// noCookies keeps machine endpoints from turning a cookie into a person.
var noCookies = []string{"internal/session"}

// plan is every package of the repository. A folder below a listed one belongs to it.
var plan = map[string]room{
	"cmd/authgrove": {layer: command},
	"internal/app":  {layer: application},
	"internal/dev":  {layer: throwAway},

	"internal/bench": {layer: tool},

	"internal/api":    {layer: edge, never: noCookies},
	"internal/coco":   {layer: edge, never: noCookies},
	"internal/cocoon": {layer: edge, never: noCookies},
	"internal/cotter": {layer: edge, never: noCookies},
	"internal/pages":  {layer: edge},
	"internal/portal": {layer: edge},
	"internal/admin":  {layer: edge},

	"internal/web":  {layer: shared},
	"internal/look": {layer: shared},

	"internal/store":       {layer: adapter},
	"internal/notify/smtp": {layer: adapter},
	"internal/outbound":    {layer: adapter},

	"internal/config": {layer: settings},

	// oauth names the proof of a sign-in it needs, so it never imports login.
	"internal/oauth":     {layer: core, arrows: []string{"internal/consent", "internal/client", "internal/account", "internal/job"}},
	"internal/consent":   {layer: core, arrows: []string{"internal/catalogue", "internal/client", "internal/account"}},
	"internal/login":     {layer: core, arrows: []string{"internal/account", "internal/notify"}},
	"internal/session":   {layer: core, arrows: []string{"internal/account", "internal/notify"}},
	"internal/developer": {layer: core, arrows: []string{"internal/catalogue", "internal/client"}},
	"internal/client":    {layer: core},
	"internal/account":   {layer: core, arrows: []string{"internal/notify"}},
	"internal/notify":    {layer: core},
	"internal/job":       {layer: core},
	"internal/catalogue": {layer: core},
	"internal/access":    {layer: core},

	"internal/jose":   {layer: leaf, arrows: []string{"internal/secret"}},
	"internal/ticket": {layer: leaf, arrows: []string{"internal/jose"}},
	"internal/secret": {layer: leaf},
	"internal/audit":  {layer: leaf},

	"internal/apptest":         {layer: testOnly},
	"internal/transcript":      {layer: testOnly},
	"internal/testpostgres":    {layer: testOnly},
	"internal/repository":      {layer: testOnly},
	"internal/docgen":          {layer: testOnly},
	"internal/store/storetest": {layer: testOnly},
	"fuzz":                     {layer: testOnly},
	"reliability":              {layer: testOnly},
	"bench":                    {layer: testOnly},
	"tests":                    {layer: testOnly},
	"examples":                 {layer: example},
}

// outside lists imports that whole floors, or all rooms but one, do without.
var outside = []struct {
	path    string
	allowed func(name string, r room) bool
}{
	{"net/http", knowsTheWorld},
	{"html/template", knowsTheWorld},
	{"os", knowsTheWorld},
	{"log", knowsTheWorld},
	{"database/sql", knowsSQL},
	{"github.com/jackc/pgx", knowsSQL},
	{"modernc.org/sqlite", knowsSQL},
	{"github.com/pressly/goose", knowsSQL},
}

func knowsTheWorld(_ string, r room) bool { return r.layer != core && r.layer != leaf }

func knowsSQL(name string, r room) bool { return name == "internal/store" || r.layer == testOnly }

func TestEveryImportFollowsThePlan(t *testing.T) {
	broken, err := violations(os.DirFS("."))
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range broken {
		t.Error(line)
	}
}

// violations reads the imports of every Go file below root. It parses them
// itself: the result of a test that asked the go tool would be cached wrongly.
func violations(root fs.FS) ([]string, error) {
	var broken []string
	err := fs.WalkDir(root, ".", func(file string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			if name := entry.Name(); name == ".git" || name == "node_modules" || name == "testdata" {
				return fs.SkipDir
			}
			return nil
		}
		if path.Ext(file) != ".go" || strings.HasSuffix(file, "_test.go") && !strings.HasPrefix(file, "examples/") {
			return nil
		}
		found, err := judgeFile(root, file)
		broken = append(broken, found...)
		return err
	})
	return broken, err
}

func judgeFile(root fs.FS, file string) ([]string, error) {
	name := roomOf(path.Dir(file))
	if name == "" {
		return []string{fmt.Sprintf("%s: package %s is not in the plan: add a row to `plan` in layout_test.go, "+
			"and say in docs/decisions why the house needs another room", file, path.Dir(file))}, nil
	}
	source, err := fs.ReadFile(root, file)
	if err != nil {
		return nil, err
	}
	parsed, err := parser.ParseFile(token.NewFileSet(), file, source, parser.ImportsOnly)
	if err != nil {
		return nil, err
	}
	var broken []string
	for _, spec := range parsed.Imports {
		imported, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			return nil, err
		}
		if reason := judge(name, imported); reason != "" {
			broken = append(broken, fmt.Sprintf("%s: imports %s: %s", file, imported, reason))
		}
	}
	return broken, nil
}

// roomOf finds the row of the plan that a folder belongs to: its own, or its closest parent's.
func roomOf(dir string) string {
	for ; dir != "."; dir = path.Dir(dir) {
		if _, listed := plan[dir]; listed {
			return dir
		}
	}
	return ""
}

// judge says why a package may not import a path, or nothing if it may.
func judge(name, imported string) string {
	here := plan[name]
	inside, ours := strings.CutPrefix(imported, module)
	if !ours {
		for _, rule := range outside {
			if (imported == rule.path || strings.HasPrefix(imported, rule.path+"/")) && !rule.allowed(name, here) {
				return fmt.Sprintf("%s (%s) does without it", name, here.layer)
			}
		}
		return ""
	}
	target := roomOf(inside)
	there := plan[target]
	switch {
	case target == "":
		return "it is not in the plan"
	case target == name:
		return ""
	case slices.Contains(here.never, target):
		return name + " never imports it, even though it lies below"
	case slices.Contains(below[here.layer], there.layer), reachable(name, target):
		return ""
	case here.layer == there.layer:
		return fmt.Sprintf("no arrow leads from %s to %s", name, target)
	}
	return fmt.Sprintf("a package of layer %s never imports layer %s", here.layer, there.layer)
}

func reachable(from, to string) bool {
	return slices.ContainsFunc(plan[from].arrows, func(next string) bool {
		return next == to || reachable(next, to)
	})
}
