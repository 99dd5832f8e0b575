package browser

import (
	"context"
	"net/url"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"github.com/authgrove/authgrove/internal/apptest"
	"github.com/authgrove/authgrove/internal/config"
	"github.com/authgrove/authgrove/internal/dev"
)

const unverifiedClient = "unverified"

// withStranger adds an app whose maker nobody checked, with much text to show.
func withStranger(c *config.Config) {
	c.Bootstrap.Clients = append(c.Bootstrap.Clients, config.Client{ClientID: unverifiedClient, AppType: "native",
		ClientName: "Donaudampfschifffahrtsgesellschaftskapitänsmütze & Sons Home Control", Publisher: "Somebody",
		PolicyURI: "https://example.com/privacy", TosURI: "https://example.com/terms",
		Scope: "openid profile email address phone offline_access", RedirectURIs: []string{"http://127.0.0.1/callback"},
		Capabilities: []string{"network.read", "device.switch", "climate.read", "device.lock"}})
}

// gallery shows every page and state of a page once, in one visit of one
// person, and calls visit at each.
func gallery(p *person, visit func(name string)) {
	p.t.Helper()
	at := func(name, address, page string) {
		p.t.Helper()
		p.open(address, page)
		visit(name)
	}
	at("home", p.server.URL, "#page-home")
	galleryOfErrors(p, at)
	stranger := p.server.AuthorizeURL(unverifiedClient, p.app.uri, "openid profile email address phone offline_access network.read device.switch climate.read device.lock")
	at("sign-in-unverified", stranger, "#page-sign-in")
	at("sign-in", p.authorizeURL(), "#page-sign-in")
	p.fill("[name=identifier]", "ann@example.com")
	p.press("#sign-in-continue", "[name=code]")
	visit("sign-in-code")
	p.press("#use-password", "[name=password]")
	visit("sign-in-password")
	p.fill("[name=password]", "wrong")
	p.press("#sign-in-submit", "#problem")
	visit("sign-in-problem")
	p.fill("[name=password]", dev.Password)
	p.press("#sign-in-submit", "#page-consent")
	const allow = "#consent-allow:enabled"
	p.arrive(allow)
	visit("consent")
	at("consent-unverified", stranger, allow)
	at("consent-identity", p.server.AuthorizeURL(dev.NativeClient, p.app.uri, "openid profile email"), allow)
	at("home-signed-in", p.server.URL, "#page-home")
	at("end-session", p.server.URL+"/oauth2/end_session?client_id="+dev.WebClient, "#page-end-session")
	p.press("#end-session-confirm", "#page-signed-out")
	visit("signed-out")
}

func galleryOfErrors(p *person, at func(name, address, page string)) {
	p.t.Helper()
	const page = "#page-error"
	elsewhere := strings.Replace(p.server.URL, "localhost", foreignHost, 1)
	at("error-unknown-client", p.server.AuthorizeURL("nobody", p.app.uri, scope), page)
	at("error-redirect", p.server.AuthorizeURL(dev.NativeClient, "https://evil.example/callback", scope), page)
	at("error-redirect-near", p.server.AuthorizeURL(dev.WebClient, "http://localhost:"+demoPort(p)+"/callbacks", scope), page)
	at("error-repeated", p.authorizeURL()+"&client_id=demo-web", page)
	at("error-ticket", p.server.URL+"/sign-in?ticket=agv_rq_0", page)
	at("error-end-session", p.server.URL+"/oauth2/end_session?post_logout_redirect_uri=https%3A%2F%2Fevil.example", page)
	at("error-not-found", p.server.URL+"/no/such/page", page)
	at("error-host", elsewhere, page)
}

// demoPort is the port of the demo app's registered address.
func demoPort(p *person) string {
	p.t.Helper()
	for _, c := range p.server.Config.Bootstrap.Clients {
		if c.ClientID != dev.WebClient {
			continue
		}
		u, err := url.Parse(c.RedirectURIs[0])
		if err != nil {
			p.t.Fatal(err)
		}
		return u.Port()
	}
	p.t.Fatal("the fixtures have no demo-web")
	return ""
}

func newGallery(t *testing.T) *person {
	p := newPerson(t, apptest.Options{Change: withStranger})
	p.refusals = true
	return p
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
