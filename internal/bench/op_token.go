package bench

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/url"
	"strconv"
	"strings"
)

// tokens is the answer of a token endpoint (RFC 6749 §5, OpenID Connect Core §3.1.3.3).
type tokens struct {
	Access  string `json:"access_token"`
	Type    string `json:"token_type"`
	Refresh string `json:"refresh_token"`
	ID      string `json:"id_token"`
	Error   string `json:"error"`
}

// askToken posts to the token endpoint and demands an access token.
func (w *worker) askToken(parameters string) (tokens, error) {
	a, err := w.send(w.to.token, request{method: "POST", target: w.to.token.target, header: w.to.credentials, body: parameters + w.to.parameters})
	if err != nil {
		return tokens{}, err
	}
	var t tokens
	if err := json.Unmarshal(a.body, &t); err != nil {
		return t, wrong{"no JSON", fmt.Sprintf("status %d %s", a.status, shown(a.body))}
	}
	switch {
	case t.Error != "":
		return t, wrong{t.Error, fmt.Sprintf("status %d %s", a.status, shown(a.body))}
	case a.status != 200:
		return t, wrong{"status " + strconv.Itoa(a.status), shown(a.body)}
	case t.Access == "" || !strings.EqualFold(t.Type, "Bearer"):
		return t, wrong{"no access_token", shown(a.body)}
	}
	return t, nil
}

func clientCredentials(w *worker) error {
	t, err := w.askToken("grant_type=client_credentials" + w.to.ownScope)
	w.sample(t.Access)
	return err
}

// firstGrant plays one flow with every claim of its ID token judged, so that
// what is counted later may be judged by its members alone.
func firstGrant(w *worker, _ int) error {
	t, err := w.flow()
	if err != nil {
		return err
	}
	if !w.openid() {
		return nil
	}
	var claims struct {
		Issuer   string `json:"iss"`
		Subject  string `json:"sub"`
		Nonce    string `json:"nonce"`
		Audience any    `json:"aud"`
	}
	parts := strings.Split(t.ID, ".")
	if len(parts) != 3 {
		return wrong{"no id_token", "it is no signed token"}
	}
	payload, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil || json.Unmarshal(payload, &claims) != nil {
		return wrong{"no id_token", "it has no claims"}
	}
	if claims.Issuer != w.to.provider.Issuer || claims.Nonce != "bench" || claims.Subject == "" ||
		!strings.Contains(fmt.Sprint(claims.Audience), w.to.client.ID) {
		return wrong{"wrong id_token", string(payload)}
	}
	w.subject = claims.Subject
	return nil
}

func codeFlow(w *worker) error {
	_, err := w.flow()
	return err
}

// flow is an authorization request and the exchange of its code.
func (w *worker) flow() (tokens, error) {
	w.turn++
	state := strconv.Itoa(w.number) + "-" + strconv.Itoa(w.turn)
	a, err := w.send(w.to.authorization, request{method: "GET", target: w.to.authorization.target + "&state=" + state, header: w.to.cookies})
	if err != nil {
		return tokens{}, err
	}
	if a.status/100 != 3 {
		return tokens{}, wrong{"authorize: status " + strconv.Itoa(a.status), shown(a.body)}
	}
	code, err := w.codeIn(a.location, state)
	if err != nil {
		return tokens{}, err
	}
	t, err := w.askToken("grant_type=authorization_code&code=" + url.QueryEscape(code) + w.to.redemption)
	if err == nil && w.openid() && t.ID == "" {
		err = wrong{"no id_token", "a code flow with openid gave none"}
	}
	w.sample(t.Access)
	return t, err
}

func (w *worker) codeIn(location, state string) (string, error) {
	to, err := url.Parse(location)
	if err != nil || !strings.HasPrefix(location, w.to.client.RedirectURI) {
		return "", wrong{"not signed in", "the browser is sent to " + location}
	}
	q := to.Query()
	switch issuer := q.Get("iss"); {
	case q.Get("error") != "":
		return "", wrong{"authorize: " + q.Get("error"), q.Get("error_description")}
	case q.Get("code") == "" || q.Get("state") != state:
		return "", wrong{"no code", location}
	case issuer != "" && issuer != w.to.provider.Issuer:
		return "", wrong{"wrong iss", location}
	}
	return q.Get("code"), nil
}

// Grant is what one code flow gave, and the last refresh after it.
type Grant struct{ Access, Refresh string }

// grantsPerWorker is how many grants a worker takes turns with, so that no
// provider is asked about one row alone.
const grantsPerWorker = 4

func grantsOfWorker(w *worker, _ int) error {
	if err := firstGrant(w, 0); err != nil || len(w.grants) > 0 {
		return err
	}
	for range grantsPerWorker {
		t, err := w.flow()
		if err != nil {
			return err
		}
		w.grants = append(w.grants, &Grant{t.Access, t.Refresh})
	}
	return nil
}

// next is the grant whose turn it is.
func (w *worker) next() *Grant {
	w.turn++
	return w.grants[w.turn%len(w.grants)]
}

// refresh demands another refresh token for the one presented.
func refresh(w *worker) error {
	g := w.next()
	if g.Refresh == "" {
		return wrong{"no refresh_token", "the code flow gave none: the scope or the client does not allow it"}
	}
	t, err := w.askToken("grant_type=refresh_token&refresh_token=" + url.QueryEscape(g.Refresh))
	if err != nil {
		return err
	}
	if t.Refresh == "" || t.Refresh == g.Refresh {
		return wrong{"no rotation", "the same refresh token, or none, came back"}
	}
	g.Access, g.Refresh = t.Access, t.Refresh
	w.sample(t.Access)
	return nil
}
