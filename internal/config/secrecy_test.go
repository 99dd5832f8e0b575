package config

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const marker = "wq7Zs1"

// TestNoSecretIsShown puts one marker into every secret, with everything else once right and once wrong.
func TestNoSecretIsShown(t *testing.T) {
	for name, url := range map[string]string{
		"accepted": "https://id.example.com", "refused": "https://ann:" + marker + "@id.example.com/?" + "#",
	} {
		files := files{}
		files.add("/etc/authgrove/master.key", []byte(goodKey), "0600")
		files.add("a.yaml", []byte(`
url: `+url+`
database: postgres://grove:`+marker+`-database@db.internal/grove
bootstrap:
  accounts: [{email: ann@example.com, password: `+marker+`-password}]
  clients: [{client_id: a, client_secret: `+marker+`-client-of-mine}]
`), "0600")
		loaded, err := Load(Input{File: "a.yaml", ReadFile: files.read})
		if (err == nil) != (name == "accepted") {
			t.Fatal(name, err)
		}
		shown := fmt.Sprintf("%v %+v %#v", err, loaded, loaded)
		if loaded != nil {
			var printed bytes.Buffer
			if err := loaded.Print(&printed); err != nil {
				t.Fatal(err)
			}
			shown += printed.String() + fmt.Sprintf("%+v", loaded.Config)
			if !strings.Contains(loaded.Config.Database.Reveal(), marker) {
				t.Error("the password of the database is lost")
			}
		}
		if strings.Contains(shown, marker) || strings.Contains(shown, goodKey) {
			t.Errorf("%s: a secret is shown in %s", name, shown)
		}
	}
}

func TestAWrongSecretIsNotShown(t *testing.T) {
	for _, file := range []string{
		"database: 'postgres//grove:" + marker + "@db/grove'",
		"database: 'postgres://grove:" + marker + "%zz@db/grove'",
		"database: {" + marker + ": 1}",
		"master_key: " + marker,
		"mastre_key: " + marker,
		"bootstrap: {accounts: [{email: a@example.com, password: " + marker + "}]}",
		"bootstrap: {accounts: [{email: a@example.com, password: [" + marker + "]}]}",
		"bootstrap: {clients: [{client_id: a, client_secret: " + marker + "}]}",
	} {
		files := files{}
		files.add("/etc/authgrove/master.key", []byte(goodKey), "0600")
		files.add("a.yaml", []byte("url: https://id.example.com\n"+file), "0600")
		_, err := Load(Input{File: "a.yaml", ReadFile: files.read})
		if err == nil || strings.Contains(err.Error(), marker) {
			t.Errorf("%s: got %v", file, err)
		}
	}
}

func TestTheModeOfFilesOnDiskIsAsked(t *testing.T) {
	folder := t.TempDir()
	settings, key := filepath.Join(folder, "authgrove.yaml"), filepath.Join(folder, "master.key")
	write(t, settings, "url: https://id.example.com\nmaster_key_file: master.key\n", 0o644)
	for mode, accepted := range map[os.FileMode]bool{0o600: true, 0o400: true, 0o640: false, 0o604: false, 0o620: false, 0o666: false} {
		write(t, key, goodKey+"\n", mode)
		loaded, err := Load(Input{File: settings})
		if (err == nil) != accepted {
			t.Errorf("mode %04o: got %v", mode, err)
		}
		if accepted && loaded.Config.MasterKey.Reveal() != goodKey {
			t.Errorf("mode %04o: the key was not read", mode)
		}
	}
}

func TestAFileThatIsTooLongIsNotRead(t *testing.T) {
	folder := t.TempDir()
	settings, key := filepath.Join(folder, "authgrove.yaml"), filepath.Join(folder, "master.key")
	write(t, settings, "url: https://id.example.com\nmaster_key_file: master.key\n", 0o644)
	write(t, key, strings.Repeat("a", secretLimit+1), 0o600)
	_, err := Load(Input{File: settings})
	if err == nil || !strings.Contains(err.Error(), "longer than 65536 bytes") {
		t.Errorf("got %v", err)
	}
}

func write(t *testing.T, name, content string, mode os.FileMode) {
	t.Helper()
	if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(name, mode); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.Chmod(name, 0o600) })
}
