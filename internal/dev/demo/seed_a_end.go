package demo

import (
	"net/url"
	"slices"
	"strings"

	"golang.org/x/oauth2"

	"github.com/authgrove/authgrove/internal/dev"
	"github.com/authgrove/authgrove/internal/dev/wire"
	"github.com/authgrove/authgrove/internal/look"
)

func (p *player) replay() error {
	_, err := p.app.redeem(p.ctx, p.request, p.code)
	return p.expect(refused(err, "invalid_grant"))
}

func (p *player) deadAfterReplay() error { return p.dead(p.current) }

func (p *player) deadAfterRevocation() error { return p.dead(p.current) }

// dead expects that neither token of an answer opens anything.
func (p *player) dead(token *oauth2.Token) error {
	answer, err := p.send(wire.Get(p.app.provider.UserInfoEndpoint(), wire.Bearer(token.AccessToken)))
	if err != nil {
		return err
	}
	_, refreshed := p.app.refresh(p.ctx, token.RefreshToken)
	return p.expect(
		is(answer.Status == 401 && strings.Contains(wire.HeaderOf(answer, "WWW-Authenticate"), "invalid_token"),
			"the access token is refused: 401 invalid_token"),
		refused(refreshed, "invalid_grant"))
}

func (p *player) silently() error {
	if err := p.ask(oauth2.SetAuthURLParam("prompt", "none")); err != nil {
		return err
	}
	answer, err := p.answer()
	if err != nil {
		return err
	}
	if err := p.expect(is(answer.Get("code") != "", "the app gets a code and the person saw no page")); err != nil {
		return err
	}
	if p.current, err = p.app.redeem(p.ctx, p.request, answer.Get("code")); err != nil {
		return err
	}
	verified, err := p.verifiedIDToken(p.current)
	if err != nil {
		return err
	}
	return p.expect(
		is(verified.Subject == p.subject, "it is the same person"),
		is(!slices.Contains(strings.Fields(textOf(p.current, "scope")), temperatures), "%s is still not allowed", temperatures))
}

func (p *player) revoke() error {
	answer, err := p.send(wire.PostForm(p.revocation, []look.Fact{{Name: "token", Value: p.current.RefreshToken},
		{Name: "token_type_hint", Value: "refresh_token"}, {Name: "client_id", Value: dev.NativeClient}}))
	if err != nil {
		return err
	}
	return p.expect(is(answer.Status == 200, "the answer is 200"))
}

func (p *player) signOut() error {
	hint := url.Values{"id_token_hint": {textOf(p.current, "id_token")}}
	if err := p.browser.Open(p.ctx, p.endSession+"?"+hint.Encode()); err != nil {
		return err
	}
	return p.expect(p.onPage("page-signed-out"))
}

func (p *player) nobody() error {
	if err := p.ask(oauth2.SetAuthURLParam("prompt", "none")); err != nil {
		return err
	}
	answer, err := p.answer()
	if err != nil {
		return err
	}
	return p.expect(is(answer.Get("error") == "login_required", "the app is told login_required"))
}
