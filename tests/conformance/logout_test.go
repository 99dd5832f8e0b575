package conformance

import (
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
)

// listener is where the client of the back-channel plan hears of ended sessions.
type listener struct {
	*httptest.Server
	heard chan heard
}

// heard is one request: the token, or what is wrong with the request.
type heard struct {
	token string
	err   error
}

func newListener(t *testing.T) *listener {
	l := &listener{heard: make(chan heard, 8)}
	l.Server = httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		err := r.ParseForm()
		if err == nil && (r.Method != http.MethodPost || r.URL.RawQuery != "" || len(r.PostForm) != 1 || len(r.PostForm["logout_token"]) != 1) {
			err = fmt.Errorf("%s %s with %d form fields", r.Method, r.URL, len(r.PostForm))
		}
		l.heard <- heard{r.PostFormValue("logout_token"), err}
	}))
	t.Cleanup(l.Close)
	return l
}

// doHear waits for the one request, and checks what its token's payload cannot
// say: its type (Back-Channel Logout 1.0 §2.4).
func (l *listener) doHear(vars map[string]string, words ...string) error {
	select {
	case h := <-l.heard:
		if h.err != nil {
			return h.err
		}
		signed, err := jose.ParseSigned(h.token, []jose.SignatureAlgorithm{jose.RS256})
		if err != nil {
			return err
		}
		if typ := signed.Signatures[0].Header.ExtraHeaders["typ"]; typ != "logout+jwt" {
			return fmt.Errorf("its type is %v", typ)
		}
		vars[words[1]] = h.token
		return nil
	case <-time.After(20 * time.Second):
		return errors.New("nothing was heard")
	}
}

// doStrip makes an ID token unsigned.
func doStrip(vars map[string]string, words ...string) error {
	parts := strings.Split(words[0], ".")
	if len(parts) != 3 {
		return errors.New("not a JWT")
	}
	vars[words[2]] = base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"none","typ":"JWT"}`)) + "." + parts[1] + "."
	return nil
}

// doForge signs an ID token anew with a key of somebody else, under the name of ours.
func doForge(vars map[string]string, words ...string) error {
	parsed, err := jose.ParseSigned(words[0], []jose.SignatureAlgorithm{jose.RS256})
	if err != nil {
		return err
	}
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return err
	}
	options := (&jose.SignerOptions{}).WithType("JWT").WithHeader("kid", parsed.Signatures[0].Header.KeyID)
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.RS256, Key: key}, options)
	if err != nil {
		return err
	}
	signed, err := signer.Sign(parsed.UnsafePayloadWithoutVerification())
	if err != nil {
		return err
	}
	vars[words[2]], err = signed.CompactSerialize()
	return err
}
