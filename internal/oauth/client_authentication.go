// Spec: RFC 6749 §2.3 and §3.2.1, OpenID Connect Core §9.

package oauth

import (
	"context"
	"errors"
	"net/netip"
	"time"

	"github.com/authgrove/authgrove/internal/client"
)

// Credentials are what a client showed, as the edge read them. The edge does
// not judge them.
type Credentials struct {
	// BasicID and BasicSecret come from the Authorization header, if Basic is set.
	Basic       bool
	BasicID     string
	BasicSecret string
	// BodyID and BodySecret are client_id and client_secret of the body.
	BodyID     string
	BodySecret string
	// AssertionType and Assertion are those of RFC 7521.
	AssertionType string
	Assertion     string
	// From is the caller's address, for whom wrong ones are counted; there is no
	// limit without it.
	From netip.Addr
}

func (c Credentials) asserted() bool { return c.Assertion != "" || c.AssertionType != "" }

// id returns the one client id that the credentials name.
func (c Credentials) id() (client.ID, *Error) {
	if c.asserted() {
		return c.assertedID()
	}
	if !c.Basic {
		if c.BodyID == "" {
			return "", refuse(InvalidClient, "client_id is missing: send it in the body or with HTTP Basic")
		}
		return client.ID(c.BodyID), nil
	}
	if c.BodySecret != "" {
		return "", refuse(InvalidRequest, "the client authenticated twice: by HTTP Basic and in the body")
	}
	if c.BodyID != "" && c.BodyID != c.BasicID {
		return "", refuse(InvalidClient, "client_id in the body differs from the one in the Authorization header")
	}
	return client.ID(c.BasicID), nil
}

// assertedID is the client that the assertion names. client_id may be sent
// beside it and must then be the same (RFC 7521 §4.2).
func (c Credentials) assertedID() (client.ID, *Error) {
	if c.Basic || c.BodySecret != "" {
		return "", refuse(InvalidRequest, "the client authenticated twice: by an assertion and by a secret")
	}
	if c.AssertionType != assertionType || c.Assertion == "" {
		return "", refuse(InvalidClient, "client_assertion_type must be %s, beside client_assertion", assertionType)
	}
	id := assertedID(c.Assertion)
	if id == "" || c.BodyID != "" && c.BodyID != string(id) {
		return "", errClient("the assertion names no client, or another one than client_id")
	}
	return id, nil
}

// method returns how the client authenticated, in the words of RFC 7591. Which
// of the two kinds of assertion it is, only the registration can say.
func (c Credentials) method(registered client.AuthMethod) client.AuthMethod {
	switch {
	case c.asserted() && registered == client.AuthSecretJWT:
		return client.AuthSecretJWT
	case c.asserted():
		return client.AuthPrivateKeyJWT
	case c.Basic:
		return client.AuthBasic
	case c.BodySecret != "":
		return client.AuthPost
	}
	return client.AuthNone
}

// errClient is one answer for every failed authentication; the cause says
// which it was, for the log only.
func errClient(cause string) *Error {
	return &Error{Code: InvalidClient, Description: "client authentication failed", Cause: errors.New(cause)}
}

// AuthenticateClient finds the client and checks that it authenticated as it
// is registered. A public client is identified, not authenticated; callers that
// need more check Metadata.Public.
func (s *Server) AuthenticateClient(ctx context.Context, shown Credentials) (*client.Client, error) {
	id, refusal := shown.id()
	if refusal != nil {
		return nil, refusal
	}
	c, err := s.Clients.Find(ctx, id)
	if errors.Is(err, client.ErrNotFound) {
		id = ""
	} else if err != nil {
		return nil, err
	}
	who := guesserOf(shown.From, id)
	wait := s.wrongProofs.wait(who)
	check := s.Secrets.Check
	if wait > 0 {
		check = s.Secrets.Recognize
	}
	err = s.checkProof(ctx, c, shown, check)
	switch {
	case err == nil:
		return c, nil
	case !errors.Is(err, InvalidClient) || s.Settings.LimitsOff:
		return nil, err
	case wait > 0:
		return nil, errTooManyWrong(wait)
	}
	s.wrongProofs.add(who)
	return nil, err
}

// secretCheck is client.Secrets.Check, or Recognize.
type secretCheck func(ctx context.Context, c *client.Client, text string, now time.Time) (bool, error)

// checkProof checks that the client, nil if there is none, authenticated as it
// is registered.
func (s *Server) checkProof(ctx context.Context, c *client.Client, shown Credentials, check secretCheck) error {
	if c == nil {
		return errClient("no such client")
	}
	if !c.State.Usable() {
		return errClient("client is " + string(c.State))
	}
	if got, want := shown.method(c.Metadata.AuthMethod), c.Metadata.AuthMethod; got != want {
		return errClient("authenticated by " + string(got) + ", registered for " + string(want))
	}
	if c.Metadata.Public() {
		return nil
	}
	if c.Metadata.AuthMethod.Asserts() {
		return s.checkAssertion(ctx, c, shown.Assertion)
	}
	secretText := shown.BodySecret
	if shown.Basic {
		secretText = shown.BasicSecret
	}
	ok, err := check(ctx, c, secretText, s.Now())
	if err != nil {
		return err
	}
	if !ok {
		return errClient("wrong secret")
	}
	return nil
}
