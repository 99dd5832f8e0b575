package logout

import (
	"database/sql"
	"testing"

	_ "modernc.org/sqlite"

	"github.com/authgrove/authgrove/tests/stage"
)

// hide and show move the grants of a client out of sight of its session, and back.
func hide(t *testing.T, s *stage.Stage, client string) error {
	return change(t, s, `UPDATE grants SET session_number = -session_number WHERE client_number = (SELECT number FROM clients WHERE id = ?)`, client)
}

func show(t *testing.T, s *stage.Stage) error {
	return change(t, s, `UPDATE grants SET session_number = -session_number WHERE session_number < 0`)
}

func change(t *testing.T, s *stage.Stage, text string, args ...any) error {
	t.Helper()
	raw, err := sql.Open("sqlite", s.DatabaseFile()+"?_pragma=busy_timeout(5000)")
	if err != nil {
		return err
	}
	defer raw.Close()
	_, err = raw.ExecContext(t.Context(), text, args...)
	return err
}
