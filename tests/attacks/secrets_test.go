package attacks

import (
	"bytes"
	"database/sql"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/authgrove/authgrove/internal/app"
	"github.com/authgrove/authgrove/internal/config"
	"github.com/authgrove/authgrove/internal/dev"
	"github.com/authgrove/authgrove/internal/jose"
	"github.com/authgrove/authgrove/internal/oauth"
	"github.com/authgrove/authgrove/internal/secret"
	"github.com/authgrove/authgrove/tests/stage"
)

// attack: sl.canary
func TestNoSecretOfAWholeFlowIsWrittenAnywhere(t *testing.T) {
	s := stage.Set(t, stage.Options{})
	secrets := playEverything(t, s)
	var kept bytes.Buffer
	for _, part := range []string{"", "-wal"} {
		content, err := os.ReadFile(s.DatabaseFile() + part)
		if err != nil {
			t.Fatal(err)
		}
		kept.Write(content)
	}
	for _, event := range s.Audit("") {
		fmt.Fprintf(&kept, "%+v\n", event)
	}
	for where, text := range map[string][]byte{"the log": []byte(s.Log.Text()), "the database": kept.Bytes()} {
		text = append(text, decoded(text)...)
		for name, value := range secrets {
			if bytes.Contains(text, value) {
				t.Errorf("%s holds %s", where, name)
			}
		}
	}
}

// playEverything uses every kind of secret and returns each, in clear and as
// the bytes that it spells.
func playEverything(t *testing.T, s *stage.Stage) map[string][]byte {
	t.Helper()
	secrets := map[string][]byte{"the password": []byte(dev.Password), "a chosen client secret": []byte(stage.Chosen)}
	add := func(name, value string) {
		secrets[name] = []byte(value)
		parts := strings.Split(value, "_")
		if len(parts) == 3 && parts[0] == "agv" {
			if body, err := secret.Unframe(parts[1], value); err == nil {
				secrets[name+", its bytes"] = body
			}
		}
		if dots := strings.Split(value, "."); len(dots) == 3 {
			secrets[name+", its signature"] = []byte(dots[2])
		}
	}
	for _, client := range []string{dev.WebClient, dev.NativeClient, dev.C2CClient, stage.Opaque, stage.Exact} {
		code := s.Code(client, "ann", "openid email offline_access")
		a := s.Redeem(client, code)
		again := s.Refresh(client, a.JSON("refresh_token"))
		add(client+": the code", code)
		add(client+": the access token", a.JSON("access_token"))
		add(client+": the ID token", a.JSON("id_token"))
		add(client+": the refresh token", a.JSON("refresh_token"))
		add(client+": its successor", again.JSON("refresh_token"))
		s.UserInfo(a.JSON("access_token"))
		s.Introspect(client, a.JSON("access_token"))
		s.Redeem(client, code) // a replay
		s.Revoke(client, again.JSON("refresh_token"))
		s.Redeem(client, code+"x")
		s.Redeem(client, code, "code_verifier", "wrong-verifier-wrong-verifier-wrong-verifier-")
		s.Token(client, "grant_type", "password", "password", "canary-of-a-wrong-password")
		s.Send(s.Request("/sign-in?password=canary-in-a-query", stage.Form("ticket", code, "password", "canary-of-a-wrong-password")))
		s.Send(s.Request(oauth.PathToken+"?client_secret=canary-in-a-query", stage.Form("client_id", client, "client_secret", "canary-of-a-wrong-secret")))
	}
	add("a wrong password", "canary-of-a-wrong-password")
	add("a wrong secret", "canary-of-a-wrong-secret")
	add("a secret in a query", "canary-in-a-query")
	for id, text := range s.Secrets {
		add("the secret of "+id, text.Reveal())
	}
	for _, cookie := range s.Browser("ann@example.com").Jar.Cookies(s.Issuer()) {
		add("the cookie "+cookie.Name, cookie.Value)
	}
	return secrets
}

var (
	base64Run = regexp.MustCompile(`[A-Za-z0-9+/_-]{24,}`)
	hexRun    = regexp.MustCompile(`[0-9a-fA-F]{32,}`)
)

// decoded is what the runs of base64 and hex in a text say.
func decoded(text []byte) (all []byte) {
	for _, run := range base64Run.FindAll(text, -1) {
		for _, coding := range []*base64.Encoding{base64.RawURLEncoding, base64.RawStdEncoding} {
			if plain, err := coding.DecodeString(string(run)); err == nil {
				all = append(all, plain...)
			}
		}
	}
	for _, run := range hexRun.FindAll(text, -1) {
		plain := make([]byte, len(run)/2)
		if n, err := hex.Decode(plain, run[:len(run)/2*2]); err == nil {
			all = append(all, plain[:n]...)
		}
	}
	return all
}

