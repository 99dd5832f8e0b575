package conformance

import (
	"strings"
	"testing"

	"github.com/authgrove/authgrove/internal/config"
	"github.com/authgrove/authgrove/internal/secret"
	"github.com/authgrove/authgrove/internal/transcript"
	"github.com/authgrove/authgrove/tests/stage"
)

// issuer is what clients see: https, ended by a proxy that the conversations
// stand behind.
const issuer = "https://op.test"

// Clients as OpenID's suite has them: two of a kind, the second with a query in
// its redirect URI; one that shows its secret in the form; one that is
// registered for ID tokens without a signature.
const (
	firstClient    = "suite-first"
	secondClient   = "suite-second"
	postClient     = "suite-post"
	unsignedClient = "suite-unsigned"
	callback       = "https://suite.test/callback"
	secondCallback = callback + "?dummy1=lorem&dummy2=ipsum"
)

// certified is the configuration of docs/conformance.md.
func certified(clients []config.Client) func(*config.Config) {
	return func(c *config.Config) {
		c.URL = issuer
		c.Keys.Signing = []string{"RS256", "ES256", "PS256", "EdDSA"}
		c.Testing = config.Testing{Certification: true, LimitsOff: true, OutboundLoopback: true}
		c.Bootstrap.Clients = append(c.Bootstrap.Clients, clients...)
	}
}

func suiteClients() []config.Client {
	standard := func(id, redirect string) config.Client {
		return config.Client{ClientID: id, ClientSecret: secret.New("cs"), ClientName: "The " + id + " client", AppType: "web",
			RedirectURIs: []string{redirect}, IDTokenSignedResponseAlg: "RS256",
			GrantTypes:    []string{"authorization_code", "implicit", "refresh_token"},
			ResponseTypes: []string{"code", "id_token", "id_token token", "code id_token", "code token", "code id_token token"},
			Scope:         "openid profile email address phone offline_access"}
	}
	first, second, post, unsigned := standard(firstClient, callback), standard(secondClient, secondCallback), standard(postClient, callback), standard(unsignedClient, callback)
	post.TokenEndpointAuthMethod = "client_secret_post"
	unsigned.IDTokenSignedResponseAlg, unsigned.ResponseTypes, unsigned.GrantTypes = "none", []string{"code"}, []string{"authorization_code", "refresh_token"}
	return []config.Client{first, second, post, unsigned}
}

// suite is a server with the clients, on which the modules of one list are
// played one after the other.
type suite struct {
	*stage.Stage
	clients []config.Client
	base    transcript.Stage
	objects *publisher
}

func newSuite(t *testing.T) *suite {
	clients := suiteClients()
	s := &suite{Stage: stage.Set(t, stage.Options{Change: certified(clients)}), clients: clients, objects: newPublisher(t)}
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
		"redirect_uri": callback, "redirect_second": secondCallback}
	if mode == "" {
		vars["response_mode"] = "query"
		if facts["token"] || facts["id_token"] {
			vars["response_mode"] = "fragment"
		}
	}
	for _, name := range []string{"password", "verifier", "challenge"} {
		vars[name] = s.base.Vars[name]
	}
	for i, name := range []string{"client", "second", "poster", "unsigned"} {
		vars[name] = s.clients[i].ClientID
		vars["secret_"+name] = s.clients[i].ClientSecret.Reveal()
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
		modes := map[string]string{l.plan: ""}
		if l.plan != configPlan {
			modes[strings.Replace(l.plan, "oidcc-", "oidcc-formpost-", 1)] = "form_post"
		}
		for plan, mode := range modes {
			t.Run(plan+" "+l.responseType, func(t *testing.T) {
				t.Parallel()
				s := newSuite(t)
				for _, module := range l.modules {
					t.Run(module, func(t *testing.T) { s.play(t, module, l.responseType, mode) })
				}
			})
		}
	}
}

// configPlan asks for no response.
const configPlan = "oidcc-config-certification-test-plan"
