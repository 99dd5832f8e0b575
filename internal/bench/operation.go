package bench

import (
	"errors"
	"fmt"
	"slices"
)

// Operation is one thing that a provider is asked to do again and again.
type Operation struct {
	Name, About string
	// Session says that a signed-in browser is needed, Counted that each needs
	// something of its own that is prepared before, so that their number must be known.
	Session, Counted bool

	// needs is the endpoint that the provider must have.
	needs func(*Provider) string
	// prepare makes, for one worker, what n operations need, outside of the measurement.
	prepare func(w *worker, n int) error
	// do is what is measured.
	do func(*worker) error
	// after judges what an answer alone does not show.
	after func(*worker) error
}

func token(p *Provider) string { return p.Token }

// Operations is the table of what can be measured.
var Operations = []Operation{
	{Name: "client-credentials", About: "a token for the client itself", needs: token, do: clientCredentials},
	{Name: "code", About: "authorization request with PKCE by a signed-in browser, and the exchange of its code", Session: true, needs: token, prepare: firstGrant, do: codeFlow},
	{Name: "refresh", About: "a refresh token for the next one", Session: true, needs: token, prepare: grantsOfWorker, do: refresh},
	{Name: "introspection", About: "is this access token active?", Session: true, needs: func(p *Provider) string { return p.Introspection }, prepare: grantsOfWorker, do: introspect},
	{Name: "userinfo", About: "the claims about the person", Session: true, needs: func(p *Provider) string { return p.UserInfo }, prepare: grantsOfWorker, do: userInfo},
	{Name: "revocation", About: "an access token of the client itself is given up", Counted: true, needs: func(p *Provider) string { return p.Revocation }, prepare: tokensToRevoke, do: revoke, after: revokedIsInactive},
	{Name: "jwks", About: "the key set", needs: func(p *Provider) string { return p.JWKS }, do: keySet},
	{Name: "discovery", About: "the discovery document", needs: func(p *Provider) string { return p.Address }, do: discovery},
	{Name: "get", About: "any other address that answers 200, as a yardstick", needs: token, do: get},
}

// OperationNamed finds one in the table.
func OperationNamed(name string) (Operation, error) {
	i := slices.IndexFunc(Operations, func(o Operation) bool { return o.Name == name })
	if i < 0 {
		return Operation{}, fmt.Errorf("there is no operation %q", name)
	}
	return Operations[i], nil
}

// Names lists the operations.
func Names() (names []string) {
	for _, o := range Operations {
		names = append(names, o.Name)
	}
	return names
}

// wrong is an answer that is not the right one. Errors are counted by kind.
type wrong struct{ kind, detail string }

func (w wrong) Error() string { return w.kind + ": " + w.detail }

// kindOf is what an error is counted as.
func kindOf(err error) string {
	var w wrong
	if errors.As(err, &w) {
		return w.kind
	}
	return "connection"
}

// shown is enough of a body to understand a refusal.
func shown(body []byte) string { return string(body[:min(len(body), 200)]) }
