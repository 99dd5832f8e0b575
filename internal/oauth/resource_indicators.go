// Spec: RFC 8707 §2, RFC 9068 §3 (the audience of an access token).

package oauth

import (
	"net/url"

	"github.com/authgrove/authgrove/internal/catalogue"
)

// audience is what an access token is for, and so how it is made.
type audience struct {
	id     string
	format string // "", jwt or opaque; "" leaves it to the client
	alg    string // "" for the server's default
}

// audienceOf settles what a token with this scope is for: the API named by
// resource; else the one API that owns granted scope values; else the issuer
// itself. Scope of two APIs without a resource is refused, because a token for
// two audiences could be replayed from one to the other.
func audienceOf(cat *catalogue.Snapshot, issuer string, scope []string, resource string) (audience, *Error) {
	if resource != "" {
		return namedAudience(cat, issuer, resource)
	}
	var owner catalogue.API
	for _, value := range scope {
		api, ok := cat.Owner(value)
		if !ok || api.ID == owner.ID {
			continue
		}
		if owner.ID != "" {
			return audience{}, refuse(InvalidTarget, "the scope belongs to two APIs: name one with resource (RFC 8707)")
		}
		owner = api
	}
	if owner.ID == "" {
		return audience{id: issuer}, nil
	}
	return audience{owner.ID, owner.AccessTokenFormat, owner.SigningAlg}, nil
}

func namedAudience(cat *catalogue.Snapshot, issuer, resource string) (audience, *Error) {
	if resource == issuer {
		return audience{id: issuer}, nil
	}
	if u, err := url.Parse(resource); err != nil || !u.IsAbs() || u.Fragment != "" {
		return audience{}, refuse(InvalidTarget, "resource must be an absolute URI without a fragment")
	}
	api, ok := cat.API(resource)
	if !ok {
		return audience{}, refuse(InvalidTarget, "no API with this resource identifier is known")
	}
	return audience{api.ID, api.AccessTokenFormat, api.SigningAlg}, nil
}

// audienceFor settles the audience of a token that descends from a grant:
// within what was granted, narrowed by what the token request asks.
func (s *Server) audienceFor(scope []string, granted []string, asked string) (audience, *Error) {
	cat, issuer := s.Catalogue.Current(), s.Settings.Issuer
	if len(granted) == 1 {
		if asked != "" && asked != granted[0] {
			return audience{}, refuse(InvalidTarget, "the grant is for another resource")
		}
		asked = granted[0]
	}
	return audienceOf(cat, issuer, scope, asked)
}
