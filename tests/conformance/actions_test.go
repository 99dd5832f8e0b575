package conformance

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"

	"github.com/authgrove/authgrove/internal/apptest"
	"github.com/authgrove/authgrove/internal/transcript"
)

// actions are those of the stage and what only these conversations need.
func (s *suite) actions(of map[string]transcript.Action) map[string]transcript.Action {
	actions := maps.Clone(of)
	maps.Copy(actions, metadataActions())
	maps.Copy(actions, map[string]transcript.Action{
		"verify":  s.doVerify,          // do verify TOKEN with KEYS
		"hash":    doHash,              // do hash VALUE into name
		"read":    doRead,              // do read CLAIM of TOKEN into name
		"later":   doLater,             // do later NUMBER NUMBER
		"tick":    doTick,              // do tick PAGE into name
		"object":  doObject,            // do object {JSON} into name
		"publish": s.objects.doPublish, // do publish OBJECT into name
		"hear":    s.hearing.doHear,    // do hear into name
		"strip":   doStrip,             // do strip TOKEN into name
		"forge":   doForge,             // do forge TOKEN into name
		"signed":  doSigned,            // do signed TOKEN with KEYS
	})
	if s.dynamic {
		maps.Copy(actions, s.keyActions())
	}
	return actions
}

// claimsOf are the claims of a token that is signed by the one key of the set
// that it names. Another implementation than the server's own says so.
func claimsOf(text, set string) (claims jwt.Claims, err error) {
	var keys jose.JSONWebKeySet
	if err := json.Unmarshal([]byte(set), &keys); err != nil {
		return claims, err
	}
	token, err := jwt.ParseSigned(text, []jose.SignatureAlgorithm{jose.RS256, jose.ES256, jose.PS256, jose.EdDSA})
	if err != nil {
		return claims, err
	}
	header := token.Headers[0]
	found := keys.Key(header.KeyID)
	if header.KeyID == "" || len(found) != 1 {
		return claims, fmt.Errorf("the set has %d keys named %q", len(found), header.KeyID)
	}
	if found[0].Algorithm != header.Algorithm || found[0].Use != "sig" {
		return claims, fmt.Errorf("the key is for %q with %q, the token is signed with %q", found[0].Use, found[0].Algorithm, header.Algorithm)
	}
	return claims, token.Claims(found[0].Key, &claims)
}

func doSigned(_ map[string]string, words ...string) error {
	_, err := claimsOf(words[0], words[2])
	return err
}

// doVerify checks of an ID token what no line of text can: its signature, its
// times and its subject (OpenID Connect Core §2, §3.1.3.7).
func (s *suite) doVerify(_ map[string]string, words ...string) error {
	claims, err := claimsOf(words[0], words[2])
	if err != nil {
		return err
	}
	now := s.Clock.Now()
	if claims.Expiry == nil || claims.IssuedAt == nil {
		return errors.New("exp or iat is missing")
	}
	if age := now.Sub(claims.IssuedAt.Time()); age < -time.Second || age > 5*time.Minute {
		return fmt.Errorf("iat is %s ago", age)
	}
	if !claims.Expiry.Time().After(now) {
		return errors.New("exp is not ahead")
	}
	if claims.Subject == "" || len(claims.Subject) > 255 || !ascii.MatchString(claims.Subject) {
		return fmt.Errorf("sub is %q", claims.Subject)
	}
	return nil
}

var ascii = regexp.MustCompile(`^[\x20-\x7e]+$`)

// doHash is the left half of the SHA-256 of a value, as at_hash and c_hash have
// it for RS256.
func doHash(vars map[string]string, words ...string) error {
	sum := sha256.Sum256([]byte(words[0]))
	vars[words[2]] = base64.RawURLEncoding.EncodeToString(sum[:len(sum)/2])
	return nil
}

func doRead(vars map[string]string, words ...string) error {
	parts := strings.Split(words[2], ".")
	if len(parts) != 3 {
		return errors.New("not a JWT")
	}
	payload, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		return err
	}
	var claims map[string]json.RawMessage
	if err := json.Unmarshal(payload, &claims); err != nil {
		return err
	}
	raw, found := claims[words[0]]
	if !found {
		return fmt.Errorf("the token has no %s", words[0])
	}
	vars[words[4]] = strings.Trim(string(raw), `"`)
	return nil
}

func doLater(_ map[string]string, words ...string) error {
	later, err := strconv.ParseInt(words[0], 10, 64)
	if err != nil {
		return err
	}
	earlier, err := strconv.ParseInt(words[1], 10, 64)
	if err == nil && later <= earlier {
		err = fmt.Errorf("%d is not later than %d", later, earlier)
	}
	return err
}

var ticket = regexp.MustCompile(`name="ticket" value="([^"]+)"`)

// doTick is the consent page as a form, with everything that it offers ticked.
func doTick(vars map[string]string, words ...string) error {
	found := ticket.FindStringSubmatch(words[0])
	if found == nil {
		return errors.New("the page has no ticket")
	}
	form := url.Values{"ticket": {html.UnescapeString(found[1])}, "capability": apptest.Offered(words[0])}
	vars[words[2]] = form.Encode()
	return nil
}

// doObject makes an unsigned request object of JSON.
func doObject(vars map[string]string, words ...string) error {
	text := strings.Join(words[:len(words)-2], " ")
	if !json.Valid([]byte(text)) {
		return fmt.Errorf("not JSON: %s", text)
	}
	part := func(text string) string { return base64.RawURLEncoding.EncodeToString([]byte(text)) }
	vars[words[len(words)-1]] = part(`{"alg":"none"}`) + "." + part(text) + "."
	return nil
}

// publisher hands out request objects by address, as the suite does.
type publisher struct {
	server  *httptest.Server
	mu      sync.Mutex
	objects []string
}

func newPublisher(t *testing.T) *publisher {
	p := &publisher{}
	p.server = httptest.NewServer(p)
	t.Cleanup(p.server.Close)
	return p
}

func (p *publisher) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	number, err := strconv.Atoi(strings.TrimPrefix(r.URL.Path, "/object/"))
	if err != nil || number >= len(p.objects) {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", "application/oauth-authz-req+jwt")
	fmt.Fprint(w, p.objects[number])
}

func (p *publisher) doPublish(vars map[string]string, words ...string) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.objects = append(p.objects, words[0])
	// The fragment is no part of the address (OpenID Connect Core §6.2).
	vars[words[2]] = fmt.Sprintf("%s/object/%d#not-a-hash", p.server.URL, len(p.objects)-1)
	return nil
}
