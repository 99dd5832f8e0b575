package demo

import (
	"fmt"
	"io"
	"net/url"
	"strings"

	"github.com/authgrove/authgrove/internal/dev/browser"
	"github.com/authgrove/authgrove/internal/look"
)

// paper is what the demonstration is printed on.
type paper struct {
	out           io.Writer
	quiet, colour bool
	origin        string // left out of addresses, because nearly all have it
	err           error  // the first failed write
}

// The few colours of a terminal that are used.
const (
	plain = "" // no colour
	bold  = "1"
	dim   = "2"
	red   = "31"
	green = "32"
)

func (p *paper) paint(colour, text string) string {
	if !p.colour || colour == plain || text == "" {
		return text
	}
	return "\x1b[" + colour + "m" + text + "\x1b[0m"
}

func (p *paper) line(text string) {
	if _, err := io.WriteString(p.out, text+"\n"); err != nil && p.err == nil {
		p.err = err
	}
}

// detail is a line that quiet leaves out.
func (p *paper) detail(colour, text string) {
	if !p.quiet {
		p.line(p.paint(colour, text))
	}
}

func (p *paper) begin(title, where string) {
	p.line(p.paint(bold, title))
	p.detail(dim, where)
}

func (p *paper) end(text string) {
	p.detail(plain, "")
	p.line(p.paint(green, text))
}

func (p *paper) scene(number int, title, why string) {
	p.detail(plain, "")
	p.detail(bold, fmt.Sprintf("%2d  %s", number, title))
	p.detail(dim, "    "+why)
}

func (p *paper) passed(number int, title string) {
	if p.quiet {
		p.line(p.paint(green, "ok") + fmt.Sprintf("  %2d  %s", number, title))
	}
}

func (p *paper) failed(number int, title string, err error) {
	if p.quiet {
		p.line(p.paint(red, "no") + fmt.Sprintf("  %2d  %s: %v", number, title, err))
	}
}

// checked prints one expectation.
func (p *paper) checked(text string, met bool) {
	if met {
		p.detail(green, "    ok  "+short(text))
		return
	}
	p.detail(red, "    no  "+short(text))
}

// exchange prints a request and what came back. seen describes a page, which
// is better told than shown. What the browser brings to the app was in the
// redirect already.
func (p *paper) exchange(e *look.Exchange, seen string) {
	if p.quiet || e == nil || !strings.HasPrefix(e.URL, p.origin+"/") {
		return
	}
	target, query, _ := strings.Cut(strings.TrimPrefix(e.URL, p.origin), "?")
	p.line("    > " + e.Method + " " + short(target))
	p.fields(query)
	for _, h := range e.Headers {
		if h.Name == "Authorization" {
			p.line("        " + h.Name + ": " + short(h.Value))
		}
	}
	p.fields(e.Body)
	if e.Answer != nil {
		p.answer(e.Answer, seen)
	}
}

// said tells a page in one line.
func said(page *browser.Page) string {
	if page == nil || page.ID == "" {
		return ""
	}
	line := "  " + page.ID
	if page.Title != "" {
		line += ": " + page.Title
	}
	if page.Problem != "" {
		line += " (" + page.Problem + ")"
	}
	return line
}

// fields prints a query or a form decoded, one parameter a line.
func (p *paper) fields(encoded string) {
	if encoded == "" {
		return
	}
	for _, pair := range strings.Split(encoded, "&") {
		decoded, err := url.QueryUnescape(pair)
		if err != nil {
			decoded = pair
		}
		p.line("        " + short(decoded))
	}
}

func (p *paper) answer(a *look.Answer, seen string) {
	colour := plain
	if a.Refused() {
		colour = red
	}
	p.line("    < " + p.paint(colour, fmt.Sprintf("%d %s", a.Status, a.Reason)) + seen)
	for _, h := range a.Headers {
		switch h.Name {
		case "Location":
			inside := strings.HasPrefix(h.Value, "/") || strings.HasPrefix(h.Value, p.origin+"/")
			target, query, _ := strings.Cut(strings.TrimPrefix(h.Value, p.origin), "?")
			p.line("        Location: " + short(target))
			if !inside { // else the next request shows it
				p.fields(query)
			}
		case "Www-Authenticate":
			p.line("        WWW-Authenticate: " + short(h.Value))
		}
	}
	p.body(a.Body)
}
