package browser

import (
	"net/url"
	"strings"

	"golang.org/x/net/html"

	"github.com/authgrove/authgrove/internal/look"
)

// Page is what a browser makes of an answer: the hooks of the page, its words,
// and the forms that can be sent.
type Page struct {
	Address *url.URL
	Status  int
	ID      string            // of the root element: page-sign-in, page-consent, …
	Title   string            // the heading
	Problem string            // what the page says went wrong
	Text    string            // all words in reading order
	Links   map[string]string // id of a link to its address
	forms   []form
}

// form holds what would be sent if its button were pressed now.
type form struct {
	action  string
	fields  url.Values
	buttons map[string][2]string // id to name and value
}

func readPage(address *url.URL, answer *look.Answer) (*Page, error) {
	root, err := html.Parse(strings.NewReader(answer.Body))
	if err != nil {
		return nil, err
	}
	p := &Page{Address: address, Status: answer.Status, Links: map[string]string{}}
	p.walk(root, nil)
	p.Text = words(root)
	return p, nil
}

func (p *Page) walk(n *html.Node, inside *form) {
	if n.Type == html.ElementNode {
		id := attribute(n, "id")
		if strings.HasPrefix(id, "page-") && p.ID == "" {
			p.ID = id
		}
		if id == "problem" {
			p.Problem = words(n)
		}
		switch n.Data {
		case "h1":
			p.Title = words(n)
		case "form":
			p.forms = append(p.forms, form{action: attribute(n, "action"), fields: url.Values{}, buttons: map[string][2]string{}})
			inside = &p.forms[len(p.forms)-1]
		case "input":
			inside.take(n)
		case "a":
			p.Links[id] = attribute(n, "href")
		case "button":
			if inside != nil {
				inside.buttons[id] = [2]string{attribute(n, "name"), attribute(n, "value")}
			}
		}
	}
	for child := n.FirstChild; child != nil; child = child.NextSibling {
		p.walk(child, inside)
	}
}

// take adds an input as a browser would: a box that is not ticked sends nothing.
func (f *form) take(n *html.Node) {
	name := attribute(n, "name")
	if f == nil || name == "" {
		return
	}
	if attribute(n, "type") == "checkbox" && !has(n, "checked") {
		return
	}
	f.fields.Add(name, attribute(n, "value"))
}

// Has reports whether the page has a button of this id.
func (p *Page) Has(button string) bool {
	_, ok := p.formWith(button)
	return ok
}

// formWith finds the form that a button is in.
func (p *Page) formWith(button string) (*form, bool) {
	for i := range p.forms {
		if _, ok := p.forms[i].buttons[button]; ok {
			return &p.forms[i], true
		}
	}
	return nil, false
}

func has(n *html.Node, name string) bool {
	for _, a := range n.Attr {
		if a.Key == name {
			return true
		}
	}
	return false
}

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// words is the text of an element as it is read.
func words(n *html.Node) string {
	var all []string
	var collect func(*html.Node)
	collect = func(n *html.Node) {
		if n.Type == html.TextNode {
			all = append(all, strings.Fields(n.Data)...)
		}
		for child := n.FirstChild; child != nil; child = child.NextSibling {
			collect(child)
		}
	}
	collect(n)
	return strings.Join(all, " ")
}
