package bench

import (
	"crypto/sha256"
	"encoding/base64"
	"net/url"
)

// Client is the app that is played. Method is how it authenticates: basic, post
// or none.
type Client struct {
	ID, Secret, Method, RedirectURI, Scope string
}

// The proof of RFC 7636 is the same for every request: which one it is costs a
// provider nothing.
const verifier = "bench-bench-bench-bench-bench-bench-bench-bench"

var challenge = func() string {
	sum := sha256.Sum256([]byte(verifier))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}()

// authorizeQuery is an authorization request without its state.
func (c Client) authorizeQuery() url.Values {
	return url.Values{"response_type": {"code"}, "client_id": {c.ID}, "redirect_uri": {c.RedirectURI}, "scope": {c.Scope},
		"nonce": {"bench"}, "code_challenge": {challenge}, "code_challenge_method": {"S256"}}
}

// credentials are what the client adds to a request (RFC 6749 §2.3.1): a header line, or parameters.
func (c Client) credentials() (header, parameters string) {
	switch id, secret := url.QueryEscape(c.ID), url.QueryEscape(c.Secret); c.Method {
	case "basic":
		return "Authorization: Basic " + base64.StdEncoding.EncodeToString([]byte(id+":"+secret)) + "\r\n", ""
	case "post":
		return "", "&client_id=" + id + "&client_secret=" + secret
	default:
		return "", "&client_id=" + id
	}
}
