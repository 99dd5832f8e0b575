package jose

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"strings"
	"testing"

	gojose "github.com/go-jose/go-jose/v4"
)

func encode(raw []byte) string { return base64.RawURLEncoding.EncodeToString(raw) }

// forge signs any header with a key of ours, so that only the header can be the reason to refuse.
func forge(t testing.TB, key *SigningKey, header string) string {
	t.Helper()
	input := encode([]byte(header)) + "." + encode([]byte(`{"sub":"x"}`))
	signature, err := key.signature([]byte(input))
	if err != nil {
		t.Fatal(err)
	}
	return input + "." + encode(signature)
}

func refuse(t *testing.T, ring *Ring, name, token string) {
	t.Helper()
	if _, _, err := ring.Verify(token, "at+jwt", 1<<16); !errors.Is(err, ErrInvalidToken) {
		t.Errorf("%s: got %v", name, err)
	}
}

func TestAHeaderThatIsNotOursIsRefusedEvenIfWeSignedIt(t *testing.T) {
	ring := openKeyring(t, newMemoryKeyStore(), "a", ES256, EdDSA).Current()
	key := signerOf(t, ring, ES256)
	with := func(rest string) string {
		return forge(t, key, `{"alg":"ES256","kid":"`+string(key.ID)+`","typ":"at+jwt"`+rest+`}`)
	}
	if _, _, err := ring.Verify(with(""), "at+jwt", 1000); err != nil {
		t.Fatalf("the plain header is refused: %v", err)
	}
	public, err := json.Marshal(gojose.JSONWebKey{Key: key.private.Public(), KeyID: string(key.ID)})
	if err != nil {
		t.Fatal(err)
	}
	for name, rest := range map[string]string{
		"embedded jwk":  `,"jwk":` + string(public),
		"jku":           `,"jku":"https://evil.example/jwks.json"`,
		"x5u":           `,"x5u":"https://evil.example/cert.pem"`,
		"x5c":           `,"x5c":["MII"]`,
		"empty x5c":     `,"x5c":[]`,
		"unknown crit":  `,"crit":["x"],"x":1`,
		"crit exp":      `,"crit":["exp"]`,
		"b64 false":     `,"b64":false,"crit":["b64"]`,
		"b64 alone":     `,"b64":false`,
		"zip":           `,"zip":"DEF"`,
		"nonce":         `,"nonce":"n"`,
		"cty":           `,"cty":"JWT"`,
		"duplicate alg": `,"alg":"ES256"`,
		"alg none too":  `,"alg":"none"`,
		"duplicate kid": `,"kid":"` + string(key.ID) + `"`,
		"null member":   `,"crit":null`,
	} {
		refuse(t, ring, name, with(rest))
	}
}

func TestAnotherAlgorithmThanTheKeysIsRefused(t *testing.T) {
	ring := openKeyring(t, newMemoryKeyStore(), "a", ES256, EdDSA, RS256).Current()
	es, ed, rs := signerOf(t, ring, ES256), signerOf(t, ring, EdDSA), signerOf(t, ring, RS256)
	header := func(alg string, key *SigningKey) string {
		return `{"alg":"` + alg + `","kid":"` + string(key.ID) + `","typ":"at+jwt"}`
	}
	for _, alg := range []string{"none", "None", "NONE", "nOnE", "", "HS256", "ES384", "RS256", "PS256", "EdDSA", "es256"} {
		refuse(t, ring, alg+" on an ES256 key", forge(t, es, header(alg, es)))
		unsigned := encode([]byte(header(alg, es))) + "." + encode([]byte("{}")) + "."
		refuse(t, ring, alg+" without a signature", unsigned)
	}
	refuse(t, ring, "a key named by another key's token", forge(t, ed, header("ES256", es)))
	refuse(t, ring, "PS256 on an RS256 key", forge(t, &SigningKey{Algorithm: PS256, private: rs.private}, header("PS256", rs)))
}

func TestAPublicKeyUsedAsAnHMACSecretIsRefused(t *testing.T) {
	ring := openKeyring(t, newMemoryKeyStore(), "a", ES256, RS256).Current()
	jwks, _ := ring.JWKS()
	for _, algorithm := range []Algorithm{ES256, RS256} {
		key := signerOf(t, ring, algorithm)
		der, err := x509.MarshalPKIXPublicKey(key.private.Public())
		if err != nil {
			t.Fatal(err)
		}
		for name, secret := range map[string][]byte{
			"PEM": pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}), "DER": der, "JSON": jwks, "empty": nil,
		} {
			input := encode([]byte(`{"alg":"HS256","kid":"`+string(key.ID)+`","typ":"at+jwt"}`)) + "." + encode([]byte("{}"))
			mac := hmac.New(sha256.New, secret)
			mac.Write([]byte(input))
			refuse(t, ring, name, input+"."+encode(mac.Sum(nil)))
		}
	}
}

