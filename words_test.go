package authgrove_test

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
)

// unwanted are words that a finished repository does not hold outside its tests.
var unwanted = []struct {
	pattern *regexp.Regexp
	reason  string
}{
	{regexp.MustCompile(`\b(TODO|FIXME|XXX)\b`), "unfinished work belongs in the tracker"},
	{regexp.MustCompile(`(^|[^\w./-])/(root|home|work|Users)/\w`), "a path of somebody's machine"},
	{regexp.MustCompile(`\b(registry\.npmjs\.org|proxy\.golang\.org|sum\.golang\.org|pypi\.org|deb\.debian\.org)\b`),
		"a package registry's host: which registry is used is the machine's business"},
}

func TestNoFileHoldsUnfinishedWorkOrNamesAMachine(t *testing.T) {
	report(t, checkWords)
}

func TestEveryRuleOfOAuthNamesItsSpec(t *testing.T) {
	report(t, checkSpecs)
}

func report(t *testing.T, check func(file string, content []byte) []string) {
	t.Helper()
	broken, err := readAll(os.DirFS("."), check)
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range broken {
		t.Error(line)
	}
}

// readAll calls check with every text file that is not a test.
func readAll(root fs.FS, check func(file string, content []byte) []string) ([]string, error) {
	var broken []string
	err := fs.WalkDir(root, ".", func(file string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			if name := entry.Name(); name == ".git" || name == "node_modules" {
				return fs.SkipDir
			}
			return nil
		}
		if !entry.Type().IsRegular() || strings.HasSuffix(file, "_test.go") {
			return nil
		}
		content, err := fs.ReadFile(root, file)
		if err == nil && !bytes.ContainsRune(content, 0) {
			broken = append(broken, check(file, content)...)
		}
		return err
	})
	return broken, err
}

func checkWords(file string, content []byte) []string {
	var broken []string
	for number, line := range strings.Split(string(content), "\n") {
		for _, u := range unwanted {
			if word := u.pattern.FindString(line); word != "" {
				broken = append(broken, fmt.Sprintf("%s:%d: %q: %s", file, number+1, word, u.reason))
			}
		}
	}
	return broken
}

func checkSpecs(file string, content []byte) []string {
	if path.Dir(file) != "internal/oauth" || path.Ext(file) != ".go" || bytes.HasPrefix(content, []byte("// Spec: ")) {
		return nil
	}
	return []string{file + ": the first line is not `// Spec: …`, which says what the file obeys"}
}

func TestAnUnwantedWordIsReported(t *testing.T) {
	for _, text := range []string{
		"// TODO: later", "# FIXME", "see /home/ann/notes", "cd /root/x", `"resolved": "https://registry.npmjs.org/a"`,
	} {
		broken, err := readAll(fstest.MapFS{"a/b.txt": {Data: []byte("fine\n" + text)}}, checkWords)
		if err != nil {
			t.Fatal(err)
		}
		if len(broken) != 1 || !strings.HasPrefix(broken[0], "a/b.txt:2: ") {
			t.Errorf("%q: got %q", text, broken)
		}
	}
	quiet := fstest.MapFS{
		"page.html":               {Data: []byte(`<a href="/home">https://a.example/root/x ./work/ autoTODOs`)},
		"x_test.go":               {Data: []byte("TODO")},
		"node_modules/x/README":   {Data: []byte("TODO")},
		"picture.png":             {Data: []byte("\x89PNG\x00TODO")},
		"internal/oauth/x/doc.go": {Data: []byte("package x")},
	}
	for _, check := range []func(string, []byte) []string{checkWords, checkSpecs} {
		if broken, err := readAll(quiet, check); err != nil || len(broken) != 0 {
			t.Errorf("got %q, %v", broken, err)
		}
	}
}

func TestAnOAuthFileWithoutItsSpecIsReported(t *testing.T) {
	tree := fstest.MapFS{
		"internal/oauth/pkce.go": {Data: []byte("// Spec: RFC 7636 §4.6.\n\npackage oauth\n")},
		"internal/oauth/doc.go":  {Data: []byte("// Package oauth…\npackage oauth\n")},
	}
	broken, err := readAll(tree, checkSpecs)
	if err != nil {
		t.Fatal(err)
	}
	if len(broken) != 1 || !strings.HasPrefix(broken[0], "internal/oauth/doc.go: ") {
		t.Errorf("got %q", broken)
	}
}
