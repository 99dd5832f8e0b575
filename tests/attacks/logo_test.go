package attacks

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"image"
	"image/png"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/authgrove/authgrove/internal/client"
	"github.com/authgrove/authgrove/internal/config"
	"github.com/authgrove/authgrove/tests/stage"
)

// logoHost serves one file for every path, under a media type that may lie.
func logoHost(t *testing.T, mediaType string, file []byte) (address string, asked *atomic.Int32) {
	t.Helper()
	asked = new(atomic.Int32)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		asked.Add(1)
		w.Header().Set("Content-Type", mediaType)
		_, _ = w.Write(file)
	}))
	t.Cleanup(server.Close)
	return server.URL + "/logo", asked
}

func smallPNG(t *testing.T) []byte {
	t.Helper()
	var file bytes.Buffer
	if err := png.Encode(&file, image.NewGray(image.Rect(0, 0, 40, 40))); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

// showing sets a stage on which one client has a logo at the address.
func showing(t *testing.T, address string, loopback bool) *stage.Stage {
	t.Helper()
	return stage.Set(t, stage.Options{Change: func(c *config.Config) {
		c.Testing.OutboundLoopback = loopback
		for i := range c.Bootstrap.Clients {
			if c.Bootstrap.Clients[i].ClientID == stage.Exact {
				c.Bootstrap.Clients[i].LogoURI = address
			}
		}
	}})
}

func signInPage(t *testing.T, s *stage.Stage) stage.Answer {
	t.Helper()
	browser := s.Browser("nobody@example.com")
	res, err := browser.Get(s.AuthorizeURL(stage.Exact, s.Callback(stage.Exact), "openid"))
	for hops := 0; err == nil && res.StatusCode == http.StatusSeeOther && hops < 5; hops++ {
		at, _ := res.Location()
		res.Body.Close()
		res, err = browser.Get(at.String())
	}
	if err != nil {
		t.Fatal(err)
	}
	a := stage.ReadAnswer(t, res)
	if a.Status != http.StatusOK || !strings.Contains(a.Body, `id="page-sign-in"`) {
		t.Fatalf("no sign-in page: %d %s", a.Status, a.Body)
	}
	return a
}

var logoTile = regexp.MustCompile(`<img class="tile" src="([^"]*)"`)

// shownLogo waits for the logo that is fetched in the background.
func shownLogo(t *testing.T, s *stage.Stage) string {
	t.Helper()
	for range 100 {
		if found := logoTile.FindStringSubmatch(signInPage(t, s).Body); found != nil {
			return found[1]
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Fatal("the logo does not appear")
	return ""
}

// attack: co.logo
func TestALogoIsFetchedOnceAndShownFromHere(t *testing.T) {
	file := smallPNG(t)
	address, asked := logoHost(t, "text/html", file) // the lie of its host
	s := showing(t, address, true)
	path := shownLogo(t, s)
	sum := sha256.Sum256(file)
	if path != "/assets/logos/"+hex.EncodeToString(sum[:]) {
		t.Errorf("shown from %s", path)
	}
	a := s.Send(s.Request(path, nil))
	if a.Status != http.StatusOK || a.Body != string(file) {
		t.Fatalf("%d, %d bytes", a.Status, len(a.Body))
	}
	for name, want := range map[string]string{"Content-Type": "image/png", "X-Content-Type-Options": "nosniff", "Cache-Control": "public, max-age=31536000, immutable"} {
		if got := a.Header.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	if csp := a.Header.Get("Content-Security-Policy"); !strings.HasPrefix(csp, "default-src 'none'") {
		t.Errorf("Content-Security-Policy: %q", csp)
	}
	page := signInPage(t, s)
	if csp := page.Header.Get("Content-Security-Policy"); !strings.Contains(csp, "img-src 'self'") || strings.Contains(page.Body, address) {
		t.Errorf("the page leads a browser elsewhere: %q", csp)
	}
	startFromTheDisk(t, s)
	if again := s.Send(s.Request(path, nil)); again.Body != string(file) || asked.Load() != 1 {
		t.Errorf("after a restart: %d; its host was asked %d times", again.Status, asked.Load())
	}
	for _, other := range []string{"0", strings.Repeat("0", 64), strings.ToUpper(path[len("/assets/logos/"):]), "..%2f..%2fx"} {
		if a := s.Send(s.Request("/assets/logos/"+other, nil)); a.Status != http.StatusNotFound {
			t.Errorf("%s: %d", other, a.Status)
		}
	}
}

// attack: co.logo
func TestWhatIsNoPictureIsNeverServed(t *testing.T) {
	for name, file := range map[string][]byte{
		"SVG":            []byte(`<svg xmlns="http://www.w3.org/2000/svg"><script>alert(document.domain)</script></svg>`),
		"a page":         []byte(`<!doctype html><script>alert(document.domain)</script>`),
		"a large file":   append(smallPNG(t), make([]byte, client.MaxLogo)...),
		"50 MB":          append(smallPNG(t), make([]byte, 50<<20)...),
		"not even a bit": nil,
	} {
		address, asked := logoHost(t, "image/png", file)
		s := showing(t, address, true)
		for range 250 {
			if strings.Contains(s.Log.Text(), "a logo could not be fetched") {
				break
			}
			time.Sleep(20 * time.Millisecond)
		}
		page := signInPage(t, s)
		if asked.Load() != 1 || logoTile.MatchString(page.Body) || !strings.Contains(page.Body, "The exact app") {
			t.Errorf("%s: asked %d times; a logo is shown, or no name", name, asked.Load())
		}
		c, err := s.Store.FindClient(t.Context(), stage.Exact)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.Store.LogoHash(t.Context(), c.Number, address); err == nil {
			t.Errorf("%s is kept", name)
		}
	}
}

// attack: cr.ssrf
func TestALogoIsNotFetchedFromThisMachineNorAPrivateNetwork(t *testing.T) {
	address, asked := logoHost(t, "image/png", smallPNG(t))
	host := strings.TrimSuffix(strings.TrimPrefix(address, "http://"), "/logo")
	port := host[strings.LastIndex(host, ":"):]
	redirecting := httptest.NewServer(http.RedirectHandler(address, http.StatusFound))
	t.Cleanup(redirecting.Close)
	s := showing(t, address, false)
	for _, uri := range []string{
		address, redirecting.URL, "https://127.0.0.1" + port + "/", "https://localhost" + port + "/", "https://[::1]" + port + "/", "https://0.0.0.0" + port + "/",
		"https://[::ffff:127.0.0.1]" + port + "/", "https://[::127.0.0.1]" + port + "/", "https://2130706433" + port + "/", "https://0177.0.0.1" + port + "/",
		"https://127.1" + port + "/", "https://169.254.169.254/latest/meta-data/", "https://[::ffff:169.254.169.254]/", "https://10.0.0.1/", "https://192.168.0.1/",
		"http://example.com/logo.png", "file:///etc/passwd", "gopher://127.0.0.1" + port + "/", "https://user:pw@127.0.0.1" + port + "/",
	} {
		c := client.Client{Number: 1, Metadata: client.Metadata{LogoURI: uri}}
		if err := s.App.Logos.Fetch(t.Context(), &c); err == nil {
			t.Errorf("%s was fetched", uri)
		}
	}
	if asked.Load() != 0 {
		t.Errorf("%d requests reached this machine", asked.Load())
	}
	if logoTile.MatchString(signInPage(t, s).Body) {
		t.Error("a logo is shown")
	}
}

func TestAClientWithAnotherLogoAddressIsShownTheNewOne(t *testing.T) {
	first, _ := logoHost(t, "image/png", smallPNG(t))
	var drawn bytes.Buffer
	if err := png.Encode(&drawn, image.NewGray(image.Rect(0, 0, 9, 9))); err != nil {
		t.Fatal(err)
	}
	second, _ := logoHost(t, "image/png", drawn.Bytes())
	s := showing(t, first, true)
	old := shownLogo(t, s)
	if err := s.ChangeClient(stage.Exact, func(c *client.Client) { c.Metadata.LogoURI = second }); err != nil {
		t.Fatal(err)
	}
	if next := shownLogo(t, s); next == old {
		t.Error("the old logo is still shown")
	}
	if err := s.DeleteClient(stage.Exact); err != nil {
		t.Fatal(err)
	}
	if a := s.Send(s.Request(old, nil)); a.Status != http.StatusNotFound {
		t.Errorf("the first logo: %d", a.Status)
	}
}
