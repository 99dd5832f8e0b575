package app_test

import (
	"context"
	"database/sql"
	"net"
	"net/textproto"
	"strings"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib"

	"github.com/authgrove/authgrove/internal/app"
	"github.com/authgrove/authgrove/internal/config"
	"github.com/authgrove/authgrove/internal/dev"
	"github.com/authgrove/authgrove/internal/secret"
	"github.com/authgrove/authgrove/internal/store"
	"github.com/authgrove/authgrove/internal/testpostgres"
)

// patient is the configuration of a server that does not run.
func patient(t *testing.T) *config.Config {
	t.Helper()
	c := dev.NewFixtures(t.TempDir(), dev.PortsFrom(1)).Config
	c.Testing.Inbox = false
	return &c
}

// findings are those of one check, a line each: verdict, what was found, the fix.
func findings(t *testing.T, c *config.Config, check string) string {
	t.Helper()
	var lines []string
	for f := range app.Diagnose(t.Context(), &config.Loaded{Config: *c}, "") {
		if f.Check == check {
			lines = append(lines, string(f.Verdict)+": "+f.Found+" | "+f.Fix)
		}
		if (f.Verdict == app.Fine) != (f.Fix == "") && f.Check != "configuration" { // whose problems say what they expect
			t.Errorf("%s: %q has the fix %q", f.Check, f.Found, f.Fix)
		}
		if strings.Contains(f.Found+f.Fix, "hunter2") {
			t.Errorf("%s shows a password: %+v", f.Check, f)
		}
	}
	return strings.Join(lines, "\n")
}

func wantFinding(t *testing.T, got string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(got, part) {
			t.Errorf("got %q, want %q", got, part)
		}
	}
}

func TestAClockThatIsTooFarOffTheDatabasesIsAProblem(t *testing.T) {
	c := patient(t)
	address := testpostgres.URL(t)
	c.Database = secret.Text(address)
	if err := store.Migrate(t.Context(), address); err != nil {
		t.Fatal(err)
	}
	wantFinding(t, findings(t, c, "clock"), "ok: ")
	raw, err := sql.Open("pgx", address)
	if err != nil {
		t.Fatal(err)
	}
	defer raw.Close()
	if _, err := raw.ExecContext(t.Context(), `CREATE OR REPLACE FUNCTION authgrove_now_ms() RETURNS BIGINT LANGUAGE sql VOLATILE
		AS $$ SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint - 3600000 $$`); err != nil {
		t.Fatal(err)
	}
	wantFinding(t, findings(t, c, "clock"), "problem: this machine's clock is 1h0m0", "NTP")
	wantFinding(t, findings(t, c, "database"), "ok: PostgreSQL ", "synchronous_commit on, up to date, writable")
}

func TestAPostgreSQLThatDoesNotAnswerOrLacksItsTablesIsAProblem(t *testing.T) {
	c := patient(t)
	c.Database = "postgres://grove:hunter2@127.0.0.1:1/grove"
	wantFinding(t, findings(t, c, "database"), "problem: ", "check host, user, password and name")
	c.Database = secret.Text(testpostgres.URL(t))
	wantFinding(t, findings(t, c, "database"), "problem: PostgreSQL ", "00001_core.sql", "authgrove migrate")
}

func TestASigningKeyThatWasNotReplacedInTimeIsAWarning(t *testing.T) {
	c := patient(t)
	long := func() time.Time { return time.Now().Add(-100 * 24 * time.Hour) }
	node, err := app.Open(t.Context(), c, app.Options{Migrate: true, CheapPasswords: true, Now: long})
	if err != nil {
		t.Fatal(err)
	}
	kept := len(node.Keyring.Current().Keys())
	if err := node.Close(); err != nil {
		t.Fatal(err)
	}
	wantFinding(t, findings(t, c, "signing_keys"), "warning: key ", " for 100 days; keys.rotate_every is 90", "authgrove key rotate --alg ES256")
	wantFinding(t, findings(t, c, "master_key"), "ok: it opens all ")
	tools, err := app.OpenTools(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	defer tools.Close()
	if n := len(tools.Keyring.Current().Keys()); n != kept {
		t.Errorf("%d keys became %d", kept, n)
	}
}

// mailServer greets, and answers a user name and password with a word.
func mailServer(t *testing.T, proof string) (port string) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	go func() {
		for {
			connection, err := listener.Accept()
			if err != nil {
				return
			}
			go converse(textproto.NewConn(connection), proof)
		}
	}()
	_, port, _ = net.SplitHostPort(listener.Addr().String())
	return port
}

func converse(c *textproto.Conn, proof string) {
	defer c.Close()
	say := "220 mail.example.com ESMTP"
	for c.PrintfLine("%s", say) == nil {
		line, err := c.ReadLine()
		switch verb, _, _ := strings.Cut(line, " "); {
		case err != nil:
			return
		case verb == "EHLO":
			say = "250-mail.example.com\r\n250 AUTH PLAIN"
		case verb == "AUTH":
			say = proof
		case verb == "QUIT":
			say = "221 2.0.0 bye"
		default:
			say = "502 5.5.1 not expected: mail would be sent"
		}
	}
}

func TestTheMailServerIsAskedWhetherItKnowsUs(t *testing.T) {
	for proof, want := range map[string][]string{
		"235 2.7.0 welcome": {"ok: 127.0.0.1:", "takes mail from us, as grove; nothing was sent"},
		"535 5.7.8 who":     {"problem: 127.0.0.1:", "535", "check the user name and password"},
	} {
		c := patient(t)
		c.SMTP.URL = secret.Text("smtp://grove:hunter2@127.0.0.1:" + mailServer(t, proof))
		wantFinding(t, findings(t, c, "mail"), want...)
	}
}

func TestAServerThatHangsHoldsTheDoctorUpForAWhileOnly(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0") // and nobody accepts
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	c := patient(t)
	c.SMTP.URL = secret.Text("smtp://" + listener.Addr().String())
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	for f := range app.Diagnose(ctx, &config.Loaded{Config: *c}, "") {
		if f.Check == "mail" {
			wantFinding(t, string(f.Verdict), "problem")
		}
	}
}
