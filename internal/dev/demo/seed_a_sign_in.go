package demo

import (
	"context"
	"strings"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"github.com/authgrove/authgrove/internal/dev"
	"github.com/authgrove/authgrove/internal/look"
)

const person = "ann@example.com"

func (p *player) discover() error {
	var more struct {
		Keys       string   `json:"jwks_uri"`
		Algorithms []string `json:"id_token_signing_alg_values_supported"`
		Methods    []string `json:"code_challenge_methods_supported"`
		Revocation string   `json:"revocation_endpoint"`
		EndSession string   `json:"end_session_endpoint"`
		Iss        bool     `json:"authorization_response_iss_parameter_supported"`
	}
	var provider *oidc.Provider
	err := p.app.recorded(p.ctx, func(ctx context.Context) (err error) {
		provider, err = oidc.NewProvider(ctx, p.issuer)
		return err
	})
	if err != nil {
		return err
	}
	if err := provider.Claims(&more); err != nil {
		return err
	}
	p.app.provider, p.app.oauth.Endpoint = provider, provider.Endpoint()
	p.app.oauth.Endpoint.AuthStyle = oauth2.AuthStyleInParams
	p.algorithms = more.Algorithms
	p.keys, p.revocation, p.endSession = more.Keys, more.Revocation, more.EndSession
	return p.expect(
		is(len(more.Methods) == 1 && more.Methods[0] == "S256", "the only challenge method is S256"),
		is(more.Iss, "answers name their issuer"),
		is(p.revocation != "" && p.endSession != "", "tokens can be revoked and sessions ended"))
}

func (p *player) plainChallenge() error {
	err := p.ask(oauth2.SetAuthURLParam("code_challenge", strings.Repeat("plain-", 8)),
		oauth2.SetAuthURLParam("code_challenge_method", "plain"))
	if err != nil {
		return err
	}
	answer, err := p.answer()
	if err != nil {
		return err
	}
	return p.expect(
		is(answer.Get("error") == "invalid_request", "the app is told invalid_request"),
		is(!answer.Has("code"), "there is no code"))
}

func (p *player) startSigningIn() error {
	if err := p.ask(); err != nil {
		return err
	}
	return p.expect(
		p.onPage("page-sign-in"),
		is(strings.Contains(p.browser.Page.Text, "Lumen Home"), "the page names the app"))
}

func (p *player) wrongPassword() error {
	if err := p.browser.Press(p.ctx, "use-password", look.Fact{Name: "identifier", Value: person}); err != nil {
		return err
	}
	if err := p.browser.Press(p.ctx, "sign-in-submit", look.Fact{Name: "password", Value: "wrong-horse-battery"}); err != nil {
		return err
	}
	return p.expect(
		p.onPage("page-sign-in"),
		is(p.browser.Page.Problem != "", "the page says that it did not work"))
}

func (p *player) rightPassword() error {
	if err := p.browser.Press(p.ctx, "sign-in-submit", look.Fact{Name: "password", Value: dev.Password}); err != nil {
		return err
	}
	return p.expect(
		p.onPage("page-consent"),
		is(strings.Contains(p.browser.Page.Text, "Lock and unlock doors"), "the page lists what the app asks for"))
}

func (p *player) deny() error {
	if err := p.browser.Press(p.ctx, "consent-deny"); err != nil {
		return err
	}
	answer, err := p.answer()
	if err != nil {
		return err
	}
	return p.expect(
		is(answer.Get("error") == "access_denied", "the app is told access_denied"),
		is(!answer.Has("code"), "there is no code"))
}

func (p *player) askAgain() error {
	if err := p.ask(); err != nil {
		return err
	}
	return p.expect(p.onPage("page-consent"))
}

// What the person does not allow: one box is unticked, the other was never
// ticked, because it is sensitive.
const (
	temperatures = "climate.read"
	doorLocks    = "device.lock"
)

func (p *player) allow() error {
	if err := p.browser.Untick("consent-allow", "capability", temperatures); err != nil {
		return err
	}
	if err := p.browser.Press(p.ctx, "consent-allow"); err != nil {
		return err
	}
	answer, err := p.answer()
	if err != nil {
		return err
	}
	p.code = answer.Get("code")
	return p.expect(
		is(p.code != "", "the app gets a code"),
		is(answer.Get("state") == p.request.state, "state is the one it sent"),
		is(answer.Get("iss") == p.issuer, "iss is the server it asked"))
}
