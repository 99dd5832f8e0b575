package bench

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// form is an HTML form as a browser would send it.
type form struct {
	action, method string
	fields         []field
}

type field struct {
	name, value, kind string
}

// refusal is what a button says that leads away.
var refusal = regexp.MustCompile(`(?i)deny|cancel|declin|refus|reject|abort|back|not[ _-]now|another`)

func formsOf(page io.Reader) (forms []form, err error) {
	document, err := html.Parse(page)
	if err != nil {
		return nil, err
	}
	for node := range document.Descendants() {
		if node.Type == html.ElementNode && node.Data == "form" {
			forms = append(forms, formOf(node))
		}
	}
	return forms, nil
}

func formOf(node *html.Node) form {
	f := form{action: attribute(node, "action"), method: strings.ToUpper(orElse(attribute(node, "method"), "get"))}
	for child := range node.Descendants() {
		if child.Type != html.ElementNode || child.Data != "input" && child.Data != "button" {
			continue
		}
		otherwise := "text"
		if child.Data == "button" {
			otherwise = "submit"
		}
		one := field{attribute(child, "name"), attribute(child, "value"), orElse(attribute(child, "type"), otherwise)}
		if one.kind == "submit" && refusal.MatchString(one.name+" "+one.value+" "+textOf(child)) {
			one.kind = "refuse"
		}
		f.fields = append(f.fields, one)
	}
	return f
}

func attribute(node *html.Node, name string) string {
	for _, a := range node.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func textOf(node *html.Node) string {
	var b strings.Builder
	for child := range node.Descendants() {
		if child.Type == html.TextNode {
			b.WriteString(child.Data)
		}
	}
	return b.String()
}

func (f form) takesPassword() bool {
	for _, field := range f.fields {
		if field.kind == "password" {
			return true
		}
	}
	return false
}

// button is what a person presses who has a password: the one that leads to it,
// else the first that goes on.
func (f form) button() (first field) {
	for _, field := range slices.Backward(f.fields) {
		if field.kind == "submit" {
			first = field
		}
	}
	for _, field := range f.fields {
		if field.kind == "submit" && field.value == "password" && !f.takesPassword() {
			return field
		}
	}
	return first
}

// submit fills the form in.
func (f form) submit(ctx context.Context, page *url.URL, who Person) (*http.Request, error) {
	to, err := page.Parse(f.action)
	if err != nil {
		return nil, err
	}
	values, pressed := url.Values{}, f.button()
	for _, field := range f.fields {
		switch field.kind {
		case "password":
			values.Set(field.name, who.Password)
		case "text", "email", "tel":
			values.Set(field.name, orElse(field.value, who.Account))
		case "hidden":
			values.Set(field.name, field.value)
		}
	}
	if pressed.name != "" {
		values.Set(pressed.name, pressed.value)
	}
	r, err := http.NewRequestWithContext(ctx, f.method, to.String(), strings.NewReader(values.Encode()))
	if err != nil {
		return nil, err
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Origin", to.Scheme+"://"+to.Host)
	return r, nil
}
