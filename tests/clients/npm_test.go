package clients

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	gojose "github.com/go-jose/go-jose/v4"

	"github.com/authgrove/authgrove/internal/config"
	"github.com/authgrove/authgrove/internal/dev"
	"github.com/authgrove/authgrove/internal/secret"
)

const npmDir = "../npm"

func TestOpenIDClientDrivesTheServer(t *testing.T) { runNode(t, "openid_client.mjs") }

func TestOpenIDClientDrivesTheServerByAssertions(t *testing.T) { runNode(t, "assertions.mjs") }

func TestAppAuthDrivesTheServer(t *testing.T) { runNode(t, "appauth.mjs") }

func TestOAuth4WebAPIDrivesTheServerWithAKeyOfItsOwn(t *testing.T) { runNode(t, "oauth4webapi.mjs") }

// runNode runs a script of tests/npm against a server of its own. A script that
// was not run proves nothing, so what it needs must be there.
func runNode(t *testing.T, script string) {
	node, err := exec.LookPath("node")
	if err != nil {
		t.Fatalf("Node.js is missing; ./check --install fetches it (%v)", err)
	}
	if _, err := os.Stat(filepath.Join(npmDir, "node_modules", ".package-lock.json")); err != nil {
		t.Fatalf("the packages of tests/npm are missing; ./check --install fetches them (%v)", err)
	}
	key, public := signingKey(t)
	shared := secret.New("cs")
	s := startWithBothServices(t, config.Client{ClientID: "sharing", ClientName: "Sharer", RedirectURIs: []string{"https://sharing.test/cb"},
		TokenEndpointAuthMethod: "client_secret_jwt", ClientSecret: shared, GrantTypes: []string{"authorization_code", "refresh_token", "client_credentials"},
		Scope: "openid email offline_access", Capabilities: []string{"network.read"}}, config.Client{ClientID: "signing", ClientName: "Keyholder", RedirectURIs: []string{"https://signing.test/cb"},
		TokenEndpointAuthMethod: "private_key_jwt", JWKS: config.JWKS{Keys: []config.JWK{public}}, RequestObjectSigningAlg: "ES256",
		ResponseTypes: []string{"code", "code id_token"}, GrantTypes: []string{"authorization_code", "implicit", "refresh_token", "client_credentials"},
		Scope: "openid email offline_access", Capabilities: []string{"network.read"}})
	cmd := exec.CommandContext(t.Context(), node, script)
	cmd.Dir = npmDir
	cmd.Env = append(os.Environ(), "ISSUER="+s.URL, "PASSWORD="+dev.Password, "WEB_REDIRECT="+webRedirect(t, s),
		"WEB_SECRET="+s.Secrets[dev.WebClient].Reveal(), "SERVICE_SECRET="+s.Secrets[dev.ServiceClient].Reveal(),
		"SERVICE_POST_SECRET="+s.Secrets[servicePoster].Reveal(), "SHARED_SECRET="+shared.Reveal(), "SIGNING_KEY="+key)
	if output, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%s: %v\n%s", script, err, output)
	}
}

// signingKey is a key as a private JWK, and what is registered of it.
func signingKey(t *testing.T) (private string, public config.JWK) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(gojose.JSONWebKey{Key: key, KeyID: "k-1"})
	if err == nil {
		err = json.Unmarshal(text, &public) // which has no place for the private part
	}
	if err != nil {
		t.Fatal(err)
	}
	return string(text), public
}
