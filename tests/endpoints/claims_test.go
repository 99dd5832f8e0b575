package endpoints

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/authgrove/authgrove/internal/dev"
	"github.com/authgrove/authgrove/internal/oauth"
	"github.com/authgrove/authgrove/tests/stage"
)

// OpenID's plans ask for whatever claims_supported lists, in both places.
func TestEveryClaimThatIsAdvertisedIsToldWhenItIsAskedFor(t *testing.T) {
	s := stage.Set(t, stage.Options{})
	var metadata oauth.Metadata
	if err := json.Unmarshal([]byte(s.Send(s.Request(oauth.PathOpenID, nil)).Body), &metadata); err != nil {
		t.Fatal(err)
	}
	wish := map[string]map[string]any{"userinfo": {}, "id_token": {}}
	for _, name := range metadata.ClaimsSupported {
		wish["userinfo"][name], wish["id_token"][name] = nil, map[string]bool{"essential": true}
	}
	claims, err := json.Marshal(wish)
	if err != nil {
		t.Fatal(err)
	}
	// The scope is openid alone, so that only the parameter opens the others.
	tokens := s.SignIn(dev.WebClient, "ann", "openid", "claims", string(claims))
	payload, err := base64.RawURLEncoding.DecodeString(strings.Split(tokens.ID, ".")[1])
	if err != nil {
		t.Fatal(err)
	}
	var inToken, atUserinfo map[string]any
	answer := s.UserInfo(tokens.Access)
	if err := json.Unmarshal(payload, &inToken); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal([]byte(answer.Body), &atUserinfo); err != nil || answer.Status != http.StatusOK {
		t.Fatalf("status %d: %v", answer.Status, err)
	}
	for _, name := range metadata.ClaimsSupported {
		if inToken[name] == nil {
			t.Errorf("%s is not in the ID token", name)
		}
		if atUserinfo[name] == nil && !ofTheToken[name] {
			t.Errorf("%s is not at userinfo", name)
		}
	}
}

// ofTheToken are claims about the ID token and the sign-in, not the person.
var ofTheToken = map[string]bool{"iss": true, "aud": true, "exp": true, "iat": true, "auth_time": true, "acr": true, "amr": true, "sid": true}
