package browser

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// foreignHost is a name that leads to this machine but is not the server's own.
const foreignHost = "other.test"

// patience bounds one step; a step that takes longer will not come.
const patience = 30 * time.Second

// tab is a browser window of one person, with a record of what it did.
type tab struct {
	t   *testing.T
	ctx context.Context

	mu         sync.Mutex
	requests   []string // method and address, redirects included
	received   float64  // bytes, headers included
	complaints []string // of the console and the browser's log
	refusals   bool     // answers of 400 and more are expected
	clicks     int
}

func newTab(t *testing.T) *tab {
	t.Helper()
	b := &tab{t: t}
	ctx, end := chromedp.NewContext(chromium, chromedp.WithNewBrowserContext(), chromedp.WithListener(b.listen))
	b.ctx = ctx
	b.do(chromedp.EmulateViewport(1280, 800))
	t.Cleanup(func() {
		b.judge()
		end()
	})
	return b
}

func (b *tab) listen(event any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		b.requests = append(b.requests, e.Request.Method+" "+e.Request.URL)
	case *network.EventLoadingFinished:
		b.received += e.EncodedDataLength
	case *runtime.EventConsoleAPICalled, *runtime.EventExceptionThrown:
		b.complaints = append(b.complaints, "the page's script wrote to the console or failed")
	case *log.EventEntryAdded:
		if !b.expected(e.Entry) {
			b.complaints = append(b.complaints, string(e.Entry.Source)+": "+e.Entry.Text)
		}
	}
}

// expected is what the browser says of a refusal, its own of another site's
// script too, and of a page under a name that is not the server's own: plain http is safe on localhost only.
func (b *tab) expected(entry *log.Entry) bool {
	return b.refusals && (strings.Contains(entry.Text, "server responded with a status of 4") ||
		strings.Contains(entry.Text, "blocked by CORS policy") || strings.HasSuffix(entry.Text, "net::ERR_FAILED") ||
		strings.HasPrefix(entry.Text, "The Cross-Origin-Opener-Policy header has been ignored"))
}

// judge holds what is true of every page in every test.
func (b *tab) judge() {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, complaint := range b.complaints {
		b.t.Errorf("the browser complains: %s", complaint)
	}
	for _, request := range b.requests {
		_, address, _ := strings.Cut(request, " ")
		u, err := url.Parse(address)
		if err != nil {
			b.t.Errorf("a request to %q: %v", address, err)
			continue
		}
		web := u.Scheme == "http" || u.Scheme == "https"
		if host := u.Hostname(); web && host != "localhost" && host != "127.0.0.1" && host != foreignHost {
			b.t.Errorf("a request leaves the machine: %s", request)
		}
	}
}

// sent counts requests that begin with a method and an address.
func (b *tab) sent(prefix string) (count int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, request := range b.requests {
		if strings.HasPrefix(request, prefix) {
			count++
		}
	}
	return count
}

func (b *tab) do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	run(b, chromedp.Steps(steps...))
}

// run does one thing in the tab, and shows the page if it cannot.
func run[T any](b *tab, action chromedp.Action[T]) T {
	b.t.Helper()
	// The first run opens the tab, which lives as long as that run's context.
	if chromedp.FromContext(b.ctx).Target == nil {
		if err := chromedp.Do(b.ctx); err != nil {
			b.t.Fatal(err)
		}
	}
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	value, err := chromedp.Run(ctx, action)
	if err != nil {
		b.t.Fatalf("%v; %s", err, b.shown())
	}
	return value
}

func eval[T any](b *tab, expression string) T {
	b.t.Helper()
	return run(b, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
}

// open goes to an address and waits for the page that must come.
func (b *tab) open(address, page string) {
	b.t.Helper()
	b.leave()
	b.do(chromedp.Navigate(address))
	b.arrive(page)
}

// press clicks and waits for the page that must come.
func (b *tab) press(button, next string) {
	b.t.Helper()
	b.do(chromedp.WaitEnabled(chromedp.CSS(button)))
	b.leave()
	b.do(chromedp.Click(chromedp.CSS(button)))
	b.clicks++
	b.arrive(next)
}

// enter types, ends with the Enter key and waits for the page that must come.
func (b *tab) enter(text, next string) {
	b.t.Helper()
	b.leave()
	b.do(chromedp.KeyEvent(text + "\r"))
	b.arrive(next)
}

// leave marks the document, so that arrive can tell it from the next one.
func (b *tab) leave() {
	b.t.Helper()
	eval[bool](b, `window.left = true`)
}

// arrive waits until another document is loaded and painted that has the
// element. Before the first paint Chromium drops what people press.
func (b *tab) arrive(element string) {
	b.t.Helper()
	arrived := fmt.Sprintf(`!window.left && document.readyState === "complete" && performance.getEntriesByType("paint").length > 0 &&
		document.querySelector(%q) !== null`, element)
	b.eventually(element, func(ctx context.Context) bool {
		// Between two documents there is nothing to ask, which is an error.
		there, err := chromedp.Run(ctx, chromedp.Evaluate[bool](arrived))
		return err == nil && there
	})
}

func (b *tab) eventually(what string, holds func(context.Context) bool) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	for ; ctx.Err() == nil; time.Sleep(20 * time.Millisecond) {
		if holds(ctx) {
			return
		}
	}
	b.t.Fatalf("%s did not come; %s", what, b.shown())
}

// shown is what a person would see now.
func (b *tab) shown() string {
	ctx, cancel := context.WithTimeout(b.ctx, time.Second)
	defer cancel()
	text, err := chromedp.Run(ctx, chromedp.Evaluate[string](`location.pathname + "\n" + document.body?.innerText`))
	if err != nil {
		return "and the page cannot be read"
	}
	return "the page is " + text
}

func (b *tab) fill(field, text string) {
	b.t.Helper()
	eval[bool](b, fmt.Sprintf(`document.querySelector(%q).select(), true`, field)) // typing replaces what is there
	b.do(chromedp.KeyEvent(text))
}

func (b *tab) withoutScript() {
	b.t.Helper()
	b.do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
		return err
	}))
}

// scheme sets what the person's system prefers: light or dark.
func (b *tab) scheme(name string) {
	b.t.Helper()
	b.do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: name}}})
		return err
	}))
}
