package attacks

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/go-jose/go-jose/v4"

	"github.com/authgrove/authgrove/internal/dev"
	"github.com/authgrove/authgrove/internal/oauth"
	"github.com/authgrove/authgrove/tests/stage"
)

func encode(text string) string { return base64.RawURLEncoding.EncodeToString([]byte(text)) }

// refused shows a token wherever one is taken and wants a no each time.
func refused(t *testing.T, s *stage.Stage, name, token string) {
	t.Helper()
	if a := s.UserInfo(token); a.Status != http.StatusUnauthorized {
		t.Errorf("%s: userinfo says %d", name, a.Status)
	}
	if a := s.Introspect(dev.WebClient, token); a.Status != http.StatusOK || a.Body != "{\"active\":false}\n" {
		t.Errorf("%s: introspection says %d %s", name, a.Status, a.Body)
	}
}

// listener counts who connects; nobody should.
func listener(t *testing.T) (address string, connections *atomic.Int64) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	connections = new(atomic.Int64)
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			connections.Add(1)
			c.Close()
		}
	}()
	return l.Addr().String(), connections
}

// attack: jw.forge
func TestNoHeaderOfATokenChoosesItsKey(t *testing.T) {
	s := stage.Set(t, stage.Options{})
	token := s.SignIn(dev.WebClient, "ann", "openid").Access
	parts := strings.Split(token, ".")
	keys := s.Send(s.Request(oauth.PathJWKS, nil)).Body
	var set jose.JSONWebKeySet
	if err := json.Unmarshal([]byte(keys), &set); err != nil {
		t.Fatal(err)
	}
	address, connections := listener(t)
	kid := set.Keys[0].KeyID
	for name, header := range map[string]string{
		"none":        `{"alg":"none","typ":"at+jwt","kid":"` + kid + `"}`,
		"None":        `{"alg":"None","typ":"at+jwt","kid":"` + kid + `"}`,
		"NONE":        `{"alg":"NONE","typ":"at+jwt","kid":"` + kid + `"}`,
		"empty":       `{"alg":"","typ":"at+jwt","kid":"` + kid + `"}`,
		"no alg":      `{"typ":"at+jwt","kid":"` + kid + `"}`,
		"RS256":       `{"alg":"RS256","typ":"at+jwt","kid":"` + kid + `"}`,
		"jku":         `{"alg":"ES256","typ":"at+jwt","kid":"x","jku":"http://` + address + `/keys"}`,
		"x5u":         `{"alg":"ES256","typ":"at+jwt","kid":"x","x5u":"http://` + address + `/cert"}`,
		"path kid":    `{"alg":"ES256","typ":"at+jwt","kid":"../../dev/null"}`,
		"SQL kid":     `{"alg":"ES256","typ":"at+jwt","kid":"' OR 1=1 --"}`,
		"twice":       `{"alg":"none","alg":"ES256","typ":"at+jwt","kid":"` + kid + `"}`,
		"crit":        `{"alg":"ES256","typ":"at+jwt","kid":"` + kid + `","crit":["exp"]}`,
		"b64":         `{"alg":"ES256","typ":"at+jwt","kid":"` + kid + `","b64":false,"crit":["b64"]}`,
		"zip":         `{"alg":"ES256","typ":"at+jwt","kid":"` + kid + `","zip":"DEF"}`,
		"typ":         `{"alg":"ES256","typ":"JWT","kid":"` + kid + `"}`,
		"not JSON":    `alg=ES256`,
		"array":       `[]`,
		"null":        `null`,
		"unknown kid": `{"alg":"ES256","typ":"at+jwt","kid":"00000000"}`,
	} {
		for _, signature := range []string{parts[2], "", "AA", encode(strings.Repeat("\x00", 64))} {
			refused(t, s, name, encode(header)+"."+parts[1]+"."+signature)
		}
	}
	for name, key := range publicKeyAsSecret(t, keys, set.Keys[0].Key) {
		for _, alg := range []crypto.Hash{crypto.SHA256, crypto.SHA512} {
			signed := encode(fmt.Sprintf(`{"alg":"HS%d","typ":"at+jwt","kid":"%s"}`, alg.Size()*8, kid)) + "." + parts[1]
			mac := hmac.New(alg.New, key)
			mac.Write([]byte(signed))
			refused(t, s, "HMAC keyed with "+name, signed+"."+encode(string(mac.Sum(nil))))
		}
	}
	refused(t, s, "an embedded key", signedByOwnKey(t, parts[1], kid))
	changed, _ := base64.RawURLEncoding.DecodeString(parts[1])
	refused(t, s, "changed claims", parts[0]+"."+encode(strings.Replace(string(changed), "openid", "openid email", 1))+"."+parts[2])
	if n := connections.Load(); n != 0 {
		t.Errorf("%d connections were made for a key", n)
	}
	if !s.Active(dev.WebClient, token) {
		t.Error("the true token is dead")
	}
}

// publicKeyAsSecret lists the spellings of a public key that a confused server
// would use as an HMAC secret.
func publicKeyAsSecret(t *testing.T, jwks string, key any) map[string][]byte {
	t.Helper()
	der, err := x509.MarshalPKIXPublicKey(key)
	if err != nil {
		t.Fatal(err)
	}
	text := pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})
	return map[string][]byte{"DER": der, "PEM": text, "PEM without its end": bytes.TrimSpace(text), "the key set": []byte(jwks), "nothing": nil}
}

