package browser

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"
)

// Every page is looked at on a small phone, a phone and a desk, in both schemes.
var (
	widths  = []int64{320, 390, 1280}
	schemes = map[string]string{"light": "rgb(245, 244, 239)", "dark": "rgb(16, 21, 18)"}
)

// promises are what holds for every page; each lists what breaks it on the
// page as it stands. The keyboard comes last, because it moves the focus.
var promises = []struct {
	name   string
	breaks func(p *person, page string) []string
}{
	{"fits every screen", breaksOnAScreen},
	{"can be mirrored", breaksFromRightToLeft},
	{"has the hooks that the documentation says", breaksHooks},
	{"is walked by the Tab key as it is read", breaksForTheKeyboard},
}

func TestEveryPage(t *testing.T) {
	p := newGallery(t)
	broken, seen := map[string][]string{}, map[string]bool{}
	gallery(p, func(name string) {
		seen[name] = true
		for _, promise := range promises {
			for _, problem := range promise.breaks(p, name) {
				broken[promise.name] = append(broken[promise.name], name+": "+problem)
			}
		}
	})
	for name := range hooks {
		if !seen[name] {
			t.Errorf("the gallery has no %s", name)
		}
	}
	for _, promise := range promises {
		t.Run(promise.name, func(t *testing.T) {
			for _, problem := range broken[promise.name] {
				t.Error(problem)
			}
		})
	}
}

// unfit lists what a person could not read or touch: anything that makes the
// page scroll sideways, and targets under 44 px.
const unfit = `[
  ...(document.documentElement.scrollWidth > innerWidth ? ["scrolls sideways to " + document.documentElement.scrollWidth] : []),
  ...[...document.querySelectorAll("a, button, summary, input:not([type=hidden]), select")]
    .map(e => [e, (e.closest("label") ?? e).getBoundingClientRect()])
    .filter(([e, r]) => r.width && r.height < 44)
    .map(([e, r]) => "is " + r.height.toFixed(1) + " px high: " + e.outerHTML.slice(0, 90)),
]`

func breaksOnAScreen(p *person, name string) (problems []string) {
	for scheme, ground := range schemes {
		p.scheme(scheme)
		for _, width := range widths {
			p.do(chromedp.EmulateViewport(width, 800))
			for _, problem := range eval[[]string](p.tab, unfit) {
				problems = append(problems, fmt.Sprintf("at %d px: %s", width, problem))
			}
			p.keep(fmt.Sprintf("%s-%d-%s.png", name, width, scheme))
		}
		if seen := eval[string](p.tab, `getComputedStyle(document.body).backgroundColor`); seen != ground {
			problems = append(problems, "the ground of the "+scheme+" scheme is "+seen)
		}
	}
	p.do(chromedp.EmulateViewport(1280, 800))
	return problems
}

func breaksFromRightToLeft(p *person, _ string) []string {
	p.do(chromedp.EmulateViewport(320, 800))
	eval[bool](p.tab, `document.documentElement.dir = "rtl", true`)
	problems := eval[[]string](p.tab, unfit)
	eval[bool](p.tab, `document.documentElement.dir = "ltr", true`)
	p.do(chromedp.EmulateViewport(1280, 800))
	return problems
}

func breaksForTheKeyboard(p *person, _ string) (problems []string) {
	count := eval[int](p.tab, `(window.inOrder = [...document.querySelectorAll("a[href], button, summary, input:not([type=hidden]), select")]
		.filter(e => e.getClientRects().length)).length`)
	// The walk begins at the top, wherever the page has put the focus.
	eval[bool](p.tab, `document.body.tabIndex = -1, document.body.focus(), true`)
	for i := range count {
		p.do(chromedp.KeyEvent("\t"))
		seen := eval[struct {
			At      int
			Outline string
		}](p.tab, `({ at: inOrder.indexOf(document.activeElement), outline: getComputedStyle(document.activeElement).outlineStyle })`)
		if seen.At != i || seen.Outline == "none" {
			problems = append(problems, fmt.Sprintf("Tab %d reaches %d with the outline %s", i, seen.At, seen.Outline))
		}
	}
	return problems
}

// keep stores a picture where SCREENSHOTS says, for people to look at.
func (b *tab) keep(name string) {
	b.t.Helper()
	dir := os.Getenv("SCREENSHOTS")
	if dir == "" {
		return
	}
	if err := os.WriteFile(filepath.Join(dir, name), b.picture(), 0o644); err != nil {
		b.t.Fatal(err)
	}
}
