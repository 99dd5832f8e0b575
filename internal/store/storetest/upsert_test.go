package storetest

import (
	"context"
	"database/sql"
	"strings"
	"testing"

	"github.com/authgrove/authgrove/internal/oauth"
)

// blockedWrite starts a call that must wait for tx, commits tx once it waits,
// and returns when the call has.
func blockedWrite(t *testing.T, w *world, tx *sql.Tx, call func()) {
	t.Helper()
	var rival int64
	w.must(tx.QueryRow(`SELECT pg_backend_pid()`).Scan(&rival))
	done := make(chan struct{})
	go func() { defer close(done); call() }()
	eventually(t, "the call waits for the rival's transaction", func() bool {
		return w.number(`SELECT count(*) FROM pg_stat_activity WHERE CAST($1 AS INT) = ANY(pg_blocking_pids(pid))`, rival) > 0
	})
	w.must(tx.Commit())
	<-done
}

func TestInsertOrNothingFollowedByAnUpdateRevokesNothing(t *testing.T) {
	t.Parallel()
	w := onPostgres(t)
	w.exec(`CREATE TABLE naive (code INT PRIMARY KEY, attempt INT, revoked BOOLEAN NOT NULL DEFAULT false)`)
	rival, err := w.raw.BeginTx(w.ctx, nil)
	w.must(err)
	_, err = rival.Exec(`INSERT INTO naive VALUES (1, 1)`)
	w.must(err)
	blockedWrite(t, w, rival, func() {
		w.exec(`WITH inserted AS (INSERT INTO naive VALUES (1, 2) ON CONFLICT DO NOTHING RETURNING code)
			UPDATE naive SET revoked = true WHERE code = 1 AND NOT EXISTS (SELECT 1 FROM inserted)`)
	})
	if n := w.number(`SELECT count(*) FROM naive WHERE revoked`); n != 0 {
		t.Fatal("the naive form revoked the row: this test no longer shows why the upsert is needed")
	}
}

func TestAReplayThatWaitedForTheWinnersCommitEndsItsGrant(t *testing.T) {
	t.Parallel()
	w := onPostgres(t)
	s := w.scene()
	model, raced := s.redemption(), s.redemption()
	s.redeem(model)
	rival, err := w.raw.BeginTx(w.ctx, nil)
	w.must(err)
	copyGrant(t, rival, model.Code, raced.Code)
	var got oauth.Redeemed
	blockedWrite(t, w, rival, func() { got, err = s.store.RedeemCode(context.Background(), raced) })
	w.must(err)
	if got.Outcome != oauth.Replayed || !got.Revoked {
		t.Errorf("the loser was told %+v", got)
	}
	if g := s.read(got.Grant.Number); g.State != oauth.GrantIsRevoked {
		t.Errorf("the grant is %q", g.State)
	}
}

// copyGrant writes the grant of one code under another, in a transaction that
// is still open.
func copyGrant(t *testing.T, tx *sql.Tx, from, to oauth.CodeID) {
	t.Helper()
	var columns string
	err := tx.QueryRow(`SELECT string_agg(column_name, ', ') FROM information_schema.columns
		WHERE table_name = 'grants' AND table_schema = current_schema() AND column_name <> 'number'`).Scan(&columns)
	if err == nil {
		values := strings.Replace(columns, "code_id", "$2", 1)
		_, err = tx.Exec(`INSERT INTO grants (`+columns+`) SELECT `+values+` FROM grants WHERE code_id = $1`, from[:], to[:])
	}
	if err != nil {
		t.Fatal(err)
	}
}

func TestOneStatementThatMovesAndReadsShowsALoserTheOldGeneration(t *testing.T) {
	t.Parallel()
	w := onPostgres(t)
	w.exec(`CREATE TABLE naive (number INT PRIMARY KEY, generation INT)`)
	w.exec(`INSERT INTO naive VALUES (1, 5)`)
	rival, err := w.raw.BeginTx(w.ctx, nil)
	w.must(err)
	_, err = rival.Exec(`UPDATE naive SET generation = 6 WHERE number = 1 AND generation = 5`)
	w.must(err)
	var moved, seen int64
	blockedWrite(t, w, rival, func() {
		w.must(w.raw.QueryRow(`WITH moved AS (UPDATE naive SET generation = 6 WHERE number = 1 AND generation = 5 RETURNING 1)
			SELECT (SELECT count(*) FROM moved), generation FROM naive WHERE number = 1`).Scan(&moved, &seen))
	})
	if moved != 0 || seen != 5 {
		t.Fatalf("the naive form moved %d and saw generation %d: this test no longer shows why a loser reads again", moved, seen)
	}
}

func TestALoserThatReadsAgainSeesTheSuccessor(t *testing.T) {
	t.Parallel()
	w := onPostgres(t)
	s := w.scene()
	g := s.grant()
	rival, err := w.raw.BeginTx(w.ctx, nil)
	w.must(err)
	_, err = rival.Exec(`UPDATE grants SET generation = generation + 1 WHERE number = $1`, int64(g.Number))
	w.must(err)
	var moved bool
	blockedWrite(t, w, rival, func() { _, moved, err = s.store.RotateRefresh(context.Background(), rotation(g)) })
	w.must(err)
	if moved {
		t.Error("the loser moved the row as well")
	}
	if read := s.read(g.Number); read.Generation != g.Generation+1 {
		t.Errorf("the second statement saw generation %d", read.Generation)
	}
}
