package browser

import (
	"context"
	"os"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// The checker is axe-core, as published; ./check --install fetches it with the other npm packages.
const axeFile = "../npm/node_modules/axe-core/axe.min.js"

// The checker is asked for everything it knows, best practices included, on a phone and on a desk, in the light and in the
// dark; only the size of targets is held by a stricter rule of ours, unfit.
const axeAsks = `rules: { "target-size": { enabled: false } }`

var axeLooks = []struct {
	width  int64
	scheme string
}{{390, "light"}, {390, "dark"}, {1280, "dark"}, {1280, "light"}}

// axe lists what it finds. It is not asked for selectors and style sheets, which take most of its time.
func axe(ask string) string {
	return `axe.run(document, { resultTypes: ["violations"], selectors: false, preload: false, ` + ask + ` }).then(r =>
		r.violations.flatMap(v => v.nodes.map(n => v.id + ": " + n.html.slice(0, 200) + " " + n.failureSummary)))`
}

func TestTheAccessibilityCheckerFindsNothingOnAnyPageInAnyState(t *testing.T) {
	checker, err := os.ReadFile(axeFile)
	if err != nil {
		t.Fatalf("%v; ./check --install fetches it", err)
	}
	address := newSamples(t)
	names := sampleNames()
	// Two tabs, because the checker keeps one processor busy for the better part of a minute.
	for _, half := range [][]string{names[:len(names)/2], names[len(names)/2:]} {
		t.Run(half[0]+" and after", func(t *testing.T) {
			t.Parallel()
			b := newTab(t)
			for _, name := range half {
				b.open(address+"/"+name, "main")
				eval[bool](b, openAll)
				eval[bool](b, string(checker)+"; true")
				b.check(name)
			}
		})
	}
}

// goesOn is the one page that leaves by itself: the app asked for it, without
// script, once other apps have heard in their frames (Front-Channel Logout 1.0 §3).
// Nothing on it needs to be read first, and a button goes on at once.
const goesOn = "signed_out_continue"

func (b *tab) check(name string) {
	b.t.Helper()
	for _, look := range axeLooks {
		b.still(look.scheme)
		b.do(chromedp.EmulateViewport(look.width, 800))
		for _, violation := range eval[[]string](b, axe(axeAsks)) {
			if name == goesOn && strings.HasPrefix(violation, "meta-refresh: ") {
				continue
			}
			b.t.Errorf("%s at %d px, %s: %s", name, look.width, look.scheme, violation)
		}
	}
}

// still chooses the scheme without the fading from one to the other, in which a colour is neither.
func (b *tab) still(scheme string) {
	b.t.Helper()
	b.do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
			{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"}}})
		return err
	}))
}
