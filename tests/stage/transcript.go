package stage

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/authgrove/authgrove/internal/account"
	"github.com/authgrove/authgrove/internal/apptest"
	"github.com/authgrove/authgrove/internal/client"
	"github.com/authgrove/authgrove/internal/dev"
	"github.com/authgrove/authgrove/internal/oauth"
	"github.com/authgrove/authgrove/internal/transcript"
)

// Play plays transcripts, each on a stage of its own.
//
// Known to each: {{url}}, {{host}}, {{password}}, {{verifier}}, {{challenge}},
// {{app}} (the origin of the demo app), and for each client that has a secret
// {{secret_NAME}} and {{NAME_id}}, with _ for -.
func Play(t *testing.T, pattern string) {
	t.Helper()
	transcript.Run(t, pattern, func(t *testing.T) transcript.Stage {
		t.Parallel()
		return Set(t, Options{}).Transcript()
	})
}

// Transcript is this stage for a transcript.
func (s *Stage) Transcript() transcript.Stage {
	return transcript.Stage{URL: s.URL, Address: s.Address, Vars: s.vars(), Actions: s.actions(), Jar: s.jar}
}

// jar is, for the actor @signed_NAME, the browser in which `do code` and `do
// tokens` sign that person in.
func (s *Stage) jar(actor string) http.CookieJar {
	name, ok := strings.CutPrefix(actor, "signed_")
	if !ok {
		return nil
	}
	return s.Browser(Email(name)).Jar
}

func (s *Stage) vars() map[string]string {
	vars := map[string]string{"password": dev.Password, "verifier": apptest.Verifier, "challenge": apptest.Challenge(),
		"app": strings.TrimSuffix(s.Callback(dev.WebClient), "/callback")}
	for id, text := range s.Secrets {
		name := strings.ReplaceAll(strings.TrimPrefix(id, "demo-"), "-", "_")
		vars["secret_"+name], vars[name+"_id"] = text.Reveal(), id
	}
	return vars
}

// actions are what `do` may call.
func (s *Stage) actions() map[string]transcript.Action {
	return map[string]transcript.Action{
		"wait": func(_ map[string]string, words ...string) error { // do wait 61s
			by, err := time.ParseDuration(words[0])
			s.Clock.Move(by)
			return err
		},
		"fill": func(vars map[string]string, words ...string) error { // do fill 5000 x into name
			times, err := strconv.Atoi(words[0])
			if err == nil {
				vars[words[3]] = strings.Repeat(words[1], times)
			}
			return err
		},
		"same":      func(_ map[string]string, words ...string) error { return compare(words, true) },
		"differ":    func(_ map[string]string, words ...string) error { return compare(words, false) },
		"code":      s.doCode,   // do code for CLIENT as PERSON scope a,b into name
		"tokens":    s.doTokens, // do tokens for CLIENT as PERSON scope a,b into name
		"suspend":   func(_ map[string]string, w ...string) error { return s.SetClientState(w[0], client.Suspended) },
		"publish":   func(_ map[string]string, w ...string) error { return s.SetClientState(w[0], client.Published) },
		"delete":    func(_ map[string]string, w ...string) error { return s.DeleteClient(w[0]) },
		"disable":   func(_ map[string]string, w ...string) error { return s.SetAccountState(w[0], account.Disabled) },
		"enable":    func(_ map[string]string, w ...string) error { return s.SetAccountState(w[0], account.Active) },
		"withdraw":  func(_ map[string]string, w ...string) error { return s.Withdraw(w[0], w[1]) },
		"narrow":    func(_ map[string]string, w ...string) error { return s.Narrow(w[0], w[1], w[2:]...) },
		"change":    s.doChange, // do change CLIENT name|redirect|grant|scope value…
		"newsecret": s.doNewSecret,
		"guess":     s.doGuess,
		"assert":    s.doAssert, // do assert for CLIENT aud X exp 1h alg none into name; see Assertion
		"unlogged":  s.doUnlogged,
	}
}

func compare(words []string, want bool) error {
	if (words[0] == words[1]) != want {
		return fmt.Errorf("%q and %q", words[0], words[1])
	}
	return nil
}

// pairsOf reads `for CLIENT as PERSON scope a,b into name` and whatever else goes
// into the request.
func pairsOf(words []string) map[string]string {
	pairs := map[string]string{"as": "ann"}
	for i := 0; i+1 < len(words); i += 2 {
		pairs[words[i]] = words[i+1]
	}
	return pairs
}

func (s *Stage) doCode(vars map[string]string, words ...string) error {
	p := pairsOf(words)
	vars[p["into"]] = s.Code(p["for"], p["as"], strings.ReplaceAll(p["scope"], ",", " "), moreOf(p)...)
	return nil
}

func moreOf(p map[string]string) (more []string) {
	for _, name := range []string{"nonce", "resource", "max_age"} {
		if p[name] != "" {
			more = append(more, name, p[name])
		}
	}
	return more
}

func (s *Stage) doTokens(vars map[string]string, words ...string) error {
	p := pairsOf(words)
	got := s.SignIn(p["for"], p["as"], strings.ReplaceAll(p["scope"], ",", " "), moreOf(p)...)
	vars[p["into"]+"_access"], vars[p["into"]+"_refresh"], vars[p["into"]+"_id"] = got.Access, got.Refresh, got.ID
	return nil
}

func (s *Stage) doChange(_ map[string]string, words ...string) error {
	return s.ChangeClient(words[0], func(c *client.Client) {
		switch value := words[2:]; words[1] {
		case "name":
			c.Metadata.Name = strings.Join(value, " ")
		case "redirect":
			c.Metadata.RedirectURIs = value
		case "grant":
			c.Metadata.GrantTypes = value
		case "scope":
			c.Metadata.Scope = strings.Join(value, " ")
		case "capabilities":
			c.Metadata.Capabilities = value
		}
	})
}

func (s *Stage) doNewSecret(vars map[string]string, words ...string) error {
	text, err := s.NewSecret(words[0])
	vars[words[2]] = text
	return err
}

// doGuess shows a wrong secret of a client: do guess CLIENT 200.
func (s *Stage) doGuess(_ map[string]string, words ...string) error {
	times, err := strconv.Atoi(words[1])
	for range times {
		r := s.Request(oauth.PathToken, Form("grant_type", "client_credentials"))
		r.SetBasicAuth(words[0], "wrong")
		if a := s.Send(r); a.Error() != "invalid_client" {
			return fmt.Errorf("%d %s", a.Status, a.Body)
		}
	}
	return err
}

func (s *Stage) doUnlogged(_ map[string]string, words ...string) error {
	if strings.Contains(s.Log.Text(), words[0]) {
		return fmt.Errorf("the log holds %q", words[0])
	}
	return nil
}
