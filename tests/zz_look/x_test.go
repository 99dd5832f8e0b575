package browser

import (
	"context"
	"os"
	"path/filepath"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

var schemes = map[string]string{"light": "", "dark": ""}

const unfit = `[
  ...(document.documentElement.scrollWidth > innerWidth ? ["scrolls sideways to " + document.documentElement.scrollWidth] : []),
  ...[...document.querySelectorAll("a, button, summary, input:not([type=hidden]), select")]
    .map(e => [e, (e.closest("label") ?? e).getBoundingClientRect()])
    .filter(([e, r]) => r.width && r.height < 44)
    .map(([e, r]) => "is " + r.height.toFixed(1) + " px high: " + e.outerHTML.slice(0, 90)),
]`

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
// picture is the whole page as a PNG, however far it scrolls.
func (b *tab) picture() []byte {
	b.t.Helper()
	return run(b, func(ctx context.Context, t *chromedp.Target) ([]byte, error) {
		beyond := true
		shot, err := cdp.Call(ctx, t, page.CaptureScreenshot, page.CaptureScreenshotParams{CaptureBeyondViewport: &beyond})
		return shot.Data, err
	})
}
