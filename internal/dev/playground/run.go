package playground

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/json"
	"net/url"
	"sync"

	"golang.org/x/oauth2"

	"github.com/authgrove/authgrove/internal/dev/wire"
	"github.com/authgrove/authgrove/internal/look"
)

// browser is what is remembered of one browser: how far it is in each flow.
type browser struct {
	mu   sync.Mutex
	runs map[look.Flow]*run
}

// run is one pass through a flow. Values are kept as the app of the flow would
// keep them.
type run struct {
	playground *Playground
	flow       look.Flow
	steps      []step
	done       []look.Step
	over       bool   // something came out otherwise than it should
	ticket     string // in every form, so that only this run's own page can go on

	state, nonce, verifier string
	code                   string
	accessToken            string
	refreshToken           string
	refreshTokenSpent      string // the one that the last refresh was made with
}

// begin starts a flow anew.
func (p *Playground) begin(flow look.Flow) *run {
	r := &run{playground: p, flow: flow, steps: stepsOf(flow), ticket: rand.Text(),
		state: rand.Text(), nonce: rand.Text(), verifier: oauth2.GenerateVerifier()}
	r.makeAll()
	return r
}

// next is the step that waits; nil when the flow has ended.
func (r *run) next() *step {
	if r.over || len(r.done) == len(r.steps) {
		return nil
	}
	return &r.steps[len(r.done)]
}

// makeAll does what comes next without any request.
func (r *run) makeAll() {
	for next := r.next(); next != nil && next.makes != nil; next = r.next() {
		r.done = append(r.done, look.Step{Kind: next.kind, State: look.StepDone, Facts: next.makes(r)})
	}
}

// send performs the next step.
func (r *run) send(ctx context.Context) error {
	next := r.next()
	sent, err := wire.Send(ctx, r.playground.client, next.request(r))
	if err != nil {
		return err
	}
	if next.brings {
		r.keep(sent.Answer.Body)
	}
	r.finish(look.Step{Kind: next.kind, State: look.StepDone, Exchange: &sent}, sent.Answer.Refused() == next.refused)
	return nil
}

func (r *run) finish(done look.Step, asExpected bool) {
	r.done = append(r.done, done)
	r.over = !asExpected
	r.makeAll()
}

// keep remembers the tokens of an answer.
func (r *run) keep(body string) {
	var answer struct {
		AccessToken  string `json:"access_token"`
		RefreshToken string `json:"refresh_token"`
	}
	if json.Unmarshal([]byte(body), &answer) != nil {
		return // a refusal or nonsense: the step shows it and the run is over
	}
	if answer.AccessToken != "" {
		r.accessToken = answer.AccessToken
	}
	if answer.RefreshToken != "" && answer.RefreshToken != r.refreshToken {
		r.refreshTokenSpent, r.refreshToken = r.refreshToken, answer.RefreshToken
	}
}

// arrive takes what the browser brings back from the authorization endpoint.
func (r *run) arrive(query url.Values, asSent look.Exchange) {
	var facts []look.Fact
	for _, name := range []string{"code", "state", "iss", "error", "error_description"} {
		if query.Has(name) {
			facts = append(facts, look.Fact{Name: name, Value: query.Get(name)})
		}
	}
	authorize := r.next()
	sent := authorize.request(r)
	r.finish(look.Step{Kind: authorize.kind, State: look.StepDone, Exchange: &sent}, true)
	r.code = query.Get("code")
	r.finish(look.Step{Kind: look.StepCallback, State: look.StepDone, Facts: facts, Exchange: &asSent},
		r.code != "" && query.Get("iss") == r.playground.Issuer)
}

// awaits reports whether an answer with this state belongs to the run.
func (r *run) awaits(state string) bool {
	next := r.next()
	return next != nil && next.form != nil && subtle.ConstantTimeCompare([]byte(state), []byte(r.state)) == 1
}
