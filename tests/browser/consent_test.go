package browser

import (
	"context"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"github.com/authgrove/authgrove/internal/apptest"
)

// watchAllow notes when the Allow button rests, and presses it while it does.
const watchAllow = `addEventListener("DOMContentLoaded", () => {
  const allow = document.getElementById("consent-allow");
  if (!allow) return;
  window.seen = { resting: allow.disabled, at: performance.now() };
  allow.click();
  new MutationObserver(() => { if (!allow.disabled) seen.awake ??= performance.now(); }).observe(allow, { attributes: true });
});`

// attack: co.dwell
func TestAllowRestsForHalfASecondFromTheFirstPaint(t *testing.T) {
	p := newPerson(t, apptest.Options{})
	p.do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: watchAllow})
		return err
	}))
	p.signIn("ann@example.com", "#page-consent")
	p.do(chromedp.WaitEnabled(chromedp.ID("consent-allow")))
	seen := eval[struct {
		Resting            bool
		At, Awake, Painted float64
	}](p.tab, `({ ...seen, painted: performance.getEntriesByType("paint")[0].startTime })`)
	if !seen.Resting || seen.At > seen.Painted {
		t.Errorf("Allow could be pressed when it was first seen: %+v", seen)
	}
	if rest := seen.Awake - seen.At; rest < 500 {
		t.Errorf("Allow woke after %.0f ms", rest)
	}
	if p.sent("POST "+p.server.URL+"/consent") != 0 {
		t.Error("Allow was pressed while it rested")
	}
	p.press("#consent-allow", "#app")
}

// attack: co.dwell
func TestADoubleClickOnAllowIsOneDecision(t *testing.T) {
	p := newPerson(t, apptest.Options{})
	p.signIn("ann@example.com", "#page-consent")
	p.do(chromedp.WaitEnabled(chromedp.ID("consent-allow")))
	p.leave()
	p.do(chromedp.DoubleClick(chromedp.ID("consent-allow")))
	p.arrive("#app")
	if posts := p.sent("POST " + p.server.URL + "/consent"); posts != 1 {
		t.Errorf("%d answers were sent", posts)
	}
	if p.app.one(t).Get("code") == "" {
		t.Error("the app got no code")
	}
}

func TestWhatIsSwitchedOffIsNotAllowed(t *testing.T) {
	p := newPerson(t, apptest.Options{})
	p.signIn("ann@example.com", "#page-consent")
	if eval[bool](p.tab, `document.querySelector("[name=capability][value='device.lock']").checked`) {
		t.Error("a sensitive right is switched on before the person chose it")
	}
	p.press("#consent-allow", "#app")
	p.app.one(t)
	p.open(p.authorizeURL("prompt", "none"), "#app")
	if answer := p.app.one(t); answer.Get("error") != "" && answer.Get("error") != "consent_required" {
		t.Errorf("the app got %v", answer)
	}
}

// Going back to a consent page and answering again finds the answer given.
// attack: co.deny
func TestAnAnsweredConsentPageCannotBeAnsweredAgain(t *testing.T) {
	p := newPerson(t, apptest.Options{})
	p.refusals = true
	p.signIn("ann@example.com", "#page-consent")
	p.press("#consent-deny", "#app")
	p.app.one(t)
	// The page comes back from the browser's own store, where only its script can still be asked.
	eval[bool](p.tab, `setTimeout(() => history.back()), true`)
	p.eventually("the page before", func(ctx context.Context) bool {
		awake, err := chromedp.Run(ctx, chromedp.Evaluate[bool](`document.querySelector("#consent-allow:enabled") !== null`))
		return err == nil && awake
	})
	eval[bool](p.tab, `setTimeout(() => document.getElementById("consent-allow").click()), true`)
	p.eventually("a page that says so", func(ctx context.Context) bool {
		said, err := chromedp.Run(ctx, chromedp.Evaluate[bool](`document.querySelector("#page-error[data-request-id^=req_]") !== null`))
		return err == nil && said
	})
}
