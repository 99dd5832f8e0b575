package lab

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/authgrove/authgrove/internal/apptest"
	"github.com/authgrove/authgrove/internal/oauth"
)

// Answer is an answer that came whole.
type Answer struct {
	Status int
	Header http.Header
	Body   []byte
}

// Member is a member of the JSON body.
func (a Answer) Member(name string) string {
	var members map[string]any
	_ = json.Unmarshal(a.Body, &members)
	text, _ := members[name].(string)
	return text
}

// Access and Refresh are the tokens of an answer, Error its code.
func (a Answer) Access() string  { return a.Member("access_token") }
func (a Answer) Refresh() string { return a.Member("refresh_token") }
func (a Answer) Error() string   { return a.Member("error") }

// Granted says that tokens came, and Refused that the grant was refused.
func (a Answer) Granted() bool { return a.Status == http.StatusOK && a.Access() != "" }
func (a Answer) Refused() bool {
	return a.Status == http.StatusBadRequest && a.Error() == string(oauth.InvalidGrant)
}

// Send sends a request to the node and reads the whole answer.
func (n *Node) Send(r *http.Request) (Answer, error) {
	res, err := n.HTTP.Do(r)
	if err != nil {
		return Answer{}, err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	return Answer{res.StatusCode, res.Header, body}, err
}

// Get fetches a path.
func (n *Node) Get(ctx context.Context, path string) (Answer, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, n.Issuer+path, nil)
	if err != nil {
		return Answer{}, err
	}
	return n.Send(r)
}

// Post sends a form, given as pairs.
func (n *Node) Post(ctx context.Context, path string, pairs ...string) (Answer, error) {
	form := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, n.Issuer+path, strings.NewReader(form.Encode()))
	if err != nil {
		return Answer{}, err
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.GetBody = nil // nothing is sent twice behind our back
	return n.Send(r)
}

var errNoCode = errors.New("the authorization endpoint gave no code")

// Code gets an authorization code for an app with the session of a person.
func (n *Node) Code(ctx context.Context, s Session, app string) (string, error) {
	q := url.Values{"response_type": {"code"}, "client_id": {app}, "redirect_uri": {redirectURI}, "scope": {"openid offline_access"},
		"state": {"s"}, "code_challenge": {apptest.Challenge()}, "code_challenge_method": {"S256"}}
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, n.Issuer+oauth.PathAuthorize+"?"+q.Encode(), nil)
	if err != nil {
		return "", err
	}
	r.Header.Set("Cookie", string(s))
	answer, err := n.Send(r)
	if err != nil {
		return "", err
	}
	to, err := url.Parse(answer.Header.Get("Location"))
	if err != nil || to.Query().Get("code") == "" {
		return "", errNoCode
	}
	return to.Query().Get("code"), nil
}

// Redeem presents a code with the right proof.
func (n *Node) Redeem(ctx context.Context, app, code string) (Answer, error) {
	return n.Post(ctx, oauth.PathToken, "grant_type", "authorization_code", "client_id", app, "code", code,
		"redirect_uri", redirectURI, "code_verifier", apptest.Verifier)
}

// Refresh presents a refresh token.
func (n *Node) Refresh(ctx context.Context, app, token string) (Answer, error) {
	return n.Post(ctx, oauth.PathToken, "grant_type", "refresh_token", "client_id", app, "refresh_token", token)
}

// Revoke gives a token up.
func (n *Node) Revoke(ctx context.Context, app, token string) (Answer, error) {
	return n.Post(ctx, oauth.PathRevocation, "client_id", app, "token", token)
}

// UserInfo asks for the claims of an access token, and so whether it lives.
func (n *Node) UserInfo(ctx context.Context, access string) (Answer, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, n.Issuer+oauth.PathUserInfo, nil)
	if err != nil {
		return Answer{}, err
	}
	r.Header.Set("Authorization", "Bearer "+access)
	return n.Send(r)
}
