package demoapp

import (
	"crypto/rand"
	"crypto/subtle"
	"net/http"
	"sync"
	"time"

	"golang.org/x/oauth2"

	"github.com/authgrove/authgrove/internal/look"
)

// visit is what the app remembers of one browser. Tokens stay here: the
// browser gets a cookie that means nothing to anybody else.
type visit struct {
	mu      sync.Mutex
	ticket  string // in every form, so that only this app's own pages can act
	pending *request
	held    *holding
	refusal refusal
	// leaving is the state of a sign-out that has not come back yet.
	leaving   string
	signedOut bool
}

// request is a sign-in that has not come back yet.
type request struct{ state, nonce, verifier string }

// holding is what the app got for a person.
type holding struct {
	subject, name string
	idToken       string
	token         *oauth2.Token
	last          *look.Exchange
	lastStep      look.StepKind
	revoked       bool
}

// refusal is why a sign-in came to nothing.
type refusal struct{ code, description string }

const (
	cookieName = "demo-app"
	cookieLife = 8 * time.Hour
)

// visitOf finds the visit of a browser, or begins one and its cookie.
func (a *App) visitOf(r *http.Request) (*visit, *http.Cookie) {
	if cookie, err := r.Cookie(cookieName); err == nil {
		if known := a.visits.Find(cookie.Value); known != nil {
			return known, nil
		}
	}
	// A value that the browser chose is never adopted.
	cookie := &http.Cookie{Name: cookieName, Value: rand.Text(), Path: "/", MaxAge: int(cookieLife / time.Second),
		HttpOnly: true, SameSite: http.SameSiteLaxMode}
	return a.visits.Keep(cookie.Value, &visit{ticket: rand.Text()}), cookie
}

// owns reports whether a form was shown to this visit.
func (v *visit) owns(ticket string) bool {
	return subtle.ConstantTimeCompare([]byte(ticket), []byte(v.ticket)) == 1
}
