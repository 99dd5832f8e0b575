package look

import (
	"fmt"
	"io"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// written is what the built-in files say: by language and key, the text or its forms.
func written(t *testing.T) map[string]map[string]any {
	t.Helper()
	languages := map[string]map[string]any{}
	for name, body := range builtIn(t, "texts/*.yaml") {
		parts := strings.Split(path.Base(name), ".")
		language := parts[len(parts)-2]
		if languages[language] == nil {
			languages[language] = map[string]any{}
		}
		read := map[string]any{}
		if err := yaml.Unmarshal([]byte(body), &read); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for key, text := range read {
			if languages[language][key] != nil {
				t.Errorf("%s: %s is in two files", name, key)
			}
			languages[language][key] = text
		}
	}
	return languages
}

var placeholder = regexp.MustCompile(`\{\{\.\w+\}\}`)

// placeholders are the values that a text speaks of; a singular may leave its number out.
func placeholders(text any) string {
	found := map[string]bool{}
	for _, match := range placeholder.FindAllString(fmt.Sprint(text), -1) {
		found[match] = true
	}
	return strings.Join(slices.Sorted(maps.Keys(found)), " ")
}

func TestNoLanguageLacksATextOrHasOneTooMany(t *testing.T) {
	languages := written(t)
	english := languages["en"]
	for language, texts := range languages {
		for key := range english {
			if texts[key] == nil {
				t.Errorf("%s lacks %s", language, key)
			}
		}
		for key := range texts {
			if english[key] == nil {
				t.Errorf("%s has %s, which no page asks for", language, key)
			}
		}
	}
}

func TestATranslationSpeaksOfTheSameValues(t *testing.T) {
	languages := written(t)
	for language, texts := range languages {
		for key, text := range texts {
			if got, want := placeholders(text), placeholders(languages["en"][key]); got != want {
				t.Errorf("%s: %s has %s, English has %s", language, key, got, want)
			}
		}
	}
}

// A form that a language needs and does not have is an error of the localizer, which would show English.
func TestEveryNumberHasItsForm(t *testing.T) {
	l := newLooks(t, Options{})
	for language, texts := range written(t) {
		for key, text := range texts {
			forms, plural := text.(map[string]any)
			if !plural {
				continue
			}
			if want := languagesForms[language]; !slices.Equal(slices.Sorted(maps.Keys(forms)), want) {
				t.Errorf("%s: %s has the forms %v, the language has %v", language, key, slices.Sorted(maps.Keys(forms)), want)
			}
			for _, n := range []int{0, 1, 2, 3, 5, 11, 21, 100, 101} {
				text, err := l.texts.in(language).localized(key, map[string]string{"Count": fmt.Sprint(n)}, n)
				if err != nil || n != 1 && strings.Contains(fmt.Sprint(forms["other"]), "{{.Count}}") && !strings.Contains(text, fmt.Sprint(n)) {
					t.Errorf("%s: %s for %d is %q, %v", language, key, n, text, err)
				}
			}
		}
	}
}

// The forms of a language by the Unicode plural rules; a new language gets its row here.
var languagesForms = map[string][]string{"en": {"one", "other"}, "de": {"one", "other"}}

func TestEveryPageIsWholeInEveryLanguage(t *testing.T) {
	l := newLooks(t, Options{})
	for _, language := range append(l.Languages(), PseudoLanguage) {
		for _, s := range Gallery() {
			html := pageIn(t, l, s, language)
			if strings.Contains(html, "{{") || strings.Contains(html, "no value") || strings.ContainsAny(html, holeStart+holeEnd) {
				t.Errorf("%s in %s shows a value that was not put in", s.Name, language)
			}
			if !strings.Contains(html, `<html lang="`+language+`"`) {
				t.Errorf("%s does not say that it is in %s", s.Name, language)
			}
		}
	}
}

func TestThePickerNamesEveryLanguageInItselfAndLeadsToThisPage(t *testing.T) {
	l := newLooks(t, Options{})
	for here, want := range map[string]string{
		"/sign-in?ticket=agv_1": `<a href="/sign-in?ticket=agv_1&amp;ui_locales=de" lang="de" hreflang="de">Deutsch</a>`,
		"/account":              `<a href="/account?ui_locales=de" lang="de" hreflang="de">Deutsch</a>`,
	} {
		html := page(t, l, GallerySample{Render: signInAt(here)})
		if !strings.Contains(html, want) {
			t.Errorf("the page at %s lacks %s", here, want)
		}
		if !strings.Contains(html, `aria-current="true">English</a>`) {
			t.Errorf("the page at %s does not say which language it is in", here)
		}
	}
	if strings.Contains(page(t, l, GallerySample{Render: signInAt("")}), "ui_locales") {
		t.Error("a page without an address of its own has a picker that leads nowhere")
	}
}

func TestThePseudoLanguageIsForTheGalleryOnly(t *testing.T) {
	l := newLooks(t, Options{})
	if slices.Contains(l.Languages(), PseudoLanguage) {
		t.Error("the picker offers it")
	}
	for _, preference := range []string{"ar", "ar-XB", "ar-EG,en;q=0.5"} {
		if got := l.Match(preference); got != "en" {
			t.Errorf("who reads %s gets %s", preference, got)
		}
	}
	if got := l.GalleryLanguage(PseudoLanguage, "de"); got != PseudoLanguage {
		t.Errorf("the gallery shows %s", got)
	}
	if got := l.GalleryLanguage("", "de"); got != "de" {
		t.Errorf("the gallery shows %s to who reads German", got)
	}
	html := pageIn(t, l, Gallery()[0], PseudoLanguage)
	for _, want := range []string{`dir="rtl"`, "Lumen Home", rightToLeftStart} {
		if !strings.Contains(html, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
}

func TestTheStyleHasEveryPartOfItsFolder(t *testing.T) {
	whole := style(t, newLooks(t, Options{}))
	for name, part := range builtIn(t, "styles/*.css") {
		if !strings.Contains(whole, part) {
			t.Errorf("%s is not in the style that pages load", name)
		}
	}
}

func signInAt(here string) func(*Looks, io.Writer, Page) error {
	return signIn(func(v *SignInView) { v.Here = here })
}
