package conformance

import (
	"strings"
	"testing"

	"github.com/authgrove/authgrove/internal/apptest"
	"github.com/authgrove/authgrove/internal/config"
	"github.com/authgrove/authgrove/internal/secret"
	"github.com/authgrove/authgrove/internal/transcript"
	"github.com/authgrove/authgrove/tests/stage"
)

// suite is a server with the clients, on which the modules of one list are
// played one after the other. Its URL is https, ended by a proxy that the
// conversations stand behind.
type suite struct {
	*stage.Stage
	clients []config.Client // in the order of clientNames
	base    transcript.Stage
	objects *publisher
	hearing *listener
	keys    *keeper
	dynamic bool // its clients hold keys
}

func newSuite(t *testing.T, dynamic bool) *suite {
	given := certified(t)
	s := &suite{clients: given.Bootstrap.Clients, objects: newPublisher(t), hearing: newListener(t), dynamic: dynamic}
	for i := range s.clients {
		if c := &s.clients[i]; c.BackchannelLogoutURI != "" {
			c.BackchannelLogoutURI = s.hearing.URL // the suite is not here to be told
		}
	}
	if dynamic {
		s.keys = newKeeper(t)
		s.clients = registered(s.clients, s.keys.server.URL)
	}
	s.Stage = stage.Set(t, stage.Options{Change: func(c *config.Config) {
		c.URL, c.Keys, c.Testing, c.Bootstrap.Accounts = given.URL, given.Keys, given.Testing, given.Bootstrap.Accounts
		c.Bootstrap.Clients = append(c.Bootstrap.Clients, s.clients...)
	}})
	s.Remember(password)
	s.base = s.Transcript()
	return s
}

// play plays a module for a response type and a response mode. Each begins with
// a browser that nobody has signed in with, and with nothing allowed.
func (s *suite) play(t *testing.T, module, responseType, mode string) {
	for _, c := range s.clients {
		if err := s.Withdraw("ann", c.ClientID); err != nil {
			t.Fatal(err)
		}
	}
	words := strings.Fields(responseType)
	at := s.base
	at.Facts = factsOf(words, mode)
	at.Facts["assertion"] = s.dynamic
	at.Vars = s.varsOf(responseType, mode, at.Facts)
	at.Actions = s.actions(s.base.Actions)
	if err := at.Play(conversation(module)); err != nil {
		t.Fatal(err)
	}
}

// factsOf is what the conversations may ask.
func factsOf(words []string, mode string) map[string]bool {
	facts := map[string]bool{"code": false, "token": false, "id_token": false, "form_post": mode == "form_post"}
	for _, word := range words {
		facts[word] = true
	}
	facts["access"] = facts["code"] || facts["token"] // there will be an access token
	return facts
}

func (s *suite) varsOf(responseType, mode string, facts map[string]bool) map[string]string {
	vars := map[string]string{"response_type": responseType, "response_mode": mode, "state": secret.New("st").Reveal(), "nonce": secret.New("no").Reveal(),
		"redirect_uri": s.clients[0].RedirectURIs[0], "bye": s.clients[0].PostLogoutRedirectURIs[0]}
	if mode == "" {
		vars["response_mode"] = "query"
		if facts["token"] || facts["id_token"] {
			vars["response_mode"] = "fragment"
		}
	}
	vars["password"], vars["verifier"], vars["challenge"] = password, apptest.Verifier, apptest.Challenge()
	for i, c := range s.clients {
		vars[clientNames[i]] = c.ClientID
		vars["secret_"+clientNames[i]] = c.ClientSecret.Reveal()
		vars["redirect_"+clientNames[i]] = c.RedirectURIs[0]
	}
	vars["secret"] = vars["secret_client"]
	return vars
}

func TestEveryModuleOfOpenIDsPlansPasses(t *testing.T) {
	lists, err := readLists()
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range lists {
		for mode, plan := range l.plans() {
			t.Run(plan+" "+l.responseType, func(t *testing.T) {
				t.Parallel()
				s := newSuite(t, l.plan == dynamicPlan)
				for _, module := range l.modules {
					t.Run(module, func(t *testing.T) { s.play(t, module, l.responseType, mode) })
				}
			})
		}
	}
}
