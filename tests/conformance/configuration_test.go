package conformance

import (
	"io/fs"
	"os"
	"path"
	"strings"
	"testing"

	"github.com/authgrove/authgrove/internal/config"
	"github.com/authgrove/authgrove/internal/jose"
	"github.com/authgrove/authgrove/internal/secret"
)

const configuration = "../../docs/conformance.yaml"

// password is the one of the configuration's account.
const password = "grow-a-quiet-forest"

// certified reads the configuration that docs/conformance.md gives to whoever
// runs OpenID's suite, with new secrets in the files that it names.
func certified(t *testing.T) config.Config {
	t.Helper()
	loaded, err := config.Load(config.Input{File: configuration, ReadFile: func(name string, _ int64) ([]byte, fs.FileMode, error) {
		switch {
		case name == configuration:
			content, err := os.ReadFile(name)
			return content, 0o644, err
		case path.Base(name) == "ann.password":
			return []byte(password + "\n"), 0o600, nil
		case strings.HasSuffix(name, ".secret"):
			return []byte(secret.New("cs").Reveal() + "\n"), 0o600, nil
		}
		return []byte(jose.NewMasterKey().Hex().Reveal() + "\n"), 0o600, nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	return loaded.Config
}

// TestTheGuideNamesEveryPlan holds docs/conformance.md against the lists.
func TestTheGuideNamesEveryPlan(t *testing.T) {
	guide, err := os.ReadFile("../../docs/conformance.md")
	if err != nil {
		t.Fatal(err)
	}
	lists, err := readLists()
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range lists {
		for _, row := range l.rows() {
			if !strings.Contains(string(guide), row) {
				t.Errorf("docs/conformance.md has no row %s", row)
			}
		}
	}
}