// attack: sl.dump
func TestNothingInTheDatabaseOpensAnything(t *testing.T) {
	s := stage.Set(t, stage.Options{Change: stage.LimitsOff})
	s.SignIn(dev.WebClient, "ann", "openid offline_access")
	s.SignIn(stage.Exact, "ann", "openid")
	values := everyValue(t, s.DatabaseFile())
	if len(values) < 100 {
		t.Fatalf("only %d values were found", len(values))
	}
	for value := range values {
		for _, text := range []string{value, hex.EncodeToString([]byte(value)), base64.RawURLEncoding.EncodeToString([]byte(value)),
			secret.Frame("sid", []byte(value)), secret.Frame("rt", []byte(value)), secret.Frame("ac", []byte(value)), secret.Frame("at", []byte(value))} {
			if len(text) > 4000 || len(text) < 8 {
				continue
			}
			opensNothing(t, s, text)
		}
	}
	otherMaster := *s.Config
	otherMaster.MasterKey = jose.NewMasterKey().Hex()
	if node, err := app.Open(t.Context(), &otherMaster, app.Options{}); err == nil {
		t.Error("the server starts with another master key")
		node.Close()
	}
}

func opensNothing(t *testing.T, s *stage.Stage, text string) {
	t.Helper()
	serve := func(r *http.Request) stage.Answer { return s.Serve(r) }
	home := s.Request("/", nil)
	home.Header.Set("Cookie", "dev-session="+text)
	if strings.Contains(serve(home).Body, `id="sign-out"`) {
		t.Errorf("%.20q is a session", text)
	}
	for member, grant := range map[string]string{"refresh_token": "refresh_token", "code": "authorization_code"} {
		if a := serve(s.Authenticated(dev.WebClient, oauth.PathToken, stage.Form("grant_type", grant, member, text))); a.Status == http.StatusOK {
			t.Errorf("%.20q is a %s", text, member)
		}
	}
	if a := serve(s.Authenticated(dev.WebClient, oauth.PathIntrospection, stage.Form("token", text))); strings.Contains(a.Body, "true") {
		t.Errorf("%.20q is a token", text)
	}
	form := stage.Form("grant_type", "client_credentials", "client_id", dev.C2CClient, "client_secret", text)
	// The right secret would be told that this client has no such grant type.
	if a := serve(s.Request(oauth.PathToken, form)); a.Error() != "invalid_client" && a.Error() != "invalid_request" {
		t.Errorf("%.20q is a client secret", text)
	}
}

// everyValue reads every text and blob of every table.
func everyValue(t *testing.T, file string) map[string]bool {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+file)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	values := map[string]bool{}
	for _, table := range []string{"clients", "client_secrets", "accounts", "identifiers", "sessions", "consents", "decisions", "grants", "audit", "keys", "keyring", "nodes", "parked_tickets"} {
		rows, err := db.Query("SELECT * FROM " + table)
		if err != nil {
			t.Fatal(err)
		}
		columns, _ := rows.Columns()
		for rows.Next() {
			row := make([]any, len(columns))
			for i := range row {
				row[i] = new(sql.RawBytes)
			}
			if err := rows.Scan(row...); err != nil {
				t.Fatal(err)
			}
			for _, value := range row {
				values[string(*value.(*sql.RawBytes))] = true
			}
		}
		rows.Close()
	}
	return values
}

// attack: sl.argv
func TestNoSecretIsTakenFromTheCommandLine(t *testing.T) {
	key := strings.Repeat("ab", 16) + strings.Repeat("cd", 16)
	for flag, value := range map[string]string{"master_key": key, "database": "postgres://authgrove:hunter2hunter2@db.example/authgrove"} {
		_, err := config.Load(config.Input{Flags: map[string]string{flag: value, "url": "https://id.example.com"}})
		if err == nil || strings.Contains(err.Error(), value) || strings.Contains(err.Error(), "hunter2") || !strings.Contains(err.Error(), flag) {
			t.Errorf("%s as a flag: got %v", flag, err)
		}
	}
	file := filepath.Join(t.TempDir(), "key")
	if err := os.WriteFile(file, []byte(key+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := config.Load(config.Input{Flags: map[string]string{"master_key_file": file, "url": "https://id.example.com"}}); err != nil && strings.Contains(err.Error(), "flag master_key_file") {
		t.Errorf("the name of a file with it: got %v", err)
	}
}
