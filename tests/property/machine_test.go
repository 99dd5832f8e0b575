package property

import (
	"net/http"
	"net/url"
	"testing"

	"pgregory.net/rapid"

	"github.com/authgrove/authgrove/internal/account"
	"github.com/authgrove/authgrove/internal/apptest"
	"github.com/authgrove/authgrove/internal/client"
	"github.com/authgrove/authgrove/internal/oauth"
	"github.com/authgrove/authgrove/tests/stage"
)

const person = "ann@example.com"

// machine plays one sequence on the server and in the model.
type machine struct {
	world
	t       *rapid.T
	test    testing.TB // for what fails outside of the model
	s       *stage.Stage
	client  string
	other   string // another client that authenticates
	browser *http.Client
	codes   []*code
	grants  []*grant
	// unclear: something happened too close to a limit for the model to say what
	// must follow, so that the sequence ends there.
	unclear bool
}

// during runs a request and says when it happened.
func (m *machine) during(do func() stage.Answer) (stage.Answer, span) {
	from := m.s.Clock.Now()
	a := do()
	return a, span{from, m.s.Clock.Now()}
}

func (m *machine) want(what string, a stage.Answer, status int, code string) {
	if a.Status != status || a.Error() != code {
		m.t.Fatalf("%s: want %d %s, got %d %s", what, status, code, a.Status, a.Body)
	}
}

// authorize gets another code, signing in and allowing where that is asked.
func (m *machine) authorize(offline bool) {
	scope := "openid email"
	if offline {
		scope += " offline_access"
	}
	// A cloud lives on a server of its own: its grants outlive every session.
	c := &code{offline: offline || m.client == c2c, withdrawals: m.withdrawals, signOuts: m.signOuts}
	c.made.from = m.s.Clock.Now()
	to := m.s.Walk(m.test, m.browser, m.s.AuthorizeURL(m.client, m.s.Callback(m.client), scope), person, "allow")
	c.made.to = m.s.Clock.Now()
	if c.text = to.Query().Get("code"); c.text == "" {
		m.t.Fatalf("no code: sent to %s", to)
	}
	m.s.Remember(c.text)
	m.codes = append(m.codes, c)
}

// redeem presents a code, right or with one thing wrong.
func (m *machine) redeem(c *code, wrong string) {
	presenter, change := m.client, []string{}
	switch wrong {
	case "verifier":
		change = []string{"code_verifier", "wrong-" + apptest.Verifier}
	case "redirect":
		change = []string{"redirect_uri", m.s.Callback(m.client) + "/"}
	case "client":
		presenter, change = m.other, []string{"redirect_uri", m.s.Callback(m.client)}
	}
	a, now := m.during(func() stage.Answer { return m.s.Redeem(presenter, c.text, change...) })
	switch {
	case m.suspended && wrong != "client":
		m.want("a code while the client is suspended", a, http.StatusUnauthorized, "invalid_client")
	case wrong == "client":
		m.want("another client's code", a, http.StatusBadRequest, "invalid_grant")
	case c.spent:
		m.want("a spent code", a, http.StatusBadRequest, "invalid_grant")
		if c.grant != nil && wrong == "" {
			c.grant.ended = true
			m.look(c.grant)
		}
	default:
		m.spend(c, wrong, a, now)
	}
}

// spend is the first presentation by the right client.
func (m *machine) spend(c *code, wrong string, a stage.Answer, now span) {
	inTime := now.within(c.made, m.s.Config.Lifetimes.AuthorizationCode)
	if inTime == unclear && wrong == "" && m.parentsLive(c) {
		m.unclear = true
		return
	}
	c.spent = true
	if wrong != "" || inTime == no || !m.parentsLive(c) {
		m.want("a code that is expired, wrongly proved or without its parents", a, http.StatusBadRequest, "invalid_grant")
		return
	}
	m.want("a good code", a, http.StatusOK, "")
	c.grant = &grant{code: c, line: []string{a.JSON("refresh_token")}, current: now, access: []accessToken{{a.JSON("access_token"), now}}}
	m.grants = append(m.grants, c.grant)
}

