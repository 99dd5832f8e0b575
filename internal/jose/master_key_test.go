package jose

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/authgrove/authgrove/internal/secret"
)

func TestAMasterKeyIsReadInHexAndInBase64(t *testing.T) {
	for range 50 {
		key := NewMasterKey()
		for _, text := range []string{
			key.Hex().Reveal(),
			strings.ToUpper(key.Hex().Reveal()) + "\n",
			base64.StdEncoding.EncodeToString(key[:]),
			base64.RawStdEncoding.EncodeToString(key[:]) + "\r\n",
			base64.URLEncoding.EncodeToString(key[:]),
			base64.RawURLEncoding.EncodeToString(key[:]),
		} {
			if got, err := ParseMasterKey(text); err != nil || got != key {
				t.Errorf("not read back: %v", err)
			}
		}
	}
}

func TestAMasterKeyThatNoGeneratorMadeIsRefused(t *testing.T) {
	counted := make([]byte, 32)
	falling := make([]byte, 32)
	for i := range counted {
		counted[i], falling[i] = byte(i), byte(250-3*i)
	}
	for name, raw := range map[string][]byte{
		"zeros":    make([]byte, 32),
		"ones":     []byte(strings.Repeat("\xff", 32)),
		"counted":  counted,
		"falling":  falling,
		"repeated": []byte(strings.Repeat(string(secret.Bytes(16)), 2)),
		"changeme": []byte(strings.Repeat("changeme", 4)),
		"readable": []byte("my very own secret passphrase 42"),
		"0123…":    []byte(strings.Repeat("\x01\x23\x45\x67\x89\xab\xcd\xef", 4)),
	} {
		for _, text := range []string{hex.EncodeToString(raw), base64.StdEncoding.EncodeToString(raw)} {
			if _, err := ParseMasterKey(text); !errors.Is(err, ErrMasterKeyWeak) {
				t.Errorf("%s: got %v", name, err)
			}
		}
	}
}

func TestAMasterKeyOfAnotherFormIsRefused(t *testing.T) {
	for name, text := range map[string]string{
		"empty":     "",
		"16 bytes":  hex.EncodeToString(secret.Bytes(16)),
		"31 bytes":  base64.StdEncoding.EncodeToString(secret.Bytes(31)),
		"33 bytes":  base64.StdEncoding.EncodeToString(secret.Bytes(33)),
		"48 bytes":  base64.StdEncoding.EncodeToString(secret.Bytes(48)),
		"not hex":   strings.Repeat("xy", 32),
		"a word":    "changeme",
		"two lines": NewMasterKey().Hex().Reveal() + "\n" + NewMasterKey().Hex().Reveal(),
	} {
		if _, err := ParseMasterKey(text); !errors.Is(err, ErrMasterKeyForm) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func TestAMasterKeyNeverPrints(t *testing.T) {
	key := NewMasterKey()
	encoded, err := json.Marshal(map[string]any{"key": key, "pointer": &key})
	if err != nil {
		t.Fatal(err)
	}
	printed := []string{string(encoded), key.String()}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%x", "%X", "%d", "%q"} {
		printed = append(printed, fmt.Sprintf(verb, key), fmt.Sprintf(verb, &key), fmt.Sprintf(verb, struct{ Key MasterKey }{key}))
	}
	for _, text := range printed {
		if !strings.Contains(text, "[redacted]") || strings.Contains(strings.ToLower(text), hex.EncodeToString(key[:4])) {
			t.Errorf("printed as %s", text)
		}
	}
}

func FuzzParseMasterKeyReadsBackWhatItAccepts(f *testing.F) {
	f.Add("")
	f.Add(strings.Repeat("0", 64))
	f.Add("7f3c9a51d2e8406bb1f7235c8e0d94a6c3581b7fe2904d6ab85c17f39e20d46b")
	f.Add("fzyaUdLoQGux9yNcjg2UpsNYG3/ikE1quFwX854g1Gs=")
	f.Fuzz(func(t *testing.T, text string) {
		key, err := ParseMasterKey(text)
		if err != nil {
			return
		}
		if again, err := ParseMasterKey(key.Hex().Reveal()); err != nil || again != key {
			t.Errorf("accepted, but its own form is not: %v", err)
		}
	})
}
