package people

import (
	"fmt"
	"net/http"
	"net/netip"
	"net/url"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/authgrove/authgrove/internal/apptest"
	"github.com/authgrove/authgrove/internal/config"
	"github.com/authgrove/authgrove/internal/login"
)

// crowd asks for sign-in codes in one browser, behind a proxy that names the
// address each request came from.
type crowd struct {
	*testing.T
	server  *apptest.Server
	browser *http.Client
	ticket  string
}

func gather(t *testing.T) *crowd {
	t.Helper()
	s := start(t, func(c *config.Config) { c.TrustedProxies = []string{"127.0.0.1", "10.0.0.0/8"} })
	c := &crowd{T: t, server: s, browser: apptest.Browser(t)}
	res, err := c.browser.Get(s.URL + "/account")
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	to, err := res.Location()
	if err != nil || to.Query().Get("ticket") == "" {
		t.Fatalf("sent to %v, %v", to, err)
	}
	c.ticket = to.Query().Get("ticket")
	return c
}

// post asks for a code; forwarded are the lines of X-Forwarded-For.
func (c *crowd) post(address string, forwarded ...string) {
	c.Helper()
	form := url.Values{"ticket": {c.ticket}, "identifier": {address}}
	r, err := http.NewRequest(http.MethodPost, c.server.URL+"/sign-in", strings.NewReader(form.Encode()))
	if err != nil {
		c.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for _, line := range forwarded {
		r.Header.Add("X-Forwarded-For", line)
	}
	res, err := c.browser.Do(r)
	if err != nil {
		c.Fatal(err)
	}
	res.Body.Close()
	if res.StatusCode != http.StatusOK && res.StatusCode != http.StatusTooManyRequests {
		c.Fatalf("%s from %v: status %d", address, forwarded, res.StatusCode)
	}
}

// asks posts an address for a code and returns whether a letter went to it.
func (c *crowd) asks(address string, forwarded ...string) bool {
	c.Helper()
	c.post(address, forwarded...)
	return c.queued(address)
}

// queued waits until nothing is left to deliver, then looks for the letter.
func (c *crowd) queued(address string) bool {
	c.Helper()
	p := &person{T: c.T, server: c.server}
	for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline); time.Sleep(2 * time.Millisecond) {
		queue, err := c.server.App.Store.MessageQueue(c.Context())
		if err != nil {
			c.Fatal(err)
		}
		if queue.Waiting == 0 {
			return len(p.letters(address)) > 0
		}
	}
	c.Fatal("the mail is not delivered")
	return false
}

// attack: ot.ip
func TestManySpellingsAndAddressesOfOneNetworkShareOneBudget(t *testing.T) {
	c := gather(t)
	spelled := []string{
		"2001:db8:7:1::1", "2001:0DB8:0007:0001:0000:0000:0000:0001", "2001:DB8:7:1:0:0:0:1", "2001:db8:7:1:0::1",
		"198.51.100.1, 2001:db8:7:1::2", "2001:db8:9::1, 2001:db8:7:1::3, 10.1.2.3", // what stands to the left was invented
	}
	base := netip.MustParseAddr("2001:db8:7:1::1000").As16()
	for i := range int(login.DefaultLimits.CodesPerNetworkHour) {
		from := spelled[i%len(spelled)]
		if i >= len(spelled) {
			base[14], base[15] = byte(i>>8), byte(i)
			from = netip.AddrFrom16(base).String()
		}
		if !c.asks(fmt.Sprintf("p%d@example.net", i), from) {
			t.Fatalf("code %d from %s was not sent", i, from)
		}
	}
	for _, from := range append(spelled, "2001:db8:7:1:ffff::1") {
		if c.asks("late@example.net", from) {
			t.Errorf("%s has a budget of its own", from)
		}
	}
	if !c.asks("else@example.net", "2001:db8:8::1") {
		t.Error("another network is refused")
	}
	for _, from := range []string{"::ffff:203.0.113.9", "203.0.113.10"} {
		if !c.asks("v4"+from[len(from)-1:]+"@example.net", from) {
			t.Errorf("%s is refused", from)
		}
	}
}

// attack: ot.flood
func TestAFloodOfSignInsLeavesNothingBehind(t *testing.T) {
	c := gather(t)
	heap := func() uint64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	const begin, starts = 200, 3000
	var before uint64
	for i := range starts {
		if i == begin {
			before = heap()
		}
		c.post(fmt.Sprintf("flood%d@example.net", i), fmt.Sprintf("198.%d.%d.1", 18+i%2, i/2%250))
	}
	if after := heap(); after > before+32<<20 {
		t.Errorf("the heap grew from %d to %d bytes", before, after)
	}
	c.server.Clock.Move(48 * time.Hour)
	for range 20 {
		if _, err := c.server.App.Store.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	sizes, err := c.server.App.Store.Sizes(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, table := range []string{"one_time_codes", "budgets", "parked_tickets"} {
		if sizes[table] > 5 {
			t.Errorf("%d rows are left in %s", sizes[table], table)
		}
	}
}

// attack: rt.event
func TestTheOwnerIsToldOnceThatAnAppWasStoppedForTheirSafety(t *testing.T) {
	s := start(t, nil)
	p := at(t, s, "ann@example.com")
	p.signIn()
	first := p.tokens("openid offline_access")["refresh_token"].(string)
	p.refresh(first)
	s.Clock.Move(10 * time.Minute)
	before := len(p.letters(p.address))
	for range 3 {
		p.refresh(first)
	}
	var told []letter
	for deadline := time.Now().Add(10 * time.Second); len(told) == 0 && time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		told = p.letters(p.address)[:len(p.letters(p.address))-before]
	}
	time.Sleep(200 * time.Millisecond) // a second letter would have come by now
	if told = p.letters(p.address)[:len(p.letters(p.address))-before]; len(told) != 1 {
		t.Fatalf("%d letters: %+v", len(told), told)
	}
	if l := told[0]; !strings.Contains(l.Subject, "stopped for your safety") || !strings.Contains(l.Text, "Lumen Home") {
		t.Errorf("told %q: %s", l.Subject, l.Text)
	}
}