// refresh presents the token of a generation.
func (m *machine) refresh(g *grant, generation int) {
	a, now := m.during(func() stage.Answer { return m.s.Refresh(m.client, g.line[generation]) })
	if m.suspended {
		m.want("a refresh while the client is suspended", a, http.StatusUnauthorized, "invalid_client")
		return
	}
	if !m.alive(g) {
		m.want("a refresh of a dead grant", a, http.StatusBadRequest, "invalid_grant")
		return
	}
	switch m.present(g, generation, now) {
	case tooClose:
		m.unclear = true
		return
	case moves:
		m.want("the current token", a, http.StatusOK, "")
		g.line = append(g.line, a.JSON("refresh_token"))
		g.previous, g.current = g.current, now
	case same:
		m.want("an exact retry", a, http.StatusOK, "")
		if a.JSON("refresh_token") != g.line[len(g.line)-1] {
			m.t.Fatal("the retry got another successor")
		}
	case refused:
		m.want("a straggler", a, http.StatusBadRequest, "invalid_grant")
		return
	case endsGrant:
		m.want("a reused token", a, http.StatusBadRequest, "invalid_grant")
		g.ended = true
		m.look(g)
		return
	}
	g.access = append(g.access, accessToken{a.JSON("access_token"), now})
}

// forge presents tokens that nobody may: altered, or another client's.
func (m *machine) forge(g *grant) {
	text := g.line[len(g.line)-1]
	altered := text[:20] + flipped(text[20]) + text[21:]
	a := m.s.Refresh(m.other, text)
	m.want("another client's refresh token", a, http.StatusBadRequest, "invalid_grant")
	if !m.suspended {
		m.want("an altered refresh token", m.s.Refresh(m.client, altered), http.StatusBadRequest, "invalid_grant")
	}
}

func flipped(b byte) string {
	if b == 'A' {
		return "B"
	}
	return "A"
}

// revoke gives up a token of any generation.
func (m *machine) revoke(g *grant, generation int) {
	a := m.s.Revoke(m.client, g.line[generation])
	if m.suspended {
		m.want("a revocation while the client is suspended", a, http.StatusUnauthorized, "invalid_client")
		return
	}
	m.want("a revocation", a, http.StatusOK, "")
	g.ended = true
}

// look asks whether tokens live, and compares.
func (m *machine) look(g *grant) {
	token := g.access[rapid.IntRange(0, len(g.access)-1).Draw(m.t, "access token")]
	lifetime := m.s.Config.Lifetimes.AccessToken
	if m.client == c2c {
		lifetime = m.s.Config.Lifetimes.AccessTokenC2C
	}
	a, now := m.during(func() stage.Answer { return m.s.UserInfo(token.text) })
	fresh := now.within(token.made, lifetime)
	lives := m.alive(g) && fresh != no
	if fresh != unclear && lives != (a.Status == http.StatusOK) {
		m.t.Fatalf("userinfo: the model says %t, the server %d", lives, a.Status)
	}
	if m.suspended {
		return
	}
	for generation, text := range g.line {
		current := generation == len(g.line)-1
		if active := m.s.Active(m.client, text); active != (m.alive(g) && current) {
			m.t.Fatalf("introspection of generation %d of %d: the server says %t", generation, len(g.line)-1, active)
		}
	}
}

// signOut ends the browser's session; the next sign-in makes another.
func (m *machine) signOut() {
	res, err := m.browser.Get(m.s.URL + oauth.PathEndSession)
	if err != nil {
		m.t.Fatal(err)
	}
	page := stage.ReadAnswer(m.t, res)
	if page.Status == http.StatusOK {
		form := url.Values{"ticket": {apptest.Ticket(m.test, page.Body)}, "decision": {"confirm"}}
		if res, err = m.browser.PostForm(m.s.URL+"/sign-out", form); err != nil {
			m.t.Fatal(err)
		}
		m.want("signing out", stage.ReadAnswer(m.t, res), http.StatusSeeOther, "")
		m.signOuts++
	}
}

func (m *machine) must(err error) {
	if err != nil {
		m.t.Fatal(err)
	}
}

func (m *machine) suspend(yes bool) {
	state := client.Published
	if yes {
		state = client.Suspended
	}
	m.must(m.s.SetClientState(m.client, state))
	m.suspended = yes
}

func (m *machine) disable(yes bool) {
	state := account.Active
	if yes {
		state = account.Disabled
	}
	m.must(m.s.SetAccountState(person, state))
	m.disabled = yes
}
