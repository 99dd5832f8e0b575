package browser

import (
	"context"
	"log/slog"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/authgrove/authgrove/internal/dev"
)

// newVisitor is a person at a throw-away server, as `authgrove dev` starts it.
func newVisitor(t *testing.T) (*dev.Server, *person) {
	t.Helper()
	log := slog.New(slog.NewTextHandler(t.Output(), nil))
	server, err := dev.Open(t.Context(), dev.Options{Dir: t.TempDir(), Log: log})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	return server, &person{tab: newTab(t)}
}

const signedInDemo = "#page-demo[data-signed-in=true]"

func TestDevLeadsToASignedInDemoPageInSixClicks(t *testing.T) {
	server, p := newVisitor(t)
	p.open(server.DemoAppURL(), "#page-demo[data-signed-in=false]")
	p.press("#demo-sign-in", "#page-sign-in")
	p.fill("[name=identifier]", "ann@example.com")
	p.press("#use-password", "[name=password]")
	p.fill("[name=password]", dev.Password)
	p.press("#sign-in-submit", "#page-consent")
	p.press("#consent-allow", signedInDemo)
	if p.clicks > 6 {
		t.Errorf("it took %d clicks", p.clicks)
	}
	for _, button := range []string{"#demo-userinfo", "#demo-refresh", "#demo-revoke"} {
		p.press(button, signedInDemo+" #demo-last")
	}
	p.leave()
	p.do(chromedp.Click(chromedp.CSS("#sign-out")))
	p.arrive("#page-demo[data-signed-in=false], #page-end-session")
}

func TestThePlaygroundPlaysEachFlowToItsEnd(t *testing.T) {
	server, p := newVisitor(t)
	p.open(server.URL()+"/try", "#page-try")
	flows := eval[[]string](p.tab, `[...document.querySelectorAll("#page-try a")].map(a => a.href)`)
	if len(flows) < 3 {
		t.Fatalf("the playground offers %q", flows)
	}
	for _, flow := range flows {
		p.open(flow, "#page-try")
		for range 20 {
			if !eval[bool](p.tab, `!!document.getElementById("try-next")`) {
				break
			}
			p.press("#try-next", "#page-try, #page-sign-in, #page-consent")
			p.answer()
		}
		if left := eval[int](p.tab, `document.querySelectorAll(".step:not(.done)").length`); left != 0 {
			t.Errorf("%s has %d steps left", flow, left)
		}
	}
}

// answer gets through the server's own pages, if the flow has led to one.
func (p *person) answer() {
	p.t.Helper()
	if eval[bool](p.tab, `!!document.getElementById("page-sign-in")`) {
		p.fill("[name=identifier]", "ann@example.com")
		p.press("#use-password", "[name=password]")
		p.fill("[name=password]", dev.Password)
		p.press("#sign-in-submit", "#page-consent, #page-try")
	}
	if eval[bool](p.tab, `!!document.getElementById("page-consent")`) {
		p.press("#consent-allow", "#page-try")
	}
}
