package look

import (
	"fmt"
	"io/fs"
	"path"
	"strings"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"go.yaml.in/yaml/v3"
	"golang.org/x/text/language"
)

// texts is every text in every language, read once.
type texts struct {
	bundle  *i18n.Bundle
	matcher language.Matcher
	tags    []language.Tag
	keys    map[string]bool // keys of the first language; every page is complete in it
}

// loadTexts reads the built-in files and then the operator's, so that a text of the operator's wins over a built-in
// one and the other texts stay.
func loadTexts(layers ...fs.FS) (*texts, error) {
	t := &texts{bundle: i18n.NewBundle(language.English), keys: map[string]bool{}}
	t.bundle.RegisterUnmarshalFunc("yaml", yaml.Unmarshal)
	for _, layer := range layers {
		if layer == nil {
			continue
		}
		names, err := fs.Glob(layer, "texts/*.yaml")
		if err != nil {
			return nil, fmt.Errorf("look: texts: %w", err)
		}
		for _, name := range names {
			if err := t.read(layer, name); err != nil {
				return nil, fmt.Errorf("look: %s: %w", name, err)
			}
		}
	}
	t.tags = t.bundle.LanguageTags()
	t.matcher = language.NewMatcher(t.tags)
	return t, nil
}

func (t *texts) read(layer fs.FS, name string) error {
	body, err := fs.ReadFile(layer, name)
	if err != nil {
		return err
	}
	// de.yaml, or account.de.yaml for the texts of one subject.
	stem := strings.TrimSuffix(path.Base(name), ".yaml")
	tag, err := language.Parse(stem[strings.LastIndex(stem, ".")+1:])
	if err != nil {
		return fmt.Errorf("the file is not named by a language: %w", err)
	}
	file, err := t.bundle.ParseMessageFileBytes(body, name)
	if err != nil {
		return err
	}
	if tag == language.English {
		for _, message := range file.Messages {
			t.keys[message.ID] = true
		}
	}
	return nil
}

// words is the texts in one language.
type words struct {
	texts     *texts
	localizer *i18n.Localizer
	tag       language.Tag
	direction string
	pseudo    bool
}

func (t *texts) in(tag string) words {
	if tag == PseudoLanguage {
		first := i18n.NewLocalizer(t.bundle, t.tags[0].String())
		return words{texts: t, localizer: first, tag: pseudoTag, direction: "rtl", pseudo: true}
	}
	chosen := t.match(tag)
	direction := "ltr"
	if rightToLeft(chosen) {
		direction = "rtl"
	}
	return words{texts: t, localizer: i18n.NewLocalizer(t.bundle, chosen.String()), tag: chosen, direction: direction}
}

func rightToLeft(tag language.Tag) bool {
	script, _ := tag.Script()
	switch script.String() {
	case "Adlm", "Arab", "Hebr", "Mand", "Nkoo", "Rohg", "Samr", "Syrc", "Thaa", "Yezi":
		return true
	}
	return false
}

func (w words) has(key string) bool { return w.texts.keys[key] }

func (w words) text(key string, values map[string]string, count any) (string, error) {
	if w.pseudo {
		return w.pseudoText(key, values, count)
	}
	return w.localized(key, values, count)
}

func (w words) localized(key string, values map[string]string, count any) (string, error) {
	// A missing translation comes back in English together with an error; only a missing English text is a mistake.
	text, err := w.localizer.Localize(&i18n.LocalizeConfig{MessageID: key, TemplateData: values, PluralCount: count})
	if err != nil && text == "" {
		return "", err
	}
	return text, nil
}

// A header that names more languages than any person speaks only costs time to match.
const maxPreference = 256

// Match picks the language of a page. Each preference is a tag, a list of tags separated by spaces (ui_locales) or an
// Accept-Language header; the first one that names a language we have wins.
func (l *Looks) Match(preferences ...string) string {
	return l.texts.match(preferences...).String()
}

func (t *texts) match(preferences ...string) language.Tag {
	for _, preference := range preferences {
		wanted := parsePreference(preference)
		if len(wanted) == 0 {
			continue
		}
		if _, i, confidence := t.matcher.Match(wanted...); confidence > language.No {
			return t.tags[i]
		}
	}
	return t.tags[0]
}

// parsePreference leaves out what is no language; the rest of the list still says what the person reads.
func parsePreference(preference string) []language.Tag {
	if len(preference) > maxPreference {
		return nil
	}
	separator := ","
	if !strings.ContainsAny(preference, ",;") {
		separator = " "
	}
	var known []string
	for part := range strings.SplitSeq(preference, separator) {
		if _, _, err := language.ParseAcceptLanguage(part); err == nil {
			known = append(known, part)
		}
	}
	wanted, _, err := language.ParseAcceptLanguage(strings.Join(known, ","))
	if err != nil {
		return nil
	}
	return wanted
}

// Languages are the languages that have texts, the first one first.
func (l *Looks) Languages() []string {
	var names []string
	for _, tag := range l.texts.tags {
		names = append(names, tag.String())
	}
	return names
}
