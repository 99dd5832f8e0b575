package look

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"strings"
	"time"
)

// TokenKind names a token of the demo app.
type TokenKind string

const (
	TokenID      TokenKind = "id_token"
	TokenAccess  TokenKind = "access_token"
	TokenRefresh TokenKind = "refresh_token"
)

// DemoToken is a token as it travels. It is decoded for reading only: nothing here verifies it.
type DemoToken struct {
	Kind TokenKind
	Raw  string
}

// Claim is one member of a token's header or payload.
type Claim struct {
	Name  string
	Value string
	Time  string // the value as an instant, where it is one
}

// Parts are what the dots separate.
func (t DemoToken) Parts() []string { return strings.Split(t.Raw, ".") }

// Header is the decoded header; empty for an opaque token.
func (t DemoToken) Header() []Claim { return t.decode(0) }

// Claims is the decoded payload; empty for an opaque token.
func (t DemoToken) Claims() []Claim { return t.decode(1) }

func (t DemoToken) decode(part int) []Claim {
	parts := t.Parts()
	if len(parts) != 3 {
		return nil
	}
	body, err := base64.RawURLEncoding.DecodeString(parts[part])
	if err != nil {
		return nil
	}
	return readClaims(body)
}

// readClaims keeps the order in which the server wrote them.
func readClaims(body []byte) []Claim {
	decoder := json.NewDecoder(bytes.NewReader(body))
	if open, err := decoder.Token(); err != nil || open != json.Delim('{') {
		return nil
	}
	var claims []Claim
	for decoder.More() {
		name, err := decoder.Token()
		if err != nil {
			return nil
		}
		var value json.RawMessage
		if decoder.Decode(&value) != nil {
			return nil
		}
		claims = append(claims, newClaim(name.(string), value))
	}
	return claims
}

func newClaim(name string, value json.RawMessage) Claim {
	claim := Claim{Name: name, Value: string(value)}
	var text string
	if json.Unmarshal(value, &text) == nil {
		claim.Value = text
	}
	switch name {
	case "exp", "iat", "nbf", "auth_time", "updated_at":
		var seconds int64
		if json.Unmarshal(value, &seconds) == nil {
			claim.Time = time.Unix(seconds, 0).UTC().Format(time.RFC3339)
		}
	}
	return claim
}
