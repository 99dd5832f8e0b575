package logout

import (
	"fmt"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/authgrove/authgrove/internal/config"
)

// frontchannel makes an app hear of ended sessions through the browser.
func frontchannel(c *config.Client) {
	c.BackchannelLogoutURI, c.BackchannelLogoutSessionRequired = "", false
	c.FrontchannelLogoutURI, c.FrontchannelLogoutSessionRequired = "https://"+c.ClientID+".test/out?app="+c.ClientID, true
}

var frameSource = regexp.MustCompile(`<iframe [^>]*src="([^"]*)"`)

func TestTheSignedOutPageTellsAppsInFramesAndGoesOn(t *testing.T) {
	r := newReceiver(t)
	s := set(t, "", r.app("first", frontchannel), r.app("second", frontchannel), r.app("elsewhere", frontchannel))
	ids := map[string]string{"first": s.SignIn("first", "ann", "openid").ID, "second": s.SignIn("second", "ann", "openid").ID}
	s.SignIn("elsewhere", "ben", "openid")
	a := signOut(t, s, "ann", ids["first"], "post_logout_redirect_uri", "https://first.test/bye", "state", "s&1")
	if a.Status != http.StatusOK || !strings.Contains(a.Body, `id="page-signed-out"`) {
		t.Fatalf("signing out: %d %s", a.Status, a.Body)
	}
	if policy := a.Header.Get("Content-Security-Policy"); !strings.Contains(policy, "; frame-src https://first.test https://second.test") ||
		!strings.Contains(policy, "default-src 'none'") || strings.Contains(policy, "script-src") {
		t.Errorf("the policy is %s", policy)
	}
	frames := frameSource.FindAllStringSubmatch(a.Body, -1)
	if len(frames) != 2 {
		t.Fatalf("%d frames: %s", len(frames), a.Body)
	}
	for i, id := range []string{"first", "second"} {
		_, known := opened(t, s, ids[id])
		want := url.Values{"iss": {s.URL}, "sid": {known["sid"].(string)}}
		if got := html.UnescapeString(frames[i][1]); got != "https://"+id+".test/out?app="+id+"&"+want.Encode() {
			t.Errorf("%s is told by %s", id, got)
		}
	}
	for _, part := range []string{`<meta http-equiv="refresh" content="3;url=https://first.test/bye?state=s%261">`, `href="https://first.test/bye?state=s%261"`} {
		if !strings.Contains(a.Body, part) {
			t.Errorf("the page has no %s:\n%s", part, a.Body)
		}
	}
	res, err := s.Browser("ann@example.com").Get(s.AuthorizeURL("first", "https://first.test/cb", "openid", "prompt", "none"))
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	if to := res.Header.Get("Location"); !strings.Contains(to, "error=login_required") {
		t.Errorf("after signing out, a silent request was sent to %s", to)
	}
}

func TestWithoutAnAddressToReturnToTheSignedOutPageStays(t *testing.T) {
	r := newReceiver(t)
	s := set(t, "", r.app("first", frontchannel))
	a := signOut(t, s, "ann", s.SignIn("first", "ann", "openid").ID)
	if a.Status != http.StatusOK || len(frameSource.FindAllString(a.Body, -1)) != 1 || strings.Contains(a.Body, "refresh") || strings.Contains(a.Body, "signed-out-continue") {
		t.Errorf("signing out: %d %s", a.Status, a.Body)
	}
}

func TestAPageLoadsABoundedNumberOfFrames(t *testing.T) {
	r := newReceiver(t)
	var apps []config.Client
	for i := range 60 {
		apps = append(apps, r.app(fmt.Sprintf("app-%d", i), frontchannel))
	}
	s := set(t, "", apps...)
	var hint string
	for _, app := range apps {
		hint = s.SignIn(app.ClientID, "ann", "openid").ID
	}
	if a := signOut(t, s, "ann", hint); a.Status != http.StatusOK || len(frameSource.FindAllString(a.Body, -1)) != 50 {
		t.Errorf("signing out: %d with %d frames", a.Status, len(frameSource.FindAllString(a.Body, -1)))
	}
}
