package look

import (
	"io"
	"strings"
	"testing"
)

func signInPage(t *testing.T, l *Looks) string {
	t.Helper()
	return page(t, l, GallerySample{Render: signIn(func(*SignInView) {})})
}

func style(t *testing.T, l *Looks) string {
	t.Helper()
	body := l.Asset(strings.TrimPrefix(l.AssetPath("style.css"), AssetPrefix))
	if body == nil {
		t.Fatal("there is no style")
	}
	return string(body)
}

func TestAFolderReplacesSingleFilesAndSingleTexts(t *testing.T) {
	dir := t.TempDir()
	writeFile(t, dir, "texts/en.yaml", "sign_in.title: \"Come in\"\n")
	writeFile(t, dir, "templates/signed_out.html", `{{define "title"}}x{{end}}{{define "page"}}<main id="page-signed-out" class="ours"></main>{{end}}`)
	writeFile(t, dir, "icons/mark.svg", `<svg class="our-mark"></svg>`)
	writeFile(t, dir, "assets/logo.svg", `<svg/>`)
	l := newLooks(t, Options{OverrideDir: dir, Brand: Brand{Name: "Brightside"}})
	html := signInPage(t, l)
	for _, want := range []string{"<h1>Come in</h1>", "E-mail or phone number", "our-mark"} {
		if !strings.Contains(html, want) {
			t.Errorf("the sign-in page lacks %q", want)
		}
	}
	out := page(t, l, GallerySample{Render: func(l *Looks, w io.Writer, _ Page) error { return l.SignedOut(w, SignedOutView{}) }})
	if !strings.Contains(out, `class="ours"`) {
		t.Errorf("the signed-out page was not replaced: %s", out)
	}
	if l.AssetPath("logo.svg") == "" {
		t.Error("the folder's own asset is not served")
	}
}

func TestALogoTakesThePlaceOfTheMark(t *testing.T) {
	dir := t.TempDir()
	writeFile(t, dir, "assets/logo.svg", `<svg/>`)
	l := newLooks(t, Options{OverrideDir: dir, Brand: Brand{Logo: "logo.svg"}})
	if want := `<img class="mark" alt="" src="` + l.AssetPath("logo.svg"); !strings.Contains(signInPage(t, l), want) {
		t.Errorf("no %s", want)
	}
	if _, err := New(Options{Brand: Brand{Logo: "missing.svg"}}); err == nil {
		t.Error("a logo that is not there was accepted")
	}
}

func TestAMistakeInTheFolderStopsTheStart(t *testing.T) {
	for name, body := range map[string]string{
		"templates/sign_in.html": "{{define",
		"texts/en.yaml":          "a: [",
		"texts/not-a-tag-x.yaml": "a: b",
		"assets/style.css":       ":root { --ink: #777777; }",
	} {
		dir := t.TempDir()
		writeFile(t, dir, name, body)
		if _, err := New(Options{OverrideDir: dir}); err == nil {
			t.Errorf("%s was accepted", name)
		}
	}
	if _, err := New(Options{OverrideDir: t.TempDir() + "/missing"}); err == nil {
		t.Error("a folder that is not there was accepted")
	}
}

func TestABrandChangesAccentAndRadiusInBothSchemes(t *testing.T) {
	l := newLooks(t, Options{Brand: Brand{Accent: "#7a1f5c", AccentDark: "#f0a6d2", Radius: 6}})
	tokens := tokensOf(style(t, l))
	if got := tokens.light["--accent"].String(); got != "#7a1f5c" {
		t.Errorf("light accent %s", got)
	}
	if got := tokens.dark["--accent"].String(); got != "#f0a6d2" {
		t.Errorf("dark accent %s", got)
	}
	if !strings.Contains(style(t, l), "--radius-card:6px") {
		t.Error("the radius did not change")
	}
	if plain := newLooks(t, Options{}); plain.AssetPath("style.css") == l.AssetPath("style.css") {
		t.Error("two styles share a name, so a browser would keep the old one")
	}
}

func TestALightAccentAloneLeavesTheDarkSchemeAsItWas(t *testing.T) {
	l := newLooks(t, Options{Brand: Brand{Accent: "#7a1f5c"}})
	if got := tokensOf(style(t, l)).dark["--accent"].String(); got != "#5cc48e" {
		t.Errorf("dark accent %s", got)
	}
}

func TestAnAccentThatPeopleCannotReadIsRefused(t *testing.T) {
	for _, brand := range []Brand{{Accent: "#9fd8b8"}, {AccentDark: "#1c3a2a"}, {Accent: "green"}, {Accent: "#12345"}} {
		if _, err := New(Options{Brand: brand}); err == nil {
			t.Errorf("%+v was accepted", brand)
		}
	}
}

func TestAnAssetIsFoundOnlyByTheNameWithItsHash(t *testing.T) {
	l := newLooks(t, Options{})
	for _, name := range []string{"style.css", "consent.js", "mark.svg"} {
		path := l.AssetPath(name)
		if !strings.HasPrefix(path, AssetPrefix) || path == AssetPrefix+name {
			t.Errorf("%s is at %q", name, path)
		}
		if body := l.Asset(strings.TrimPrefix(path, AssetPrefix)); len(body) == 0 {
			t.Errorf("%s is empty", path)
		}
		if l.Asset(name) != nil {
			t.Errorf("%s is served without its hash", name)
		}
	}
	if l.AssetPath("nothing.css") != "" {
		t.Error("an asset that does not exist has a path")
	}
}
