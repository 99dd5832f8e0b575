package clients

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/authgrove/authgrove/internal/dev"
)

const npmDir = "../npm"

func TestOpenIDClientDrivesTheServer(t *testing.T) { runNode(t, "openid_client.mjs") }

func TestAppAuthDrivesTheServer(t *testing.T) { runNode(t, "appauth.mjs") }

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
	s := startWithBothServices(t)
	cmd := exec.CommandContext(t.Context(), node, script)
	cmd.Dir = npmDir
	cmd.Env = append(os.Environ(), "ISSUER="+s.URL, "PASSWORD="+dev.Password, "WEB_REDIRECT="+webRedirect(t, s),
		"WEB_SECRET="+s.Secrets[dev.WebClient].Reveal(), "SERVICE_SECRET="+s.Secrets[dev.ServiceClient].Reveal(),
		"SERVICE_POST_SECRET="+s.Secrets[servicePoster].Reveal())
	if output, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%s: %v\n%s", script, err, output)
	}
}
