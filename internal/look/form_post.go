package look

import (
	"io"
	"maps"
	"net/url"
	"slices"
)

// FormPostView carries an authorization response to the app by a form that posts itself (page-form-post). Without
// script the person presses its one button.
type FormPostView struct {
	Page
	Action string // the app's address
	Values url.Values
	// Still keeps the page where it is, to be looked at in the gallery.
	Still bool
}

// FormField is one hidden input.
type FormField struct{ Name, Value string }

// Fields lists the values in the order of their names.
func (v FormPostView) Fields() (fields []FormField) {
	for _, name := range slices.Sorted(maps.Keys(v.Values)) {
		for _, value := range v.Values[name] {
			fields = append(fields, FormField{name, value})
		}
	}
	return fields
}

// FormPost writes the page.
func (l *Looks) FormPost(w io.Writer, v FormPostView) error {
	return l.render(w, "form_post", v.Page, v)
}
