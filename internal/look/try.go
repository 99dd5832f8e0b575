package look

import "io"

// Flow is one of the flows of the playground.
type Flow string

const (
	FlowAuthorizationCode Flow = "authorization_code"
	FlowRefreshToken      Flow = "refresh_token"
	FlowClientCredentials Flow = "client_credentials"
)

// FlowLink is a flow that can be picked.
type FlowLink struct {
	Flow Flow
	Path string
}

// StepKind names a step; its title and why it is there are texts.
type StepKind string

const (
	StepDiscovery         StepKind = "discovery"
	StepPKCE              StepKind = "pkce"
	StepAuthorize         StepKind = "authorize"
	StepCallback          StepKind = "callback"
	StepToken             StepKind = "token"
	StepUserInfo          StepKind = "userinfo"
	StepRefresh           StepKind = "refresh"
	StepRefreshRetry      StepKind = "refresh_retry"
	StepCodeReplay        StepKind = "code_replay"
	StepAfterReplay       StepKind = "after_replay"
	StepClientCredentials StepKind = "client_credentials"
	StepIntrospect        StepKind = "introspect"
	StepRevoke            StepKind = "revoke"
	StepAfterRevoke       StepKind = "after_revoke"
)

// StepState is how far a step is.
type StepState string

const (
	StepDone  StepState = "done"
	StepNext  StepState = "next"
	StepLater StepState = "later" // only its title is shown
)

// Step is one request of a flow.
type Step struct {
	Kind     StepKind
	State    StepState
	Facts    []Fact    // values made or received in this step
	Exchange *Exchange // what was sent, or will be
	Form     *Form     // the button of the next step
	Leaves   bool      // the button goes to the sign-in page
}

// Refused says whether a done step was answered by an error.
func (s Step) Refused() bool {
	return s.Exchange != nil && s.Exchange.Answer != nil && s.Exchange.Answer.Refused()
}

// Fact is a parameter's name and its value.
type Fact struct{ Name, Value string }

// Form is a button with what it sends.
type Form struct {
	Method string // get or post
	Action string
	Fields []Fact
}

// TryView is the playground (page-try): without a flow it lists them, with one it shows its steps.
type TryView struct {
	Page
	Flows       []FlowLink
	Flow        Flow
	Steps       []Step
	RestartPath string
}

// Try writes the playground.
func (l *Looks) Try(w io.Writer, v TryView) error {
	return l.render(w, "try", v.Page, v)
}
