// Spec: OpenID Connect Core §5.5 and §5.5.1 (the claims parameter).

package oauth

import (
	"bytes"
	"encoding/json"
	"slices"
)

// ClaimsWish is what the claims parameter asks for, as far as this server
// knows it. Claims are voluntary (§5.5.1): what is not known, or not allowed,
// is left out of the answer and never an error.
type ClaimsWish struct {
	// UserInfo and IDToken name claims about the person.
	UserInfo []string `json:"u,omitempty"`
	IDToken  []string `json:"i,omitempty"`
}

func (w ClaimsWish) empty() bool { return len(w.UserInfo) == 0 && len(w.IDToken) == 0 }

// scopes are the scope values that open the claims; they are what a person is
// asked for.
func (w ClaimsWish) scopes() (scopes []string) {
	for _, name := range slices.Concat(w.UserInfo, w.IDToken) {
		if scope := scopeOfClaim(name); !slices.Contains(scopes, scope) {
			scopes = append(scopes, scope)
		}
	}
	return scopes
}

// within keeps the claims whose scope is allowed.
func (w ClaimsWish) within(allowed []string) ClaimsWish {
	keep := func(names []string) (kept []string) {
		for _, name := range names {
			if slices.Contains(allowed, scopeOfClaim(name)) {
				kept = append(kept, name)
			}
		}
		return kept
	}
	return ClaimsWish{UserInfo: keep(w.UserInfo), IDToken: keep(w.IDToken)}
}

// text is how a grant keeps the wish; "" is none.
func (w ClaimsWish) text() (string, error) {
	if w.empty() {
		return "", nil
	}
	text, err := json.Marshal(w)
	return string(text), err
}

func claimsWishOf(text string) (w ClaimsWish, err error) {
	if text != "" {
		err = json.Unmarshal([]byte(text), &w)
	}
	return w, err
}

// claimsParameter is the whole parameter: the wish, and what it demands of the
// sign-in itself.
type claimsParameter struct {
	wish ClaimsWish
	// subject is who the ID token must be about, or "".
	subject string
	// acr are the classes of which the ID token should say one; the sign-in has
	// failed without one if they are essential (§5.5.1.1).
	acr          []string
	acrEssential bool
}

const (
	maxClaims = 4000 // characters of the parameter
	// maxClaimValues bounds the values of one claim that are looked at.
	maxClaimValues = 20
)

// claimRequest is the member of one claim. All of it is optional, and null asks
// for the claim without more.
type claimRequest struct {
	Essential bool            `json:"essential"`
	Value     json.RawMessage `json:"value"`
	Values    []any           `json:"values"`
}

// strings returns the values that are text.
func (c *claimRequest) strings() (texts []string) {
	if c == nil {
		return nil
	}
	var value string
	if json.Unmarshal(c.Value, &value) == nil && value != "" {
		texts = append(texts, value)
	}
	for _, v := range c.Values[:min(len(c.Values), maxClaimValues)] {
		if text, ok := v.(string); ok {
			texts = append(texts, text)
		}
	}
	return texts
}

// parseClaimsParameter reads the parameter. Members that this server does not
// know are ignored (§5.5), but the text must be JSON of the right shape.
func parseClaimsParameter(text string) (claimsParameter, *Error) {
	if text == "" {
		return claimsParameter{}, nil
	}
	if len(text) > maxClaims {
		return claimsParameter{}, refuse(InvalidRequest, "claims is longer than %d characters", maxClaims)
	}
	var parts struct {
		UserInfo map[string]*claimRequest `json:"userinfo"`
		IDToken  map[string]*claimRequest `json:"id_token"`
	}
	decoder := json.NewDecoder(bytes.NewReader([]byte(text)))
	if err := decoder.Decode(&parts); err != nil || decoder.More() {
		return claimsParameter{}, refuse(InvalidRequest, "claims is not a JSON object as OpenID Connect Core section 5.5 has it")
	}
	c := claimsParameter{wish: ClaimsWish{UserInfo: knownClaims(parts.UserInfo), IDToken: knownClaims(parts.IDToken)}}
	if subject := parts.IDToken["sub"].strings(); len(subject) > 0 {
		c.subject = subject[0]
	}
	if acr := parts.IDToken["acr"]; acr != nil {
		c.acr = acr.strings()
		c.acrEssential = acr.Essential && len(c.acr) > 0
	}
	return c, nil
}

// knownClaims keeps the claims about a person that this server has, in its own order.
func knownClaims(asked map[string]*claimRequest) (names []string) {
	for _, row := range claimRows {
		if _, ok := asked[row.claim]; ok {
			names = append(names, row.claim)
		}
	}
	return names
}
