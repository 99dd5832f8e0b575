package demo

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"github.com/authgrove/authgrove/internal/dev"
	"github.com/authgrove/authgrove/internal/dev/wire"
)

// nativeApp is an app on a person's computer. It opens the browser and listens
// on a loopback port for the answer (RFC 8252 §7.3).
type nativeApp struct {
	paper     *paper
	transport *http.Transport
	provider  *oidc.Provider
	oauth     oauth2.Config
	callback  *http.Server
	answers   chan url.Values
}

// request is one authorization request, and what the app keeps to judge the answer.
type request struct{ state, nonce, verifier string }

func newNativeApp(paper *paper) (*nativeApp, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	a := &nativeApp{paper: paper, transport: wire.Transport(), answers: make(chan url.Values, 1)}
	a.oauth = oauth2.Config{ClientID: dev.NativeClient, RedirectURL: "http://" + listener.Addr().String() + "/callback",
		Scopes: []string{"openid", "profile", "email", "address", "offline_access", "network.read", "device.switch", "climate.read", "device.lock"}}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /callback", func(w http.ResponseWriter, r *http.Request) {
		a.answers <- r.URL.Query()
		_, _ = io.WriteString(w, "You can go back to the app.\n")
	})
	a.callback = &http.Server{Handler: mux, ReadHeaderTimeout: 5 * time.Second}
	go func() { _ = a.callback.Serve(listener) }() // ends when it is closed
	return a, nil
}

func (a *nativeApp) close() { _ = a.callback.Close() }

// address is where the browser is sent for a new request.
func (a *nativeApp) address(more ...oauth2.AuthCodeOption) (request, string) {
	r := request{state: rand.Text(), nonce: rand.Text(), verifier: oauth2.GenerateVerifier()}
	options := append([]oauth2.AuthCodeOption{oidc.Nonce(r.nonce), oauth2.S256ChallengeOption(r.verifier)}, more...)
	return r, a.oauth.AuthCodeURL(r.state, options...)
}

// answer is what the browser brought to the loopback port. An app believes it
// only if state and issuer are those of its request (RFC 9207 §2.4).
func (a *nativeApp) answer(r request, issuer string) (url.Values, error) {
	select {
	case answer := <-a.answers:
		if answer.Get("state") != r.state || answer.Get("iss") != issuer {
			return nil, fmt.Errorf("the answer has state %q and iss %q", answer.Get("state"), answer.Get("iss"))
		}
		return answer, nil
	case <-time.After(5 * time.Second):
		return nil, errors.New("the browser did not come back to the app")
	}
}

// recorded runs a call of a library and prints what it sent and received.
func (a *nativeApp) recorded(ctx context.Context, call func(context.Context) error) error {
	recorder := &wire.Recorder{Base: a.transport}
	err := call(oidc.ClientContext(ctx, &http.Client{Transport: recorder}))
	a.paper.exchange(recorder.Last(), "")
	return err
}

// redeem trades a code for tokens.
func (a *nativeApp) redeem(ctx context.Context, r request, code string) (token *oauth2.Token, err error) {
	err = a.recorded(ctx, func(ctx context.Context) (err error) {
		token, err = a.oauth.Exchange(ctx, code, oauth2.VerifierOption(r.verifier))
		return err
	})
	return token, err
}

// refresh trades a refresh token for new tokens.
func (a *nativeApp) refresh(ctx context.Context, refreshToken string) (token *oauth2.Token, err error) {
	err = a.recorded(ctx, func(ctx context.Context) (err error) {
		token, err = a.oauth.TokenSource(ctx, &oauth2.Token{RefreshToken: refreshToken}).Token()
		return err
	})
	return token, err
}

// userInfo asks who signed in.
func (a *nativeApp) userInfo(ctx context.Context, token *oauth2.Token) (info *oidc.UserInfo, err error) {
	err = a.recorded(ctx, func(ctx context.Context) (err error) {
		info, err = a.provider.UserInfo(ctx, oauth2.StaticTokenSource(token))
		return err
	})
	return info, err
}
