package conformance

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"os"
	"slices"
	"strings"

	"github.com/go-jose/go-jose/v4"

	"github.com/authgrove/authgrove/internal/transcript"
)

func metadataActions() map[string]transcript.Action {
	return map[string]transcript.Action{
		"names":     doNames,                                                                               // do names METADATA
		"addresses": doAddresses,                                                                           // do addresses METADATA
		"lists":     func(_ map[string]string, words ...string) error { return compareList(words, true) },  // do lists METADATA member a, b c
		"lacks":     func(_ map[string]string, words ...string) error { return compareList(words, false) }, // do lacks METADATA member a, b c
		"keyset":    doKeyset,                                                                              // do keyset KEYS
	}
}

func doNames(_ map[string]string, words ...string) error {
	text, err := os.ReadFile("testdata/plans/metadata_names.txt")
	if err != nil {
		return err
	}
	registered := strings.Split(string(text), "\n")
	var members map[string]any
	if err := json.Unmarshal([]byte(words[0]), &members); err != nil {
		return err
	}
	for name := range members {
		if !slices.Contains(registered, name) {
			return fmt.Errorf("%s is not registered", name)
		}
	}
	return nil
}

func doAddresses(_ map[string]string, words ...string) error {
	var members map[string]any
	if err := json.Unmarshal([]byte(words[0]), &members); err != nil {
		return err
	}
	for name, value := range members {
		if !strings.HasSuffix(name, "_endpoint") && name != "jwks_uri" && name != "check_session_iframe" && name != "issuer" {
			continue
		}
		text, _ := value.(string)
		if u, err := url.Parse(text); err != nil || u.Scheme != "https" || u.Host == "" || strings.Contains(text, "#") {
			return fmt.Errorf("%s is %q", name, text)
		}
	}
	return nil
}

func compareList(words []string, want bool) error {
	var members map[string]json.RawMessage
	if err := json.Unmarshal([]byte(words[0]), &members); err != nil {
		return err
	}
	var values []string
	if err := json.Unmarshal(members[words[1]], &values); err != nil {
		return fmt.Errorf("%s: %w", words[1], err)
	}
	for value := range strings.SplitSeq(strings.Join(words[2:], " "), ", ") {
		if slices.Contains(values, value) != want {
			return fmt.Errorf("%s is %q", words[1], values)
		}
	}
	return nil
}

func doKeyset(_ map[string]string, words ...string) error {
	var set jose.JSONWebKeySet
	if err := json.Unmarshal([]byte(words[0]), &set); err != nil {
		return err
	}
	if len(set.Keys) == 0 {
		return errors.New("the set is empty")
	}
	for _, key := range set.Keys {
		if key.KeyID == "" || len(set.Key(key.KeyID)) != 1 || key.Algorithm == "" || key.Use != "sig" || !key.Valid() || !key.IsPublic() {
			return fmt.Errorf("the key %q is for %q by %q, public: %t", key.KeyID, key.Use, key.Algorithm, key.IsPublic())
		}
		strong := false
		switch public := key.Key.(type) {
		case *rsa.PublicKey:
			strong = public.N.BitLen() >= 2048
		case *ecdsa.PublicKey:
			strong = public.Curve.Params().BitSize >= 224
		case ed25519.PublicKey:
			strong = true
		}
		if !strong {
			return fmt.Errorf("the key %q is weak or of no known kind", key.KeyID)
		}
	}
	return nil
}
