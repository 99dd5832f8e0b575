package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/authgrove/authgrove/internal/app"
	"github.com/authgrove/authgrove/internal/audit"
	"github.com/authgrove/authgrove/internal/client"
	"github.com/authgrove/authgrove/internal/config"
	"github.com/authgrove/authgrove/internal/jose"
	"github.com/authgrove/authgrove/internal/login"
)

// setUp gives each script a master key, and a server address that nobody else has.
func setUp(env *testscript.Env) error {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	port := listener.Addr().(*net.TCPAddr).Port
	env.Setenv("PORT", strconv.Itoa(port))
	env.Setenv("AUTHGROVE_URL", fmt.Sprintf("http://localhost:%d", port))
	env.Setenv("AUTHGROVE_LISTEN", fmt.Sprintf("127.0.0.1:%d", port))
	env.Setenv("AUTHGROVE_KEYS__SIGNING", "ES256") // an RSA key takes a while to find
	env.Setenv("AUTHGROVE_DATABASE", "sqlite://"+filepath.ToSlash(filepath.Join(env.WorkDir, "authgrove.db")))
	key := filepath.Join(env.WorkDir, "master.key")
	env.Setenv("AUTHGROVE_MASTER_KEY_FILE", key)
	return errors.Join(listener.Close(), os.WriteFile(key, []byte(jose.NewMasterKey().Hex().Reveal()), 0o600))
}

// scriptCommands are the words that scripts use beside those of testscript.
var scriptCommands = map[string]func(*testscript.TestScript, bool, []string){
	"exits":      exits,
	"eventually": eventually,
	"keep":       keep,
	"token":      token,
	"hang":       hang,
	"proves":     proves,
	"audited":    audited,
}

// exits STATUS COMMAND… runs a command that must end with that status.
func exits(ts *testscript.TestScript, _ bool, args []string) {
	status := 0
	var ended *exec.ExitError
	err := ts.Exec(args[1], args[2:]...)
	if errors.As(err, &ended) {
		status = ended.ExitCode()
	} else {
		ts.Check(err)
	}
	if strconv.Itoa(status) != args[0] {
		ts.Fatalf("exit status %d, want %s", status, args[0])
	}
}

// patience is how long something may take that takes no time on an idle machine.
const patience = 20 * time.Second

// [!] eventually COMMAND… runs a command until it succeeds, or fails.
func eventually(ts *testscript.TestScript, neg bool, args []string) {
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		if err := ts.Exec(args[0], args[1:]...); (err != nil) == neg {
			return
		}
	}
	ts.Fatalf("not within %s", patience)
}

// keep VARIABLE MEMBER puts a member of the JSON on standard output into a variable.
func keep(ts *testscript.TestScript, _ bool, args []string) {
	var record map[string]any
	ts.Check(json.Unmarshal([]byte(ts.ReadFile("stdout")), &record))
	value, ok := record[args[1]].(string)
	if !ok {
		ts.Fatalf("%s is no text in the output", args[1])
	}
	ts.Setenv(args[0], value)
}

// token STATUS CLIENT SECRET asks the server for a token until it answers with
// the status, for as long as it may take until a change reaches it.
func token(ts *testscript.TestScript, _ bool, args []string) {
	got := ""
	for deadline := time.Now().Add(2 * client.Staleness); ; time.Sleep(50 * time.Millisecond) {
		form := url.Values{"grant_type": {"client_credentials"}}
		request, err := http.NewRequest(http.MethodPost, ts.Getenv("AUTHGROVE_URL")+"/oauth2/token", strings.NewReader(form.Encode()))
		ts.Check(err)
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		request.SetBasicAuth(args[1], args[2])
		answer, err := http.DefaultClient.Do(request)
		ts.Check(err)
		ts.Check(answer.Body.Close())
		if got = strconv.Itoa(answer.StatusCode); got == args[0] {
			return
		}
		if time.Now().After(deadline) {
			ts.Fatalf("the server answers %s, want %s", got, args[0])
		}
	}
}

// hang begins a request and does not finish it. The server has begun too when it asks for the body.
func hang(ts *testscript.TestScript, _ bool, _ []string) {
	connection, err := net.Dial("tcp", ts.Getenv("AUTHGROVE_LISTEN"))
	ts.Check(err)
	ts.Defer(func() { connection.Close() })
	_, err = fmt.Fprintf(connection, "POST /oauth2/token HTTP/1.1\r\nHost: localhost:%s\r\n"+
		"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 100\r\nExpect: 100-continue\r\n\r\n", ts.Getenv("PORT"))
	ts.Check(err)
	_, err = io.ReadFull(connection, make([]byte, len("HTTP/1.1 100")))
	ts.Check(err)
}

// [!] proves IDENTIFIER FILE signs in with the password in the file.
func proves(ts *testscript.TestScript, neg bool, args []string) {
	withTools(ts, func(ctx context.Context, tools *app.Tools) {
		_, err := tools.Passwords.Prove(ctx, args[0], strings.TrimSuffix(ts.ReadFile(args[1]), "\n"))
		if !errors.Is(err, login.ErrWrong) {
			ts.Check(err)
		}
		if (err != nil) != neg {
			ts.Fatalf("the password proves %s: %t", args[0], err == nil)
		}
	})
}

// audited KIND… looks for events of these kinds that the operator caused.
func audited(ts *testscript.TestScript, _ bool, args []string) {
	withTools(ts, func(ctx context.Context, tools *app.Tools) {
		records, err := tools.Store.AuditAfter(ctx, 0, 1000)
		ts.Check(err)
		seen := map[audit.Kind]bool{}
		for _, r := range records {
			seen[r.Kind] = seen[r.Kind] || r.Actor == byOperator
		}
		for _, kind := range args {
			if !seen[audit.Kind(kind)] {
				ts.Fatalf("no event %s of the operator", kind)
			}
		}
	})
}

func withTools(ts *testscript.TestScript, do func(context.Context, *app.Tools)) {
	var environment []string
	for _, name := range []string{"URL", "DATABASE", "MASTER_KEY_FILE", "KEYS__SIGNING"} {
		environment = append(environment, "AUTHGROVE_"+name+"="+ts.Getenv("AUTHGROVE_"+name))
	}
	loaded, err := config.Load(config.Input{Environment: environment})
	ts.Check(err)
	tools, err := app.OpenTools(context.Background(), &loaded.Config)
	ts.Check(err)
	defer func() { ts.Check(tools.Close()) }()
	do(context.Background(), tools)
}
