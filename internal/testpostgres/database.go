package testpostgres

import (
	"context"
	"sync"
	"testing"
)

// shared is the process's server. Nothing stops it: the supervisor does, when
// the process ends.
var shared = sync.OnceValues(start)

// URL returns the address of a new, empty database. Its user owns it and is no
// superuser, as in production. The database goes with the server: dropping it
// sooner would cost a checkpoint in every test.
func URL(t testing.TB) string {
	t.Helper()
	s, err := shared()
	if err != nil {
		t.Fatalf("start a PostgreSQL for this test: %v", err)
	}
	url, err := s.newDatabase(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return url
}
