package playground

import (
	"github.com/authgrove/authgrove/internal/look"
)

// step is one row of a flow. It has a request that is sent from here, or a
// request that the browser carries, or makes something by itself.
type step struct {
	kind look.StepKind
	// request is shown before it is sent, and sent as shown.
	request func(*run) look.Exchange
	// form is the button that carries the browser away.
	form func(*run) *look.Form
	// makes says what the step comes to without any request.
	makes func(*run) []look.Fact
	// arrives is a step that the browser brings back.
	arrives bool
	// brings is set where the answer holds tokens to go on with.
	brings bool
	// refused is the answer that the step is there to show.
	refused bool
}

// flows are what can be picked, in the order of the menu.
var flows = []look.Flow{look.FlowAuthorizationCode, look.FlowRefreshToken, look.FlowClientCredentials}

func stepsOf(flow look.Flow) []step {
	switch flow {
	case look.FlowAuthorizationCode:
		return append(signingIn(true),
			step{kind: look.StepUserInfo, request: (*run).userInfo},
			step{kind: look.StepRevoke, request: (*run).revokeGrant},
			step{kind: look.StepAfterRevoke, request: (*run).userInfo, refused: true})
	case look.FlowRefreshToken:
		return append(signingIn(false),
			step{kind: look.StepRefresh, request: (*run).refresh, brings: true},
			step{kind: look.StepRefreshRetry, request: (*run).refreshAgain, brings: true},
			step{kind: look.StepCodeReplay, request: (*run).redeem, refused: true},
			step{kind: look.StepAfterReplay, request: (*run).userInfo, refused: true})
	case look.FlowClientCredentials:
		return []step{
			{kind: look.StepClientCredentials, request: (*run).clientCredentials, brings: true},
			{kind: look.StepIntrospect, request: (*run).introspect},
			{kind: look.StepRevoke, request: (*run).revokeToken},
			{kind: look.StepIntrospect, request: (*run).introspect},
		}
	}
	return nil
}

// signingIn is how every flow with a person begins.
func signingIn(fromDiscovery bool) (steps []step) {
	if fromDiscovery {
		steps = append(steps, step{kind: look.StepDiscovery, request: (*run).discovery})
	}
	return append(steps,
		step{kind: look.StepPKCE, makes: (*run).pkce},
		step{kind: look.StepAuthorize, request: (*run).authorize, form: (*run).leave},
		step{kind: look.StepCallback, arrives: true},
		step{kind: look.StepToken, request: (*run).redeem, brings: true})
}

// pathOf is the page of a flow.
func pathOf(flow look.Flow) string { return Path + "?flow=" + string(flow) }
