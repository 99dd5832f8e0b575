package look

import (
	"fmt"
	"html"
	"html/template"
	"strconv"
	"strings"
	"time"
)

// frame is the dot of every template: the view, and the functions that need to know the language.
type frame struct {
	Page
	View  any
	looks *Looks
	words words
	// section and around are of the pages of the account only.
	section Section
	around  AccountPage
}

// With is the same frame around a part of the view.
func (f frame) With(view any) frame {
	f.View = view
	return f
}

func (f frame) Language() string                  { return f.words.tag.String() }
func (f frame) Direction() string                 { return f.words.direction }
func (f frame) Brand() Brand                      { return f.looks.brand }
func (f frame) Asset(name string) (string, error) { return f.looks.assets.path(name) }

// Mark is the operator's logo, or the key that is a tree.
func (f frame) Mark() (template.HTML, error) {
	if f.looks.brand.Logo == "" {
		return f.looks.icons["mark"], nil
	}
	logo, err := f.Asset(f.looks.brand.Logo)
	return template.HTML(`<img class="mark" alt="" src="` + html.EscapeString(logo) + `">`), err
}

// Icon draws an icon of the set. Catalogues are written by operators, so an unknown name gets the general icon
// rather than no page.
func (f frame) Icon(name string) template.HTML {
	if icon, ok := f.looks.icons[name]; ok {
		return icon
	}
	return f.looks.icons["shield"]
}

// T is a text of the page's language; pairs are the names and values it speaks of.
func (f frame) T(key string, pairs ...any) (string, error) {
	values, err := f.pairUp(pairs)
	if err != nil {
		return "", fmt.Errorf("text %s: %w", key, err)
	}
	return f.words.text(key, values, nil)
}

// Rich is T with every value set off from the sentence: strong, and isolated so that a right-to-left name cannot
// disturb the words around it.
func (f frame) Rich(key string, pairs ...any) (template.HTML, error) {
	values, err := f.pairUp(pairs)
	if err != nil {
		return "", fmt.Errorf("text %s: %w", key, err)
	}
	markup := make(map[string]string, len(values))
	for name, value := range values {
		markup[name] = "<strong><bdi>" + html.EscapeString(value) + "</bdi></strong>"
	}
	return f.marked(key, markup, nil)
}

// marked is a text with markup for values. A text must not be able to contain markup itself, so the values are put
// in after it has been escaped.
func (f frame) marked(key string, markup map[string]string, count any) (template.HTML, error) {
	holes := make(map[string]string, len(markup))
	var filled []string
	for name, value := range markup {
		holes[name] = holeStart + name + holeEnd
		filled = append(filled, holes[name], value)
	}
	text, err := f.words.text(key, holes, count)
	if err != nil {
		return "", err
	}
	return template.HTML(strings.NewReplacer(filled...).Replace(html.EscapeString(text))), nil
}

// Private-use characters mark where a value goes; no text has a reason to contain one.
const holeStart, holeEnd = "\uE000", "\uE001"

// Optional is a text that need not exist.
func (f frame) Optional(key string) (string, error) {
	if !f.words.has(key) {
		return "", nil
	}
	return f.T(key)
}

// Seconds is a duration as the form sends it; 0 is "until stopped".
func (f frame) Seconds(d time.Duration) string {
	return strconv.FormatInt(int64(d/time.Second), 10)
}

// Span is a duration in words, in the largest unit that says it exactly.
func (f frame) Span(d time.Duration) (string, error) {
	const day = 24 * time.Hour
	switch {
	case d <= 0:
		return f.T("consent.until_stopped")
	case d%day == 0:
		return f.Count("consent.days", int(d/day))
	case d%time.Hour == 0:
		return f.Count("consent.hours", int(d/time.Hour))
	default:
		return f.Count("consent.minutes", int((d+time.Minute-1)/time.Minute))
	}
}

// Count is a text with a singular and a plural.
func (f frame) Count(key string, n int) (string, error) {
	return f.words.text(key, map[string]string{"Count": strconv.Itoa(n)}, n)
}

func (f frame) pairUp(pairs []any) (map[string]string, error) {
	if len(pairs)%2 != 0 {
		return nil, fmt.Errorf("a name without a value")
	}
	values := make(map[string]string, len(pairs)/2)
	for i := 0; i < len(pairs); i += 2 {
		value := fmt.Sprint(pairs[i+1])
		// A text of the pseudo-language may be a value of another, and is full of marks of direction.
		if !f.words.pseudo {
			value = visible(value)
		}
		values[fmt.Sprint(pairs[i])] = value
	}
	return values, nil
}
