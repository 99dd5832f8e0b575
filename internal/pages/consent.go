package pages

import (
	"io"
	"net/http"
	"slices"

	"github.com/authgrove/authgrove/internal/audit"
	"github.com/authgrove/authgrove/internal/catalogue"
	"github.com/authgrove/authgrove/internal/consent"
	"github.com/authgrove/authgrove/internal/look"
	"github.com/authgrove/authgrove/internal/oauth"
	"github.com/authgrove/authgrove/internal/web"
)

// showConsent asks what the app may do.
func (p *Pages) showConsent(r *http.Request) (web.Result, error) {
	query, err := web.Query(r)
	if err != nil {
		return nil, err
	}
	ctx := begin(r)
	request, target, err := p.Server.OpenRequest(ctx, query.Get("ticket"), p.flowOf(r))
	if err != nil {
		return nil, err
	}
	web.SetClient(r, string(target.Client.ID))
	key, err := p.sessionKey(r)
	if err != nil {
		return nil, err
	}
	verdict, seen, err := p.Server.Authorize(ctx, request, target, oauth.SessionKey(key))
	if err != nil {
		return nil, err
	}
	if verdict.Step != oauth.AskConsent {
		return web.Redirect303(withTicket(oauth.PathAuthorize, query.Get("ticket")))
	}
	ticket, err := p.Server.SealQuestion(ctx, request, seen.SignIn)
	if err != nil {
		return nil, err
	}
	view := look.ConsentView{
		Page: p.page(r, request.UILocales, withTicket(pathConsent, query.Get("ticket"))), App: p.appOf(ctx, target.Client, target.RedirectURI), Action: pathConsent, Ticket: ticket,
		Account: seen.SignIn.Identifier, NotYouPath: withTicket(pathSignIn, query.Get("ticket")),
		ReturnHost: returnHost(target.RedirectURI), StopPath: pathAccount + "/apps",
	}
	p.describeRights(&view, request.Asked(), seen.Consent)
	return web.Page(http.StatusOK, web.PageSecurity{FormTarget: target.RedirectURI, ScriptNonce: p.nonce(&view)},
		func(w io.Writer) error { return p.Looks.Consent(w, view) })
}

// nonce lets the page's one script run.
func (p *Pages) nonce(view *look.ConsentView) string {
	view.Nonce = web.NewNonce()
	return view.Nonce
}

// describeRights lists what is asked in the words of the catalogue, and what
// of the catalogue is not asked and so cannot be done.
func (p *Pages) describeRights(view *look.ConsentView, scope []string, before consent.Consent) {
	catalogueNow := p.Server.Catalogue.Current()
	asked := before.Allowed(scope)
	for _, value := range scope {
		right := p.right(value, view.Language)
		right.New = !before.GrantedAt.IsZero() && !slices.Contains(asked, value)
		right.Allowed = right.Needed || right.Risk != look.RiskSensitive
		view.Rights = append(view.Rights, right)
	}
	for _, id := range slices.Sorted(slices.Values(catalogueNow.Capabilities())) {
		if c, ok := catalogueNow.Capability(id); ok && !slices.Contains(scope, id) && len(view.Cannot) < maxCannot {
			view.Cannot = append(view.Cannot, localized(c.Name, view.Language))
		}
	}
}

// right is a scope value in the words of the catalogue.
func (p *Pages) right(value, language string) look.Right {
	right := look.Right{ID: value, Needed: p.Server.Needed(value), Allowed: true}
	if c, ok := p.Server.Catalogue.Current().Capability(value); ok {
		right.Name, right.Detail, right.Icon = localized(c.Name, language), localized(c.Description, language), c.Icon
		if c.Risk == catalogue.Sensitive {
			right.Risk = look.RiskSensitive
		}
	}
	return right
}

// maxCannot keeps the list of what an app cannot do short enough to be read.
const maxCannot = 3

func localized(texts map[string]string, language string) string {
	if text, ok := texts[language]; ok {
		return text
	}
	return texts["en"]
}

// consent records the answer and returns to the authorization endpoint, which
// reads it there.
func (p *Pages) consent(r *http.Request) (web.Result, error) {
	form, err := web.Form(r)
	if err != nil {
		return nil, err
	}
	ctx := begin(r)
	question, target, err := p.Server.OpenQuestion(ctx, form.Get("ticket"), p.flowOf(r))
	if err != nil {
		return nil, err
	}
	web.SetClient(r, string(target.Client.ID))
	key, err := p.sessionKey(r)
	if err != nil {
		return nil, err
	}
	_, seen, err := p.Server.Authorize(ctx, &question.Request, target, oauth.SessionKey(key))
	if err != nil {
		return nil, err
	}
	// Anything but a clear yes is a no.
	allow := form.Get("decision") == "allow"
	decision, err := p.Server.Answer(question, target.Client, seen.SignIn, allow, form["capability"])
	if err != nil {
		return nil, err
	}
	event := audit.Event{Kind: audit.ConsentDenied, Account: int64(decision.Account), Client: int64(decision.Client), Session: seen.SignIn.Session}
	if allow {
		event.Kind, event.Detail = audit.ConsentAllowed, decision.Scope
	}
	first, err := p.Consents.Decide(ctx, decision, event)
	if err != nil {
		return nil, err
	}
	if !first {
		return nil, oauth.AnsweredAlready()
	}
	return p.ask(ctx, r, &question.Request, oauth.PathAuthorize)
}
