package main

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"
)

func TestTheCommittedDocumentsAreCurrent(t *testing.T) {
	if err := forEach("../..", compare); err != nil {
		t.Error(err)
	}
}

// tree builds files from pairs of name and content.
func tree(pairs ...string) fstest.MapFS {
	files := fstest.MapFS{}
	for i := 0; i < len(pairs); i += 2 {
		files[pairs[i]] = &fstest.MapFile{Data: []byte(pairs[i+1])}
	}
	return files
}

const twoCases = "A  Authorization endpoint\n  az.prefix  P0  exact comparison\n  az.iss  P1  one issuer\n"

func page(t *testing.T, generate func(fs.FS) ([]byte, error), root fs.FS) string {
	t.Helper()
	content, err := generate(root)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

func wantLines(t *testing.T, got string, lines ...string) {
	t.Helper()
	for _, line := range lines {
		if !strings.Contains(got, line+"\n") {
			t.Errorf("the page lacks\n%s\nit is\n%s", line, got)
		}
	}
}

func TestACaseIsProvedByATranscriptAndByTheTestAroundOrBelowItsMark(t *testing.T) {
	got := page(t, attackCases, tree(
		casesFile, twoCases, waitingFile, "# nothing\n",
		"internal/pages/testdata/authorize_bad_redirect.txt", "# attack: az.prefix\n\n> GET /oauth2/authorize\n",
		"tests/x_test.go", "package x\n\n// attack: az.iss, az.prefix\nfunc TestOneIssuer() {}\n\n"+
			"func TestInside() {\n\t// attack: az.iss\n}\n\nvar s = `\n// attack: no.mark\n`\n",
	))
	wantLines(t, got,
		"| `az.prefix` | P0 | exact comparison | "+
			"[internal/pages/testdata/authorize_bad_redirect.txt](../internal/pages/testdata/authorize_bad_redirect.txt)<br>"+
			"[TestOneIssuer](../tests/x_test.go) |",
		"| `az.iss` | P1 | one issuer | [TestOneIssuer](../tests/x_test.go)<br>[TestInside](../tests/x_test.go) |",
		"P0 holds before any release. 2 of 2 cases have a test; each other one names what it waits for.",
	)
}

func TestACaseThatWaitsNamesItsObject(t *testing.T) {
	got := page(t, attackCases, tree(casesFile, twoCases, waitingFile, "az.p* : the first endpoint\naz.iss : an issuer\n"))
	wantLines(t, got, "| `az.prefix` | P0 | exact comparison | waits for the first endpoint |")
}

func TestAFamilyMayWaitWhileOneOfItIsProved(t *testing.T) {
	got := page(t, attackCases, tree(casesFile, twoCases, waitingFile, "az.* : the endpoint\n",
		"a/testdata/a.txt", "# attack: az.iss\n"))
	wantLines(t, got,
		"| `az.prefix` | P0 | exact comparison | waits for the endpoint |",
		"| `az.iss` | P1 | one issuer | [a/testdata/a.txt](../a/testdata/a.txt) |",
	)
}

func TestAGapInTheProofIsAnError(t *testing.T) {
	marked := []string{"a/testdata/a.txt", "# attack: az.prefix az.iss\n"}
	for name, c := range map[string]struct {
		files []string
		want  string
	}{
		"a case without test or waiting line": {[]string{casesFile, twoCases, waitingFile, "az.iss : x\n"}, "for: az.prefix"},
		"a waiting line that waits no longer": {append(marked, casesFile, twoCases, waitingFile, "az.iss : x\n"), "az.iss waits no longer"},
		"a mark of no case": {append(marked, casesFile, twoCases, waitingFile, "", "b/testdata/b.txt", "# attack: az.typo\n"),
			"b/testdata/b.txt: az.typo is not in"},
		"a case without a rank":          {[]string{casesFile, "A  T\n  az.iss  one issuer\n", waitingFile, ""}, casesFile + ":2"},
		"a case listed twice":            {[]string{casesFile, twoCases + "  az.iss  P1  again\n", waitingFile, ""}, casesFile + ":4"},
		"a waiting line without object":  {[]string{casesFile, twoCases, waitingFile, "az.iss\n"}, waitingFile + ":1"},
		"a waiting line that is no case": {append(marked, casesFile, twoCases, waitingFile, "zz.* : x\n"), "zz.* waits no longer, or names no case"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := attackCases(tree(c.files...))
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want an error that says %q", err, c.want)
			}
		})
	}
}

func TestSpecsListsEachFileUnderEachDocumentItCites(t *testing.T) {
	got := page(t, specs, tree(
		"internal/oauth/token.go", "// Spec: RFC 6749 §4.1.2, §6 and §10.5 (a code, spent once); RFC 7636 §4.6.\n\npackage oauth\n",
		"internal/oauth/id_token.go", "// Spec: OpenID Connect Core 1.0 §2 and §3.1.3.6, RFC 6749 Appendix B; signed, see the keyring.\n\npackage oauth\n",
		"internal/api/introspect.go", "// Spec: RFC 7662\n\npackage api\n",
		"internal/api/token_test.go", "// Spec: RFC 1 §1.\n\npackage api\n",
		"internal/api/routes.go", "package api\n",
	))
	wantLines(t, got,
		"## [RFC 6749](https://www.rfc-editor.org/rfc/rfc6749)",
		"| [oauth/id_token.go](../internal/oauth/id_token.go) | Appendix B |",
		"| [oauth/token.go](../internal/oauth/token.go) | §4.1.2, §6, §10.5 (a code, spent once) |",
		"| [oauth/token.go](../internal/oauth/token.go) | §4.6 |",
		"| [api/introspect.go](../internal/api/introspect.go) | all |",
		"## OpenID Connect Core",
		"| [oauth/id_token.go](../internal/oauth/id_token.go) | §2, §3.1.3.6 |",
	)
	if strings.Contains(got, "RFC 1]") || strings.Index(got, "RFC 7662") > strings.Index(got, "OpenID") {
		t.Errorf("a test is cited, or the order is wrong:\n%s", got)
	}
}

func TestASpecLineThatCannotBeReadIsAnError(t *testing.T) {
	_, err := specs(tree("internal/oauth/token.go", "// Spec: see the wiki.\n\npackage oauth\n"))
	if err == nil || !strings.Contains(err.Error(), "internal/oauth/token.go") {
		t.Errorf("got %v", err)
	}
}
