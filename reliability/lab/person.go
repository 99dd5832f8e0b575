package lab

import (
	"context"
	"fmt"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"

	"github.com/authgrove/authgrove/internal/apptest"
	"github.com/authgrove/authgrove/internal/oauth"
)

// Session is the Cookie header of a signed-in browser. Every node takes it.
type Session string

var ticketField = regexp.MustCompile(`name="ticket" value="([^"]+)"`)

// SignIn signs the person in by password and returns their session.
func (n *Node) SignIn(ctx context.Context) (Session, error) {
	cookies := map[string]string{}
	q := url.Values{"response_type": {"code"}, "client_id": {App(0)}, "redirect_uri": {redirectURI}, "scope": {"openid offline_access"},
		"state": {"s"}, "code_challenge": {apptest.Challenge()}, "code_challenge_method": {"S256"}}
	next, form := oauth.PathAuthorize+"?"+q.Encode(), url.Values(nil)
	for range 8 {
		answer, err := n.visit(ctx, cookies, next, form)
		if err != nil {
			return "", err
		}
		location := answer.Header.Get("Location")
		switch ticket := ticketField.FindSubmatch(answer.Body); {
		case strings.HasPrefix(location, redirectURI):
			return Session(header(cookies)), nil
		case location != "":
			next, form = strings.TrimPrefix(location, n.Issuer), nil
		case ticket != nil:
			next, form = "/sign-in", url.Values{"ticket": {html.UnescapeString(string(ticket[1]))}, "identifier": {Email}, "password": {Password}}
		default:
			return "", fmt.Errorf("sign in: status %d at %s", answer.Status, next)
		}
	}
	return "", fmt.Errorf("the sign-in does not end")
}

// visit sends what a browser would and keeps the cookies that come back.
func (n *Node) visit(ctx context.Context, cookies map[string]string, path string, form url.Values) (Answer, error) {
	answer, err := n.submit(ctx, header(cookies), path, form)
	for _, cookie := range (&http.Response{Header: answer.Header}).Cookies() {
		cookies[cookie.Name] = cookie.Value
	}
	return answer, err
}

// submit sends what a browser would; without a form it is a visit only.
func (n *Node) submit(ctx context.Context, cookies, path string, form url.Values) (Answer, error) {
	method := http.MethodGet
	if form != nil {
		method = http.MethodPost
	}
	r, err := http.NewRequestWithContext(ctx, method, n.Issuer+path, strings.NewReader(form.Encode()))
	if err != nil {
		return Answer{}, err
	}
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Origin", n.Issuer)
	}
	r.Header.Set("Cookie", cookies)
	return n.Send(r)
}

func header(cookies map[string]string) string {
	var pairs []string
	for name, value := range cookies {
		pairs = append(pairs, name+"="+value)
	}
	return strings.Join(pairs, "; ")
}

// SignInPage is a sign-in page that a browser has open.
type SignInPage struct {
	node   *Node
	cookie string
	ticket string
}

// OpenSignIn opens the page.
func (n *Node) OpenSignIn(ctx context.Context) (*SignInPage, error) {
	cookies := map[string]string{}
	answer, err := n.visit(ctx, cookies, "/account", nil)
	if err != nil {
		return nil, err
	}
	to, err := url.Parse(answer.Header.Get("Location"))
	if err != nil || to.Query().Get("ticket") == "" {
		return nil, fmt.Errorf("/account leads to %q", answer.Header.Get("Location"))
	}
	return &SignInPage{n, header(cookies), to.Query().Get("ticket")}, nil
}

// Try types somebody's password; any number of calls may run at once.
func (p *SignInPage) Try(ctx context.Context, identifier, password string) (Answer, error) {
	return p.node.submit(ctx, p.cookie, "/sign-in", url.Values{"ticket": {p.ticket}, "identifier": {identifier}, "password": {password}})
}
