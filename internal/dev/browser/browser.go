package browser

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"slices"

	"github.com/authgrove/authgrove/internal/dev/wire"
	"github.com/authgrove/authgrove/internal/look"
)

// Browser is a browser of one person.
type Browser struct {
	// Page is what is shown now; nil before the first address.
	Page *Page
	// Seen is told of each request and what came back; page is nil for a redirect.
	Seen func(e look.Exchange, page *Page)

	client *http.Client
}

// New is a browser that knows no cookies.
func New() *Browser {
	jar, _ := cookiejar.New(nil) // without options nothing can fail
	return &Browser{client: &http.Client{Jar: jar, Transport: wire.Transport()}, Seen: func(look.Exchange, *Page) {}}
}

// maxHops is more redirects than any flow has.
const maxHops = 10

// Open goes to an address and on, until something is shown.
func (b *Browser) Open(ctx context.Context, address string) error {
	return b.follow(ctx, wire.Get(address))
}

func (b *Browser) follow(ctx context.Context, next look.Exchange) error {
	for range maxHops {
		at, err := url.Parse(next.URL)
		if err != nil {
			return err
		}
		sent, err := wire.Send(ctx, b.client, next)
		if err != nil {
			return err
		}
		to := wire.HeaderOf(sent.Answer, "Location")
		if to == "" {
			b.Page, err = readPage(at, sent.Answer)
			b.Seen(sent, b.Page)
			return err
		}
		b.Seen(sent, nil)
		target, err := at.Parse(to)
		if err != nil {
			return err
		}
		next = wire.Get(target.String())
	}
	return fmt.Errorf("the browser was sent on more than %d times", maxHops)
}

// Press fills in fields of the page and presses a button.
func (b *Browser) Press(ctx context.Context, button string, fill ...look.Fact) error {
	f, ok := b.Page.formWith(button)
	if !ok {
		return fmt.Errorf("the page %s has no button %s", b.Page.ID, button)
	}
	for _, field := range fill {
		f.fields.Set(field.Name, field.Value)
	}
	if pressed := f.buttons[button]; pressed[0] != "" {
		f.fields.Set(pressed[0], pressed[1])
	}
	action, err := b.Page.Address.Parse(f.action)
	if err != nil {
		return err
	}
	return b.follow(ctx, wire.PostForm(action.String(), facts(f.fields)))
}

// Untick takes a box out of the form that holds a button.
func (b *Browser) Untick(button, name, value string) error {
	f, ok := b.Page.formWith(button)
	if !ok {
		return fmt.Errorf("the page %s has no button %s", b.Page.ID, button)
	}
	f.fields[name] = slices.DeleteFunc(f.fields[name], func(v string) bool { return v == value })
	return nil
}

func facts(values url.Values) (facts []look.Fact) {
	for _, name := range slices.Sorted(maps.Keys(values)) {
		for _, value := range values[name] {
			facts = append(facts, look.Fact{Name: name, Value: value})
		}
	}
	return facts
}