// signedByOwnKey is well signed, by a key that it brings along.
func signedByOwnKey(t *testing.T, claims, kid string) string {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	point, err := key.PublicKey.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	header := fmt.Sprintf(`{"alg":"ES256","typ":"at+jwt","kid":"%s","jwk":{"kty":"EC","crv":"P-256","x":"%s","y":"%s"}}`,
		kid, encode(string(point[1:33])), encode(string(point[33:])))
	signed := encode(header) + "." + claims
	sum := sha256.Sum256([]byte(signed))
	r, v, err := ecdsa.Sign(rand.Reader, key, sum[:])
	if err != nil {
		t.Fatal(err)
	}
	signature := append(r.FillBytes(make([]byte, 32)), v.FillBytes(make([]byte, 32))...)
	return signed + "." + encode(string(signature))
}

// attack: jw.jwe jw.dots
func TestAnEncryptedOrHugeTokenIsRefusedBeforeItIsParsed(t *testing.T) {
	s := stage.Set(t, stage.Options{})
	header := func(text string) string { return encode(text) }
	megabyte := strings.Repeat("A", 1<<20-100)
	for name, token := range map[string]string{
		"JWE":            header(`{"alg":"RSA-OAEP","enc":"A256GCM"}`) + ".AA.AA.AA.AA",
		"PBES2":          header(`{"alg":"PBES2-HS256+A128KW","enc":"A128GCM","p2c":2147483648,"p2s":"AAAA"}`) + ".AA.AA.AA.AA",
		"zipped":         header(`{"alg":"dir","enc":"A128GCM","zip":"DEF"}`) + "..AA." + strings.Repeat("A", 7000) + ".AA",
		"truncated":      header(`{"alg":"dir","enc":"A128GCM"}`) + "..AA",
		"empty key":      header(`{"alg":"A128KW","enc":"A128GCM"}`) + "..AA.AA.AA",
		"only dots":      "....",
		"two dots":       "..",
		"many dots":      strings.Repeat(".", 8000),
		"long header":    strings.Repeat("A", 8000) + ".AA.AA",
		"long signature": header(`{"alg":"ES256","typ":"at+jwt","kid":"00000000"}`) + ".e30." + strings.Repeat("A", 8000),
	} {
		refused(t, s, name, token)
	}
	for name, token := range map[string]string{"a megabyte of dots": strings.Repeat(".", 1<<20-100), "a megabyte": megabyte, "a megabyte of header": megabyte[:1<<19] + ".e30.AA"} {
		if a := s.Introspect(dev.WebClient, token); a.Body != "{\"active\":false}\n" {
			t.Errorf("%s: introspection says %d", name, a.Status)
		}
		if a := s.Send(s.Request(oauth.PathUserInfo, stage.Form("access_token", token))); a.Status != http.StatusUnauthorized {
			t.Errorf("%s: userinfo says %d", name, a.Status)
		}
	}
	if a := s.UserInfo(strings.Repeat(".", 1<<20)); a.Status < 400 || a.Status > 499 {
		t.Errorf("a header of a megabyte: got %d", a.Status)
	}
}

// attack: tk.mutate jw.trunc
func TestACredentialThatIsCutGrownOrChangedIsNone(t *testing.T) {
	s := stage.Set(t, stage.Options{Change: stage.LimitsOff})
	code := s.Code(stage.Opaque, "ann", "openid offline_access")
	tokens := s.SignIn(stage.Opaque, "ann", "openid offline_access")
	for _, wrong := range mutations(code) {
		if a := s.Redeem(stage.Opaque, wrong); a.Error() != "invalid_grant" && a.Error() != "invalid_request" {
			t.Fatalf("a changed code: got %d %s", a.Status, a.Body)
		}
	}
	for _, wrong := range mutations(tokens.Refresh) {
		if a := s.Refresh(stage.Opaque, wrong); a.Error() != "invalid_grant" && a.Error() != "invalid_request" {
			t.Fatalf("a changed refresh token: got %d %s", a.Status, a.Body)
		}
	}
	for _, wrong := range mutations(tokens.Access) {
		if a := s.Introspect(stage.Opaque, wrong); a.Body != "{\"active\":false}\n" && a.Error() != "invalid_request" {
			t.Fatalf("a changed access token: got %d %s", a.Status, a.Body)
		}
	}
	secret := s.Secrets[dev.ServiceClient].Reveal()
	for _, wrong := range mutations(secret) {
		r := s.Request(oauth.PathToken, stage.Form("grant_type", "client_credentials"))
		r.SetBasicAuth(dev.ServiceClient, strings.NewReplacer("%", "%25", "+", "%2B").Replace(wrong))
		if a := s.Send(r); a.Error() != "invalid_client" {
			t.Fatalf("a changed secret: got %d %s", a.Status, a.Body)
		}
	}
	// None of it has touched the true ones.
	if a := s.Redeem(stage.Opaque, code); a.Status != http.StatusOK {
		t.Errorf("the code: got %d %s", a.Status, a.Body)
	}
	if a := s.Refresh(stage.Opaque, tokens.Refresh); a.Status != http.StatusOK {
		t.Errorf("the refresh token: got %d %s", a.Status, a.Body)
	}
}

// mutations are every prefix, every place with another character, and more at the end.
func mutations(text string) (all []string) {
	for i := range len(text) {
		if i%7 == 0 || i > len(text)-12 || i < 12 {
			all = append(all, text[:i])
		}
		other := byte('A')
		if text[i] == other {
			other = 'B'
		}
		all = append(all, text[:i]+string(other)+text[i+1:])
	}
	for _, more := range []string{"A", "0", " ", "=", "\x00", "\n", "%00", "."} {
		all = append(all, text+more)
	}
	return append(all, strings.ToUpper(text), strings.ToLower(text), " "+text, text+text)
}