func TestAKidThatIsNotOneOfOursIsRefused(t *testing.T) {
	ring := openKeyring(t, newMemoryKeyStore(), "a", ES256).Current()
	key := signerOf(t, ring, ES256)
	kids := []string{"", "../../dev/null", "' OR 1=1", "\x00", string(key.ID) + " ", " " + string(key.ID),
		string(ring.MAC().ID), string(ring.Sealing().ID), "00000000"}
	if upper := strings.ToUpper(string(key.ID)); upper != string(key.ID) { // an id may be all digits
		kids = append(kids, upper)
	}
	for _, kid := range kids {
		quoted, _ := json.Marshal(kid)
		refuse(t, ring, kid, forge(t, key, `{"alg":"ES256","kid":`+string(quoted)+`,"typ":"at+jwt"}`))
	}
	refuse(t, ring, "no kid", forge(t, key, `{"alg":"ES256","typ":"at+jwt"}`))
	refuse(t, ring, "a number", forge(t, key, `{"alg":"ES256","kid":1,"typ":"at+jwt"}`))
}

func TestAKeyOfAnotherDeploymentIsRefused(t *testing.T) {
	ring := openKeyring(t, newMemoryKeyStore(), "a", ES256).Current()
	stranger, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	ours := signerOf(t, ring, ES256)
	theirs := &SigningKey{ID: ours.ID, Algorithm: ES256, private: stranger}
	refuse(t, ring, "our kid, their key", forge(t, theirs, `{"alg":"ES256","kid":"`+string(ours.ID)+`","typ":"at+jwt"}`))
}

func TestTheTypMustMatchExactly(t *testing.T) {
	ring := openKeyring(t, newMemoryKeyStore(), "a", ES256).Current()
	key := signerOf(t, ring, ES256)
	for _, typ := range []string{"JWT", "AT+JWT", "application/at+jwt", "at"} {
		refuse(t, ring, typ, mustSign(t, key, typ, "{}"))
	}
	refuse(t, ring, "no typ", forge(t, key, `{"alg":"ES256","kid":"`+string(key.ID)+`"}`))
}

func TestEveryPrefixAndEverySingleCharacterChangeOfATokenIsRefused(t *testing.T) {
	ring := openKeyring(t, newMemoryKeyStore(), "a", EdDSA).Current()
	token := mustSign(t, signerOf(t, ring, EdDSA), "at+jwt", `{"sub":"xy"}`)
	for i := range len(token) {
		refuse(t, ring, "prefix", token[:i])
		neighbour := base64url[(strings.IndexByte(base64url, token[i])+1)%64] // differs in the lowest bit
		for _, c := range string(neighbour) + "A.\n\r=" {
			if altered := token[:i] + string(c) + token[i+1:]; altered != token {
				refuse(t, ring, "changed", altered)
			}
			refuse(t, ring, "inserted", token[:i]+string(c)+token[i:])
		}
	}
	refuse(t, ring, "line end after", token+"\n")
}

func TestAnEncryptedTokenIsRefused(t *testing.T) {
	ring := openKeyring(t, newMemoryKeyStore(), "a", ES256).Current()
	id := string(signerOf(t, ring, ES256).ID)
	for _, header := range []string{
		`{"alg":"PBES2-HS256+A128KW","enc":"A128GCM","p2c":2147483648,"p2s":"AAAA","kid":"` + id + `"}`,
		`{"alg":"dir","enc":"A128GCM","zip":"DEF","kid":"` + id + `"}`,
		`{"alg":"ES256","typ":"at+jwt","kid":"` + id + `"}`,
	} {
		refuse(t, ring, header, encode([]byte(header))+".AAAA.AAAA.AAAA.AAAA")
		refuse(t, ring, header, encode([]byte(header))+"..AAAA.AAAA.")
	}
}

func TestBombsAreRefusedWithBoundedWork(t *testing.T) {
	ring := openKeyring(t, newMemoryKeyStore(), "a", ES256).Current()
	for name, token := range map[string]string{
		"dots":          strings.Repeat(".", 1<<20),
		"long header":   strings.Repeat("A", 10<<20) + ".AAAA.AAAA",
		"bounded dots":  strings.Repeat(".", 4096),
		"deep header":   encode([]byte(strings.Repeat("[", 3000))) + ".AAAA.AAAA",
		"empty":         "",
		"two dots":      "..",
		"empty objects": "e30.e30.",
	} {
		var err error
		allocs := testing.AllocsPerRun(1, func() { _, _, err = ring.Verify(token, "at+jwt", 4096) })
		if !errors.Is(err, ErrInvalidToken) || allocs > 3050 {
			t.Errorf("%s: %v, %v allocations", name, err, allocs)
		}
		if len(token) > 4096 && allocs > 0 {
			t.Errorf("%s: %v allocations for a token beyond the bound", name, allocs)
		}
	}
}

func FuzzVerifyAcceptsOnlyWhatSignMade(f *testing.F) {
	ring := openKeyring(f, newMemoryKeyStore(), "a", EdDSA).Current() // ES256 signatures have a second form
	key := signerOf(f, ring, EdDSA)
	token := mustSign(f, key, "at+jwt", `{"sub":"x"}`)
	head, rest, _ := strings.Cut(token, ".")
	f.Add(token)
	f.Add("." + rest)
	f.Add(head + "..")
	f.Add(head + ".e30.AAAA")
	f.Add(`{"payload":"e30","protected":"` + head + `","signature":"AAAA"}`)
	f.Fuzz(func(t *testing.T, text string) {
		if _, _, err := ring.Verify(text, "at+jwt", 4096); err == nil && text != token {
			t.Errorf("accepted %q", text)
		}
	})
}
