package demo

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"github.com/authgrove/authgrove/internal/dev"
)

func (p *player) redeem() (err error) {
	if p.first, err = p.app.redeem(p.ctx, p.request, p.code); err != nil {
		return err
	}
	p.current = p.first
	scope := strings.Fields(textOf(p.first, "scope"))
	return p.expect(
		is(p.first.AccessToken != "" && p.first.RefreshToken != "" && textOf(p.first, "id_token") != "",
			"there is an access token, a refresh token and an ID token"),
		is(slices.Contains(scope, "device.switch"), "the scope holds device.switch, which was allowed"),
		is(!slices.Contains(scope, temperatures) && !slices.Contains(scope, doorLocks), "the scope lacks %s and %s, which were not", temperatures, doorLocks))
}

func (p *player) verify() error {
	verified, err := p.verifiedIDToken(p.first)
	if err != nil {
		return err
	}
	p.subject = verified.Subject
	var claims json.RawMessage
	if err := verified.Claims(&claims); err != nil {
		return err
	}
	if !p.paper.quiet {
		p.paper.body(string(claims))
	}
	return p.expect(
		is(verified.Issuer == p.issuer, "it is from %s", p.issuer),
		is(slices.Contains(verified.Audience, dev.NativeClient), "it is for %s", dev.NativeClient),
		is(verified.Nonce == p.request.nonce, "it belongs to this request"),
		is(verified.AccessTokenHash != "" && verified.VerifyAccessToken(p.first.AccessToken) == nil, "it belongs to this access token"))
}

// verifiedIDToken checks the ID token of an answer against the published keys.
func (p *player) verifiedIDToken(token *oauth2.Token) (*oidc.IDToken, error) {
	raw := textOf(token, "id_token")
	if raw == "" {
		return nil, errors.New("the answer has no ID token")
	}
	var verified *oidc.IDToken
	err := p.app.recorded(p.ctx, func(ctx context.Context) (err error) {
		verifier := oidc.NewVerifier(p.issuer, oidc.NewRemoteKeySet(ctx, p.keys),
			&oidc.Config{ClientID: dev.NativeClient, SupportedSigningAlgs: p.algorithms})
		verified, err = verifier.Verify(ctx, raw)
		return err
	})
	return verified, err
}

func (p *player) userInfo() error {
	info, err := p.app.userInfo(p.ctx, p.first)
	if err != nil {
		return err
	}
	var claims struct {
		Name    string            `json:"name"`
		Address map[string]string `json:"address"`
		Phone   string            `json:"phone_number"`
	}
	if err := info.Claims(&claims); err != nil {
		return err
	}
	return p.expect(
		is(info.Subject == p.subject, "it is about the person of the ID token"),
		is(info.Email == person && info.EmailVerified, "the address is %s, verified", person),
		is(claims.Name != "" && claims.Address["locality"] == "Berlin", "name and postal address are there"),
		is(claims.Phone == "", "the phone number, which was not asked for, is not"))
}

func (p *player) refresh() error {
	next, err := p.app.refresh(p.ctx, p.current.RefreshToken)
	if err != nil {
		return err
	}
	p.previous, p.current = p.current, next
	return p.expect(
		is(next.RefreshToken != p.previous.RefreshToken, "there is a new refresh token"),
		is(next.AccessToken != p.previous.AccessToken, "there is a new access token"))
}

func (p *player) retry() error {
	again, err := p.app.refresh(p.ctx, p.previous.RefreshToken)
	if err != nil {
		return err
	}
	return p.expect(
		is(again.RefreshToken == p.current.RefreshToken, "it is the same refresh token as before"),
		is(again.AccessToken != p.current.AccessToken, "the access token is a fresh one"))
}

// straggler presents the first refresh token after the one that replaced it
// was used as well.
func (p *player) straggler() error {
	if err := p.refresh(); err != nil {
		return err
	}
	_, late := p.app.refresh(p.ctx, p.first.RefreshToken)
	if err := p.expect(refused(late, "invalid_grant")); err != nil {
		return err
	}
	info, err := p.app.userInfo(p.ctx, p.current)
	return p.expect(is(err == nil && info.Subject == p.subject, "the tokens of the grant still work"))
}

func textOf(token *oauth2.Token, member string) string {
	text, _ := token.Extra(member).(string)
	return text
}
