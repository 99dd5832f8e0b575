// Spec: OpenID Connect Core §6.1, §6.2 and §6.3, RFC 9101 §4, §5, §6 and §10.8.

package oauth

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/authgrove/authgrove/internal/client"
	"github.com/authgrove/authgrove/internal/jose"
)

// maxRequestObject bounds a request object before anything is parsed.
const maxRequestObject = 12 << 10

// aboutTheObject are its claims that are no parameters of the request.
var aboutTheObject = []string{"iss", "sub", "aud", "exp", "nbf", "iat", "jti"}

// Unfold takes the parameters out of a request object, for a client that may
// send one; anything else comes back as it is, for the checks to judge. What a
// client signed is the whole request: nothing that travels beside it counts. Of
// an unsigned object each parameter wins over the one beside it (OpenID Connect
// Core §6.1). An *Error goes to the target of the parameters beside it.
func (s *Server) Unfold(ctx context.Context, p Params) (Params, error) {
	one := p.Has("request") != p.Has("request_uri")
	if !one || len(p.values["request"]) > 1 || len(p.values["request_uri"]) > 1 || len(p.values["client_id"]) > 1 {
		return p, nil
	}
	c, err := s.Clients.Find(ctx, client.ID(p.Get("client_id")))
	if errors.Is(err, client.ErrNotFound) {
		return p, nil
	}
	if err != nil {
		return p, err
	}
	object, allowed, refusal := s.requestObject(ctx, c, p)
	if refusal != nil || !allowed {
		return p, orNil(refusal)
	}
	members, signed, refusal := s.openRequestObject(ctx, c, object)
	if refusal != nil {
		return p, refusal
	}
	inside, refusal := s.objectParameters(c, p, members)
	if refusal != nil {
		return p, refusal
	}
	values := maps.Clone(p.values)
	if signed {
		values = map[string][]string{}
	}
	delete(values, "request")
	delete(values, "request_uri")
	maps.Copy(values, inside)
	values["client_id"] = []string{string(c.ID)}
	return NewParams(values), nil
}

// requestObject is the object that the client may send, or have fetched from an
// address that it has registered.
func (s *Server) requestObject(ctx context.Context, c *client.Client, p Params) (text string, allowed bool, refusal *Error) {
	uri := p.Get("request_uri")
	if uri == "" {
		return p.Get("request"), c.Metadata.AcceptsRequestObjects() || s.Settings.Certification, nil
	}
	if !c.Metadata.HasRequestURI(uri) && !s.Settings.Certification {
		return "", false, nil
	}
	bare, _, _ := strings.Cut(uri, "#") // what stands behind it is no part of the address (OpenID Connect Core §6.2)
	content, _, err := s.Documents.Fetch(ctx, bare, "application/oauth-authz-req+jwt, application/jwt")
	if err != nil {
		return "", false, because(refuse(InvalidRequestURI, "request_uri could not be fetched"), err.Error())
	}
	return strings.TrimSpace(string(content)), true, nil
}

// orNil keeps a refusal that is none from becoming an error that is one.
func orNil(refusal *Error) error {
	if refusal == nil {
		return nil
	}
	return refusal
}

func errRequestObject(why string) *Error {
	return refuse(InvalidRequestObject, "the request object %s", why)
}

// openRequestObject verifies an object as its client is registered.
func (s *Server) openRequestObject(ctx context.Context, c *client.Client, text string) (members map[string]json.RawMessage, signed bool, refusal *Error) {
	if len(text) > maxRequestObject {
		return nil, false, errRequestObject("is too long")
	}
	payload, unsigned := unsignedPayload(text)
	registered := c.Metadata.RequestObjectAlg
	switch {
	case unsigned && registered != client.AlgNone && !s.Settings.Certification:
		return nil, false, errRequestObject("must be signed")
	case !unsigned && registered == client.AlgNone && !s.Settings.Certification:
		return nil, false, errRequestObject("must not be signed by this client")
	case !unsigned:
		allowed := []jose.Algorithm{jose.ES256, jose.PS256, jose.RS256, jose.EdDSA}
		if registered != "" && registered != client.AlgNone {
			allowed = []jose.Algorithm{jose.Algorithm(registered)}
		}
		var typ string
		var err error
		if payload, typ, err = s.verifyOfClient(ctx, c, text, allowed, maxRequestObject); err != nil {
			return nil, false, because(errRequestObject("is not signed by a key and with the algorithm of the client"), err.Error())
		}
		if typ != "" && !strings.EqualFold(typ, "JWT") && !strings.EqualFold(strings.TrimPrefix(typ, "application/"), "oauth-authz-req+jwt") {
			return nil, false, errRequestObject("has another type")
		}
	}
	decoder := json.NewDecoder(bytes.NewReader(payload))
	if err := decoder.Decode(&members); err != nil || decoder.More() {
		return nil, false, errRequestObject("is not a JWT with a JSON object in it")
	}
	return members, !unsigned, nil
}

