package config

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"
)

func TestTheManualSaysWhatTheStructSays(t *testing.T) {
	compareGolden(t, "../../docs/config.md", Markdown())
}

func TestTheSchemaSaysWhatTheStructSays(t *testing.T) {
	if !json.Valid(Schema()) {
		t.Fatal("not JSON")
	}
	compareGolden(t, "testdata/schema.json", Schema())
}

func TestTheExampleIsAccepted(t *testing.T) {
	content, err := os.ReadFile("../../docs/example.yaml")
	if err != nil {
		t.Fatal(err)
	}
	files := files{}
	files.add("example.yaml", content, "0644")
	files.add("/etc/authgrove/master.key", []byte(goodKey+"\n"), "0600")
	files.add("/etc/authgrove/ann.password", []byte("grow-a-quiet-forest\n"), "0600")
	files.add("/etc/authgrove/network-api.secret", []byte("0c7be59d1fa84263b5e09d17\n"), "0600")
	loaded, err := Load(Input{File: "example.yaml", ReadFile: files.read})
	if err != nil {
		t.Fatal(err)
	}
	if got := loaded.Config.Bootstrap.Clients[1].ClientSecret.Reveal(); got != "0c7be59d1fa84263b5e09d17" {
		t.Errorf("the secret of a file is read as %q", got)
	}
}

func TestEveryFieldIsDocumentedAndItsTagsCanBeRead(t *testing.T) {
	var walk func(members []*field)
	walk = func(members []*field) {
		for _, f := range members {
			if f.key == "" || f.doc == "" {
				t.Errorf("%q (%s) lacks a key or a comment", f.path, f.key)
			}
			if strings.Contains(f.doc, "Field") || !strings.HasSuffix(f.doc, ".") {
				t.Errorf("%s: the comment is no sentence: %q", f.path, f.doc)
			}
			for _, tag := range []string{f.min, f.max} {
				if tag != "" && tag != "0" && bound(f, tag) == 0 {
					t.Errorf("%s: the bound %q cannot be read", f.path, tag)
				}
			}
			if (f.min == "") != (f.max == "") {
				t.Errorf("%s has one bound of two", f.path)
			}
			if f.kind == kindSecret && find(members, f.key+"_file") == nil {
				t.Errorf("%s is a secret that cannot be given by a file", f.path)
			}
			walk(f.members)
		}
	}
	walk(fields())
}

func TestTheDefaultsLackOnlyWhatIsRequired(t *testing.T) {
	c := Default()
	err := c.Validate()
	if want := "url: missing; expected the address of this server; write url: https://id.example.com"; err == nil || err.Error() != want {
		t.Errorf("got %v", err)
	}
	c.URL = "http://localhost:8080"
	if err := c.Validate(); err != nil {
		t.Error(err)
	}
}

func TestAnAlgorithmThatAnEntryNamesIsAdded(t *testing.T) {
	c := Default()
	c.Resources = []Resource{{ID: "https://api.example.com", SigningAlg: "EdDSA"}, {ID: "https://b.example.com"}}
	c.Bootstrap.Clients = []Client{{ClientID: "a", IDTokenSignedResponseAlg: "RS256"}, {ClientID: "b", IDTokenSignedResponseAlg: "PS256"}}
	if got := strings.Join(c.SigningAlgorithms(), " "); got != "ES256 RS256 EdDSA PS256" {
		t.Errorf("got %s", got)
	}
	if got := strings.Join(c.Keys.Signing, " "); got != "ES256 RS256" {
		t.Errorf("the policy became %s", got)
	}
}

func TestPrintedSettingsAreReadBackAsTheyWere(t *testing.T) {
	file := []byte("url: https://id.example.com\nlifetimes: {access_token: 90s, session_idle: 36h}\n" +
		"bootstrap: {clients: [{client_id: '12', client_name: 'no', refresh_window: 0}]}\n")
	var first, second bytes.Buffer
	for _, printed := range []*bytes.Buffer{&first, &second} {
		files := files{}
		files.add("a.yaml", file, "0600")
		files.add("/etc/authgrove/master.key", []byte(goodKey), "0600")
		loaded, err := Load(Input{File: "a.yaml", ReadFile: files.read})
		if err != nil {
			t.Fatal(err)
		}
		loaded.Sources = Sources{}
		if err := loaded.Print(printed); err != nil {
			t.Fatal(err)
		}
		file = bytes.Replace(printed.Bytes(), []byte("master_key: '[redacted]'"), nil, 1)
		file = bytes.ReplaceAll(file, []byte(`database_file: ""`), nil)
	}
	if first.String() != second.String() {
		t.Errorf("first\n%s\nthen\n%s", &first, &second)
	}
}
