package look

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

var (
	templateAction  = regexp.MustCompile(`(?s)\{\{.*?\}\}`)
	markupTag       = regexp.MustCompile(`(?s)<[^>]*>`)
	spokenAttribute = regexp.MustCompile(`\b(?:alt|title|placeholder|aria-label|aria-description)="([^"]*)"`)
	literalKey      = regexp.MustCompile(`\.(?:T|Rich|Count|Said|Since) "([a-z_.]+)"`)
	letters         = regexp.MustCompile(`\p{L}`)
)

func builtIn(t *testing.T, pattern string) map[string]string {
	t.Helper()
	names, err := fs.Glob(embedded, pattern)
	if err != nil || len(names) == 0 {
		t.Fatalf("%s: %v", pattern, err)
	}
	files := map[string]string{}
	for _, name := range names {
		body, err := fs.ReadFile(embedded, name)
		if err != nil {
			t.Fatal(err)
		}
		files[name] = string(body)
	}
	return files
}

func TestNoTemplateHasTextOfItsOwn(t *testing.T) {
	for name, body := range builtIn(t, "templates/*.html") {
		bare := templateAction.ReplaceAllString(body, "")
		for _, match := range spokenAttribute.FindAllStringSubmatch(bare, -1) {
			if letters.MatchString(match[1]) {
				t.Errorf("%s: attribute text %q has no key", name, match[1])
			}
		}
		bare = strings.ReplaceAll(markupTag.ReplaceAllString(bare, ""), "&nbsp;", "")
		if letters.MatchString(bare) {
			t.Errorf("%s has text without a key: %q", name, strings.Join(strings.Fields(bare), " "))
		}
	}
}

// constants are the values of every string constant of a type, so that a new one without a text is found.
func constants(t *testing.T, typeName string) []string {
	t.Helper()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	var values []string
	for _, file := range files {
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(parsed, func(n ast.Node) bool {
			spec, ok := n.(*ast.ValueSpec)
			if !ok {
				return true
			}
			if name, ok := spec.Type.(*ast.Ident); ok && name.Name == typeName && len(spec.Values) == 1 {
				if value, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value); err == nil {
					values = append(values, value)
				}
			}
			return true
		})
	}
	if len(values) == 0 {
		t.Fatalf("no constants of type %s", typeName)
	}
	return values
}

// composed are the keys that are put together from a constant.
func composed(t *testing.T) map[string]bool {
	t.Helper()
	keys := map[string]bool{
		"consent.title": true, "consent.title_identity": true, "consent.until_stopped": true,
		"consent.minutes": true, "consent.hours": true, "consent.days": true, "error.badge": true,
		"language.name": true, "gallery.pseudo": true,
		"time.now": true, "time.minutes_ago": true, "time.seconds": true, "time.today": true, "time.yesterday": true,
		"time.day_and_clock": true, "time.date": true, "time.clock": true, "time.clock_utc": true,
		"device.both": true, "device.unknown": true,
	}
	add := func(prefix string, values []string, parts ...string) {
		for _, value := range values {
			for _, part := range parts {
				keys[prefix+value+part] = true
			}
		}
	}
	add("sign_in.problem.", constants(t, "SignInProblem"), "")
	add("sign_in.use.", constants(t, "SignInMethod"), "")
	add("error.", constants(t, "Reason"), ".title", ".happened", ".now")
	add("error.", append(sortedKeys(codesWithTexts), "unknown"), ".title", ".happened", ".now")
	add("error.row.", constants(t, "Label"), "")
	add("try.flow.", constants(t, "Flow"), ".name", ".why")
	add("try.step.", constants(t, "StepKind"), ".title", ".why")
	add("token.", constants(t, "TokenKind"), ".name", ".why")
	for month := range 12 {
		keys["time.month."+strconv.Itoa(month+1)] = true
	}
	addAccount(t, add)
	for scope := range standardScopes {
		add("scope.", []string{scope}, ".name", ".detail")
	}
	for _, badge := range badges {
		add("error.badge.", []string{badge}, "")
	}
	return keys
}