// unsignedPayload opens a JWS without a signature (RFC 7518 §3.6).
func unsignedPayload(text string) ([]byte, bool) {
	head, rest, _ := strings.Cut(text, ".")
	body, signature, dots := strings.Cut(rest, ".")
	raw, err := base64.RawURLEncoding.DecodeString(head)
	var header struct {
		Algorithm string `json:"alg"`
	}
	if err != nil || !dots || signature != "" || json.Unmarshal(raw, &header) != nil || header.Algorithm != client.AlgNone {
		return nil, false
	}
	payload, err := base64.RawURLEncoding.DecodeString(body)
	return payload, err == nil
}

// objectParameters judges what the object says of itself and returns the
// parameters in it.
func (s *Server) objectParameters(c *client.Client, outer Params, members map[string]json.RawMessage) (map[string][]string, *Error) {
	if why := s.objectFault(c, members); why != "" {
		return nil, errRequestObject(why)
	}
	inside := map[string][]string{}
	for name, raw := range members {
		if slices.Contains(aboutTheObject, name) {
			continue
		}
		inside[name] = []string{parameterText(raw)}
	}
	for _, name := range []string{"client_id", "response_type"} {
		if value, ok := inside[name]; ok && outer.Has(name) && value[0] != outer.Get(name) {
			return nil, errRequestObject("differs from the request in " + name)
		}
	}
	if _, ok := inside["request"]; ok || inside["request_uri"] != nil {
		return nil, errRequestObject("holds another one")
	}
	return inside, nil
}

// parameterText is a member as a parameter: text as it is, the rest as JSON.
func parameterText(raw json.RawMessage) string {
	var text string
	if json.Unmarshal(raw, &text) == nil {
		return text
	}
	var compact bytes.Buffer
	if json.Compact(&compact, raw) != nil {
		return string(raw)
	}
	return compact.String()
}

func (s *Server) objectFault(c *client.Client, members map[string]json.RawMessage) string {
	var claims struct {
		Issuer    *string         `json:"iss"`
		Subject   *string         `json:"sub"`
		Audience  json.RawMessage `json:"aud"`
		ExpiresAt *float64        `json:"exp"`
		NotBefore *float64        `json:"nbf"`
	}
	whole, err := json.Marshal(members)
	if err != nil || json.Unmarshal(whole, &claims) != nil {
		return "has claims of the wrong kind"
	}
	now := s.Now()
	at := func(seconds float64) time.Time { return time.Unix(int64(min(max(seconds, 0), 1<<40)), 0) }
	switch {
	case claims.Issuer != nil && *claims.Issuer != string(c.ID):
		return "was issued by somebody else"
	case claims.Subject != nil && *claims.Subject == string(c.ID):
		return "could be an assertion of the client" // RFC 9101 §10.8
	case len(claims.Audience) > 0 && !s.objectIsForUs(claims.Audience):
		return "is addressed to somebody else"
	case claims.ExpiresAt != nil && !now.Before(at(*claims.ExpiresAt).Add(assertionLeeway)):
		return "has expired"
	case claims.NotBefore != nil && at(*claims.NotBefore).After(now.Add(assertionLeeway)):
		return "is from the future"
	}
	return ""
}

func (s *Server) objectIsForUs(audience json.RawMessage) bool {
	var one string
	var several []string
	if json.Unmarshal(audience, &one) == nil {
		several = []string{one}
	} else if json.Unmarshal(audience, &several) != nil {
		return false
	}
	return slices.Contains(several, s.Settings.Issuer)
}
