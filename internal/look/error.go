package look

import "io"

// Label is what a row of an error page is called.
type Label string

const (
	LabelSent       Label = "sent"
	LabelRegistered Label = "registered"
	LabelExpected   Label = "expected"
	LabelSetting    Label = "setting"
	LabelParameter  Label = "parameter"
)

// ErrorRow is one fact of an error page. The characters of Value that are not in Against are marked.
type ErrorRow struct {
	Label   Label
	Value   string
	Against string // empty: nothing is marked
}

// Parts is the value cut where the marking changes.
func (r ErrorRow) Parts() []Part {
	if r.Against == "" {
		return []Part{{Text: visible(shorten(r.Value))}}
	}
	return difference(r.Value, r.Against)
}

// maxShown keeps a page readable whatever was sent.
const maxShown = 600

func shorten(text string) string {
	runes := []rune(text)
	if len(runes) <= maxShown {
		return text
	}
	return string(runes[:maxShown]) + "…"
}

// ErrorView is the error page (page-error): every refusal that a person sees. The page adds the rows App, Code and
// Request itself.
type ErrorView struct {
	Page
	Code        string // the wire code, shown and in data-error
	Reason      Reason // what exactly happened, if the code alone does not say it
	Description string // the English error_description, for developers
	App         string // name of the client, where it is known
	Rows        []ErrorRow
	RequestID   string
	PortalPath  string // for the makers of the app; empty where there is no portal
	BackURL     string // the app's own page, http or https; empty shows no button
}

// TextKey is the key of the title, of what happened or of what to do now: by reason, else by code.
func (v ErrorView) TextKey(part string) string {
	subject := "unknown"
	switch {
	case knownReasons[v.Reason]:
		subject = string(v.Reason)
	case codesWithTexts[v.Code]:
		subject = v.Code
	}
	return "error." + subject + "." + part
}

// BadgeKey is the key of what was stopped.
func (v ErrorView) BadgeKey() string {
	if badge, ok := badges[v.Reason]; ok {
		return "error.badge." + badge
	}
	return "error.badge"
}

// Marked says whether any character of any row is.
func (v ErrorView) Marked() bool {
	for _, row := range v.Rows {
		for _, part := range row.Parts() {
			if part.Differs {
				return true
			}
		}
	}
	return false
}

// Error writes the error page.
func (l *Looks) Error(w io.Writer, v ErrorView) error {
	return l.render(w, "error", v.Page, v)
}