func addAccount(t *testing.T, add func(prefix string, values []string, parts ...string)) {
	t.Helper()
	add("challenge.reason.", constants(t, "ChallengeReason"), "")
	add("account.place.", constants(t, "Section"), "")
	for _, section := range constants(t, "Section") {
		if Section(section) != SectionOverview { // it has a lead of its own
			add("account.lead.", []string{section}, "")
		}
	}
	add("account.note.", constants(t, "Note"), "")
	add("account.problem.", constants(t, "AccountProblem"), "")
	add("history.", constants(t, "HistoryKind"), "")
	add("history.by.", constants(t, "SignInMethod"), "")
	add("profile.problem.", constants(t, "FieldProblem"), "")
	for _, group := range (ProfileView{Profile: Profile{Birthdate: "1990"}}).Groups() {
		add("profile.group.", []string{group.Name}, "")
		for _, input := range group.Inputs {
			add("profile.claim.", []string{input.Name}, "")
			if input.Hint {
				add("profile.hint.", []string{input.Name}, "")
			}
		}
	}
}

func TestEveryTextThatIsUsedExistsAndEveryTextThatExistsIsUsed(t *testing.T) {
	l := newLooks(t, Options{})
	used := composed(t)
	for _, body := range builtIn(t, "templates/*.html") {
		for _, match := range literalKey.FindAllStringSubmatch(body, -1) {
			used[match[1]] = true
		}
	}
	for key := range used {
		if !l.texts.keys[key] {
			t.Errorf("no text for %s", key)
		}
	}
	for key := range l.texts.keys {
		if !used[key] && !strings.HasPrefix(key, "claim.") { // meanings of claims are optional
			t.Errorf("the text %s is not used", key)
		}
	}
}

func TestEveryReasonIsKnownToTheErrorPage(t *testing.T) {
	for _, reason := range constants(t, "Reason") {
		if !knownReasons[Reason(reason)] {
			t.Errorf("reason %s would show the general text", reason)
		}
	}
}

func TestNoTextShoutsAtPeople(t *testing.T) {
	for name, body := range builtIn(t, "texts/*.yaml") {
		for i, line := range strings.Split(body, "\n") {
			if strings.Contains(line, "!") {
				t.Errorf("%s:%d: %s", name, i+1, line)
			}
		}
	}
}

func writeFile(t *testing.T, dir, name, body string) {
	t.Helper()
	file := filepath.Join(dir, name)
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(body), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestASecondLanguageIsOneFileAndEnglishFillsItsGaps(t *testing.T) {
	dir := t.TempDir()
	writeFile(t, dir, "texts/ar.yaml", "sign_in.title: \"تسجيل الدخول\"\nconsent.days:\n  one: \"يوم واحد\"\n  other: \"{{.Count}} يوم\"\n")
	l := newLooks(t, Options{OverrideDir: dir})
	var b bytes.Buffer
	view := SignInView{Page: Page{Language: l.Match("ar-EG")}, App: lumen, Step: StepIdentifier}
	if err := l.SignIn(&b, view); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`<html lang="ar" dir="rtl">`, "تسجيل الدخول", "E-mail or phone number"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("the Arabic page lacks %q", want)
		}
	}
}

func TestTheFirstPreferenceThatWeSpeakWins(t *testing.T) {
	dir := t.TempDir()
	writeFile(t, dir, "texts/de.yaml", "sign_in.title: Anmelden\n")
	l := newLooks(t, Options{OverrideDir: dir})
	for _, c := range []struct {
		want        string
		preferences []string
	}{
		{"de", []string{"", "de-CH, en;q=0.5"}},
		{"de", []string{"xx de", "en"}},
		{"de", []string{"fr", "de;q=0.8"}},
		{"en", []string{"fr-FR"}},
		{"en", []string{"en-GB", "de"}},
		{"en", []string{"%%%", strings.Repeat("de,", 500)}},
		{"en", nil},
	} {
		if got := l.Match(c.preferences...); got != c.want {
			t.Errorf("Match(%.40q) = %s, want %s", c.preferences, got, c.want)
		}
	}
	if got := strings.Join(l.Languages(), " "); got != "en de" {
		t.Errorf("Languages() = %s", got)
	}
}
