package testpostgres

import (
	"testing"

	"github.com/jackc/pgx/v5"
)

func TestAClusterIsStoppedAndComesBackWithWhatWasCommitted(t *testing.T) {
	c, err := Start()
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	url, err := c.Database(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	execute(t, url, "CREATE TABLE kept (n int)", "INSERT INTO kept VALUES (1)")
	if pids, err := c.Processes(); err != nil || len(pids) < 2 {
		t.Fatalf("got %v and %v, want the server and its children", pids, err)
	}
	if err := c.Stop(); err != nil {
		t.Fatal(err)
	}
	if connection, err := pgx.Connect(t.Context(), url); err == nil {
		connection.Close(t.Context())
		t.Fatal("a stopped server answers")
	}
	if err := c.Resume(); err != nil {
		t.Fatal(err)
	}
	execute(t, url, "SELECT 1 / n FROM kept")
}

func execute(t *testing.T, url string, statements ...string) {
	t.Helper()
	connection, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer connection.Close(t.Context())
	for _, statement := range statements {
		if _, err := connection.Exec(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
}
