package pages

import (
	"errors"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/authgrove/authgrove/internal/account"
	"github.com/authgrove/authgrove/internal/login"
	"github.com/authgrove/authgrove/internal/look"
	"github.com/authgrove/authgrove/internal/web"
)

func (p *Pages) showAddresses(v *visit) (web.Result, error) {
	return p.addressesPage(v, look.AddressesView{})
}

// changeAddresses adds an address by a code that was sent there, or removes one.
func (p *Pages) changeAddresses(v *visit, form url.Values) (web.Result, error) {
	if !v.session.Fresh(p.Now()) {
		return p.stepUp(v, v.view.Path(look.SectionAddresses), look.ChallengeAddress)
	}
	switch deed := look.Deed(form.Get("do")); {
	case deed == look.DeedProveAddress && form.Get("method") == "":
		return p.proveAddress(v, form)
	case deed == look.DeedProveAddress || deed == look.DeedVerifyAddress:
		return p.sendAddressCode(v, form.Get("address"))
	case deed == look.DeedAddAddress:
		return p.sendAddressCode(v, strings.TrimSpace(form.Get("identifier")))
	case deed == look.DeedMakePrimary:
		return p.makePrimary(v, form.Get("address"))
	case deed == look.DeedRemoveAddress:
		return p.removeAddress(v, form.Get("address"))
	}
	return p.addressesPage(v, look.AddressesView{})
}

// sendAddressCode sends a code to an address that the person wants to add.
func (p *Pages) sendAddressCode(v *visit, typed string) (web.Result, error) {
	device, err := p.device(v.ctx, v.r)
	if err != nil {
		return nil, err
	}
	owner, err := p.Accounts.FindBySubject(v.ctx, v.session.Subject)
	if err != nil {
		return nil, err
	}
	flow, err := p.Codes.Start(v.ctx, login.CodeRequest{Purpose: login.Verify, Identifier: typed, Flow: p.flowOf(v.r), Device: device, Owner: owner,
		Language: v.view.Language, DeviceName: deviceName(v.r), Place: web.Origin(v.r).Network})
	step, err := p.codeStep(typed, flow, err)
	if err != nil {
		return nil, err
	}
	if step.step != look.StepCode {
		v.view.Problem = look.ProblemAddressUnusable
		return p.addressesPage(v, look.AddressesView{Typed: typed})
	}
	return p.addressesPage(v, look.AddressesView{Proving: provingOf(flow.Identifier), Code: step.code, CodeProblem: step.problem})
}

func provingOf(id account.Identifier) *look.Address {
	return &look.Address{ID: id.Value, Kind: look.AddressKind(id.Kind), Text: id.Value}
}

func (p *Pages) proveAddress(v *visit, form url.Values) (web.Result, error) {
	typed := form.Get("address")
	id, err := account.ParseIdentifier(typed)
	if err != nil {
		v.view.Problem = look.ProblemAddressUnusable
		return p.addressesPage(v, look.AddressesView{Typed: typed})
	}
	device, err := p.device(v.ctx, v.r)
	if err != nil {
		return nil, err
	}
	owner, err := p.Accounts.FindBySubject(v.ctx, v.session.Subject)
	if err != nil {
		return nil, err
	}
	step := shownStep{code: p.codeOf(id.Value)}
	proof, err := p.Codes.Try(v.ctx, login.CodeEntry{Purpose: login.Verify, Identifier: typed, Flow: p.flowOf(v.r), Device: device, Owner: owner, Code: form.Get("code")})
	if codeRefused(err, &step) {
		return p.addressesPage(v, look.AddressesView{Proving: provingOf(id), Code: step.code, CodeProblem: step.problem})
	}
	if err != nil {
		return nil, err
	}
	err = p.Changes.AddIdentifier(v.ctx, v.owner(), proof.Proved)
	switch {
	case errors.Is(err, account.ErrTaken), errors.Is(err, account.ErrUnproved):
		// It became another's meanwhile. Nothing is told about whose.
		v.view.Problem = look.ProblemAddressUnusable
		return p.addressesPage(v, look.AddressesView{Typed: typed})
	case err != nil:
		return nil, err
	}
	return p.done(v, look.SectionAddresses, look.NoteAddressAdded, id.Value)
}

func (p *Pages) makePrimary(v *visit, text string) (web.Result, error) {
	id, err := account.ParseIdentifier(text)
	if err == nil {
		err = p.Changes.MakePrimary(v.ctx, v.owner(), id)
	}
	if errors.Is(err, account.ErrMalformed) || errors.Is(err, account.ErrNotFound) || errors.Is(err, account.ErrUnproved) {
		return p.addressesPage(v, look.AddressesView{})
	}
	if err != nil {
		return nil, err
	}
	return p.done(v, look.SectionAddresses, look.NoteAddressPrimary, id.Value)
}

func (p *Pages) removeAddress(v *visit, text string) (web.Result, error) {
	id, err := account.ParseIdentifier(text)
	if err == nil {
		err = p.Changes.RemoveIdentifier(v.ctx, v.owner(), id, p.PasswordsOn)
	}
	switch {
	case errors.Is(err, account.ErrLastWay):
		v.view.Problem = look.ProblemAddressLast
		return p.addressesPage(v, look.AddressesView{})
	case errors.Is(err, account.ErrMalformed), errors.Is(err, account.ErrNotFound):
		return p.addressesPage(v, look.AddressesView{})
	case err != nil:
		return nil, err
	}
	return p.done(v, look.SectionAddresses, look.NoteAddressRemoved, id.Value)
}

func (p *Pages) addressesPage(v *visit, view look.AddressesView) (web.Result, error) {
	ids, err := p.Accounts.ListIdentifiers(v.ctx, v.session.Account)
	if err != nil {
		return nil, err
	}
	verified := len(slices.DeleteFunc(slices.Clone(ids), func(id account.Identifier) bool { return id.VerifiedAt.IsZero() }))
	for i, id := range ids {
		proved := !id.VerifiedAt.IsZero()
		view.Addresses = append(view.Addresses, look.Address{ID: id.Value, Kind: look.AddressKind(id.Kind), Text: id.Value,
			Verified: proved, Primary: i == 0, Last: proved && verified == 1})
	}
	view.AccountPage = v.view
	return web.Page(http.StatusOK, web.PageSecurity{}, func(w io.Writer) error { return p.Looks.AccountAddresses(w, view) })
}
