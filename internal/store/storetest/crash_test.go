package storetest

import (
	"bufio"
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/authgrove/authgrove/internal/oauth"
	"github.com/authgrove/authgrove/internal/store"
)

// crashURL tells a copy of this test program to write until it is killed.
const crashURL = "AUTHGROVE_TEST_WRITE_UNTIL_KILLED"

func TestMain(m *testing.M) {
	if url := os.Getenv(crashURL); url != "" {
		if err := writeUntilKilled(url); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
	os.Exit(m.Run())
}

// writeUntilKilled prints the id of every code whose redemption was acknowledged.
func writeUntilKilled(url string) error {
	s, err := store.Open(context.Background(), url, store.Options{})
	if err != nil {
		return err
	}
	var printing sync.Mutex
	var writers sync.WaitGroup
	failed := make(chan error, 16)
	for range 16 {
		writers.Go(func() {
			for {
				r := oauth.Redemption{Proven: true, CodeExpiresAt: time.Now().Add(time.Hour)}
				rand.Read(r.Code[:])
				rand.Read(r.Attempt[:])
				if _, err := s.RedeemCode(context.Background(), r); err != nil {
					failed <- err
					return
				}
				printing.Lock()
				fmt.Println(hex.EncodeToString(r.Code[:]))
				printing.Unlock()
			}
		})
	}
	writers.Wait()
	return <-failed
}

func TestAKilledProcessHasLostNoAcknowledgedRow(t *testing.T) {
	t.Parallel()
	url := sqliteURL(t)
	if err := store.Migrate(t.Context(), url); err != nil {
		t.Fatal(err)
	}
	for round := range 8 {
		acknowledged := killAfter(t, url, 200+137*round)
		w := open(t, url, store.Options{})
		for _, id := range acknowledged {
			code, err := hex.DecodeString(id)
			w.must(err)
			rows := w.number(`SELECT count(*) FROM grants WHERE code_id = $1`, code)
			if rows != 1 {
				t.Fatalf("round %d: %d rows of an acknowledged redemption", round, rows)
			}
		}
		if n := w.number(`SELECT count(*) FROM grants g WHERE NOT EXISTS (SELECT 1 FROM audit WHERE grant_number = g.number)`); n != 0 {
			t.Errorf("round %d: %d grants without their audit row", round, n)
		}
		var verdict string
		w.must(w.raw.QueryRow(`PRAGMA integrity_check`).Scan(&verdict))
		if verdict != "ok" {
			t.Errorf("round %d: %s", round, verdict)
		}
		w.exec(`DELETE FROM grants`)
		w.exec(`DELETE FROM audit`)
	}
}

// killAfter starts the copy, kills it in the middle of its work, after so many
// lines, and returns every line it wrote.
func killAfter(t *testing.T, url string, lines int) (acknowledged []string) {
	t.Helper()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	child := exec.Command(program)
	child.Env = append(os.Environ(), crashURL+"="+url)
	child.Stderr = os.Stderr
	out, err := child.StdoutPipe()
	if err == nil {
		err = child.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	scanner := bufio.NewScanner(out)
	for scanner.Scan() {
		if id := strings.TrimSpace(scanner.Text()); len(id) == 32 { // the last line may be cut
			acknowledged = append(acknowledged, id)
		}
		if len(acknowledged) == lines {
			if err := child.Process.Kill(); err != nil {
				t.Fatal(err)
			}
		}
	}
	var killed *exec.ExitError
	if err := child.Wait(); !errors.As(err, &killed) || len(acknowledged) < lines {
		t.Fatalf("the copy ended by itself after %d lines: %v", len(acknowledged), err)
	}
	return acknowledged
}
