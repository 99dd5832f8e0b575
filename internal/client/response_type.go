package client

import (
	"slices"
	"strings"
)

// ResponseType is a value of response_type with its words in alphabetical
// order, since their order means nothing (OAuth 2.0 Multiple Response Type
// Encoding Practices §3).
type ResponseType string

// The response types of OpenID Connect Core §3. All but the first hand tokens
// to the browser and are offered only to clients registered for them.
const (
	ResponseCode             ResponseType = "code"
	ResponseIDToken          ResponseType = "id_token"
	ResponseIDTokenToken     ResponseType = "id_token token"
	ResponseCodeIDToken      ResponseType = "code id_token"
	ResponseCodeToken        ResponseType = "code token"
	ResponseCodeIDTokenToken ResponseType = "code id_token token"
)

// ResponseTypes lists every response type.
func ResponseTypes() []ResponseType {
	return []ResponseType{ResponseCode, ResponseIDToken, ResponseIDTokenToken, ResponseCodeIDToken, ResponseCodeToken, ResponseCodeIDTokenToken}
}

// ParseResponseType accepts the words in any order; false if it is none of ours.
func ParseResponseType(text string) (ResponseType, bool) {
	words := strings.Split(text, " ")
	slices.Sort(words)
	parsed := ResponseType(strings.Join(words, " "))
	return parsed, slices.Contains(ResponseTypes(), parsed)
}

func (t ResponseType) has(word string) bool {
	return slices.Contains(strings.Fields(string(t)), word)
}

// Code reports whether the answer carries an authorization code.
func (t ResponseType) Code() bool { return t.has("code") }

// IDToken reports whether the answer itself carries an ID token.
func (t ResponseType) IDToken() bool { return t.has("id_token") }

// AccessToken reports whether the answer itself carries an access token.
func (t ResponseType) AccessToken() bool { return t.has("token") }

// FrontChannel reports whether the answer carries a token through the browser.
func (t ResponseType) FrontChannel() bool { return t.IDToken() || t.AccessToken() }
