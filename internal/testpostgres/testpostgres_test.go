package testpostgres

import (
	"bufio"
	"context"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

func connect(t *testing.T, address string) *pgx.Conn {
	t.Helper()
	connection, err := pgx.Connect(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { connection.Close(context.Background()) })
	return connection
}

func ask(t *testing.T, connection *pgx.Conn, query string) string {
	t.Helper()
	var answer string
	if err := connection.QueryRow(t.Context(), query).Scan(&answer); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return answer
}

func TestEveryURLIsADatabaseOfItsOwn(t *testing.T) {
	first, second := connect(t, URL(t)), connect(t, URL(t))
	if _, err := first.Exec(t.Context(), "CREATE TABLE mark (n int)"); err != nil {
		t.Fatal(err)
	}
	if found := ask(t, second, "SELECT count(*)::text FROM pg_tables WHERE tablename = 'mark'"); found != "0" {
		t.Errorf("a table made in one database shows in another")
	}
}

func TestTheServerIsAsDurableAsAProductionServer(t *testing.T) {
	connection := connect(t, URL(t))
	for _, setting := range []string{"fsync", "synchronous_commit", "full_page_writes"} {
		if value := ask(t, connection, "SHOW "+setting); value != "on" {
			t.Errorf("%s is %q, want on", setting, value)
		}
	}
	if super := ask(t, connection, "SELECT usesuper::text FROM pg_user WHERE usename = current_user"); super != "false" {
		t.Errorf("the test's user is a superuser")
	}
}

// childMark tells a copy of this test program to start a server, say where it
// lives, and wait to be killed.
const childMark = "AUTHGROVE_TESTPOSTGRES_CHILD"

func TestMain(m *testing.M) {
	if os.Getenv(childMark) == "" {
		os.Exit(m.Run())
	}
	s, err := start()
	if err != nil {
		os.Stdout.WriteString(err.Error() + "\n")
		os.Exit(1)
	}
	os.Stdout.WriteString(s.dir + "\n" + s.url("postgres", s.password, "postgres") + "\n")
	select {}
}

func TestAKilledTestProcessLeavesNoServerAndNoFiles(t *testing.T) {
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), childMark+"=1")
	output, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(output)
	lines.Scan()
	dir := lines.Text()
	lines.Scan()
	address := lines.Text()
	connect(t, address)
	if err := child.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = child.Wait()
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		if _, err := os.Stat(dir); os.IsNotExist(err) {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("%s is still there", dir)
		}
	}
	if connection, err := pgx.Connect(t.Context(), address); err == nil {
		connection.Close(t.Context())
		t.Errorf("the server still answers")
	}
}
