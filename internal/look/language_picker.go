package look

import (
	"net/url"
	"strings"
)

// Tongue is a language as the picker offers it.
type Tongue struct {
	Tag  string
	Name string // in the language itself
	Path string
	Here bool
}

// Tongues is the language picker of a page; empty where there is nothing to choose.
func (f frame) Tongues() ([]Tongue, error) {
	if f.Here == "" || len(f.looks.texts.tags) < 2 {
		return nil, nil
	}
	return f.tonguesOf(f.Here)
}

func (f frame) tonguesOf(here string) ([]Tongue, error) {
	var tongues []Tongue
	for _, tag := range f.looks.Languages() {
		name, err := f.looks.texts.in(tag).text("language.name", nil, nil)
		if err != nil {
			return nil, err
		}
		tongues = append(tongues, Tongue{tag, name, inLanguage(here, tag), tag == f.Language()})
	}
	return tongues, nil
}

// inLanguage is the same page in another language.
func inLanguage(here, tag string) string {
	sign := "?"
	if strings.Contains(here, "?") {
		sign = "&"
	}
	return here + sign + "ui_locales=" + url.QueryEscape(tag)
}
