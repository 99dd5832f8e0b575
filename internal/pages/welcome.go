package pages

import (
	"context"
	"net/http"
	"strings"

	"github.com/authgrove/authgrove/internal/account"
	"github.com/authgrove/authgrove/internal/audit"
	"github.com/authgrove/authgrove/internal/login"
	"github.com/authgrove/authgrove/internal/notify"
	"github.com/authgrove/authgrove/internal/session"
	"github.com/authgrove/authgrove/internal/web"
)

// welcome starts the session of somebody who proved who they are, and sends
// the browser on its errand. started is false if the account ended meanwhile.
func (p *Pages) welcome(ctx context.Context, r *http.Request, e errand, proof login.Proof, device login.Device) (result web.Result, started bool, err error) {
	cookies, started, err := p.startSession(ctx, r, proof, e.id, device)
	if err != nil || !started {
		return nil, false, err
	}
	result, err = web.Redirect303(e.next)
	if err != nil {
		return nil, false, err
	}
	return web.WithCookies(result, cookies...), true, nil
}

// startSession gives the browser a new session cookie, and a device cookie by
// which it is known the next time.
func (p *Pages) startSession(ctx context.Context, r *http.Request, proof login.Proof, mark string, device login.Device) ([]*http.Cookie, bool, error) {
	previous, err := p.sessionKey(r)
	if err != nil {
		return nil, false, err
	}
	notice, err := p.newSignIn(r, proof, device)
	if err != nil {
		return nil, false, err
	}
	value, key, keyID := session.NewValue(p.Keys.Current())
	a := &proof.Account
	_, started, err := p.Sessions.StartSession(ctx, session.Start{
		Account: a.Number, AccountRevocation: a.Revocation, Key: key, KeyID: keyID, Previous: previous,
		ACR: proof.ACR, AMR: proof.AMR, RequestMark: mark, Idle: p.SessionIdle, Absolute: p.SessionAbsolute,
		Device: session.ReadUserAgent(r.UserAgent()), Notice: notice,
		Settled: settled(proof.Settlement),
	}, audit.Event{Kind: audit.SignedIn, Account: int64(a.Number), Detail: strings.Join(proof.AMR, " ")})
	if err != nil || !started {
		return nil, false, err
	}
	known, err := p.Devices.Remember(ctx, device, *a)
	if err != nil {
		return nil, false, err
	}
	return []*http.Cookie{p.Cookies.Set(web.SessionCookie, value.Reveal(), p.SessionAbsolute), p.browserState(key),
		p.Cookies.Set(web.DeviceCookie, known, login.DeviceLifetime)}, true, nil
}

func settled(s login.Settlement) (budgets session.Settlement) {
	for _, key := range s.Clear {
		budgets.Clear = append(budgets.Clear, key)
	}
	for _, key := range s.Return {
		budgets.Return = append(budgets.Return, key)
	}
	return budgets
}

// newSignIn is the notice of a sign-in on a device that the account was never
// seen on. A code has just come by mail, so its reader knows already.
func (p *Pages) newSignIn(r *http.Request, proof login.Proof, device login.Device) (notify.Sealed, error) {
	a := &proof.Account
	if device.Knows(*a) || proof.Proved != (account.Proved{}) || !p.codesOffered() || !a.Claims.EmailVerified {
		return notify.Sealed{}, nil
	}
	to, err := account.ParseEmail(a.Claims.Email)
	if err != nil {
		return notify.Sealed{}, nil
	}
	return p.Codes.Messages.Seal(notify.Message{Channel: notify.Mail, To: to.Value, Kind: notify.NewSignIn, KeepFor: notify.KeepNotice,
		Language: p.language(r, ""), Path: pathAccount, Device: deviceName(r), Place: web.Origin(r).Network, At: p.Now()})
}

// device is what this browser is known for.
func (p *Pages) device(ctx context.Context, r *http.Request) (login.Device, error) {
	cookie, ok := p.Cookies.Read(r, web.DeviceCookie)
	if !ok {
		return login.Device{}, nil
	}
	return p.Devices.Open(ctx, cookie)
}
