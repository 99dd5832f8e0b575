// Spec: RFC 6749 §4.4.

package oauth

import (
	"context"
	"slices"
)

// redeemClientCredentials entitles a client to act as itself. Nothing is
// written: there is no person, no refresh and so no row (RFC 6749 §4.4.3).
func redeemClientCredentials(_ context.Context, r *tokenRequest) (entitlement, error) {
	if r.client.Metadata.Public() {
		return entitlement{}, refuse(UnauthorizedClient, "client_credentials needs a client that authenticates")
	}
	scope, refusal := requestedScope(r.client, r.params.Get("scope"))
	if refusal != nil {
		return entitlement{}, refusal
	}
	if r.params.Has("scope") {
		// These speak of a person, and no person takes part.
		for _, value := range scope {
			if slices.Contains(standardScopes, value) {
				return entitlement{}, refuse(InvalidScope, "the scope %s needs a person who signs in", value)
			}
		}
	}
	scope = slices.DeleteFunc(slices.Clone(scope), func(value string) bool { return slices.Contains(standardScopes, value) })
	aud, refusal := r.server.audienceFor(scope, nil, r.params.Get("resource"))
	if refusal != nil {
		return entitlement{}, refusal
	}
	return entitlement{grant: Grant{Client: r.client.Number}, scope: scope, audience: aud}, nil
}
