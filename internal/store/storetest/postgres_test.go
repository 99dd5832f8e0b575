package storetest

import (
	"context"
	"errors"
	"io"
	"net"
	"net/url"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/authgrove/authgrove/internal/audit"
	"github.com/authgrove/authgrove/internal/oauth"
	"github.com/authgrove/authgrove/internal/store"
	"github.com/authgrove/authgrove/internal/testpostgres"
)

// wire stands between the store and PostgreSQL. When it is cut it swallows the
// next answer and closes every connection: the server has done what it was
// asked, and nobody hears of it.
type wire struct {
	listener net.Listener
	target   string
	cut      atomic.Bool
	mu       sync.Mutex
	open     []net.Conn
}

func startWire(t *testing.T, address string) (w *wire, through string) {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	w = &wire{target: u.Host}
	if w.listener, err = net.Listen("tcp", "127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.listener.Close(); w.closeAll() })
	go func() {
		for {
			c, err := w.listener.Accept()
			if err != nil {
				return
			}
			go w.join(c)
		}
	}()
	u.Host = w.listener.Addr().String()
	return w, u.String()
}

func (w *wire) join(client net.Conn) {
	server, err := net.Dial("tcp", w.target)
	if err != nil {
		client.Close()
		return
	}
	w.mu.Lock()
	w.open = append(w.open, client, server)
	w.mu.Unlock()
	go io.Copy(server, client)
	buffer := make([]byte, 1<<16)
	for {
		n, err := server.Read(buffer)
		if err != nil {
			client.Close()
			return
		}
		if w.cut.CompareAndSwap(true, false) {
			w.closeAll()
			return
		}
		if _, err := client.Write(buffer[:n]); err != nil {
			return
		}
	}
}

func (w *wire) closeAll() {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, c := range w.open {
		c.Close()
	}
	w.open = nil
}

// onWire opens a second store on the same database, through the wire, with its
// statements prepared, so that the next answer is that of the verb itself.
func onWire(t *testing.T) (s scene, through *store.Store, w *wire) {
	t.Helper()
	world := onPostgres(t)
	s = world.scene()
	w, address := startWire(t, world.url)
	through, err := store.Open(t.Context(), address+"&pool_max_conns=1", store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { through.Close() })
	if _, err := through.RedeemCode(t.Context(), s.redemption()); err != nil {
		t.Fatal(err)
	}
	s.must(through.RevokeGrant(t.Context(), 1, 0, "test", revoked))
	return s, through, w
}

func TestARedemptionWhoseAnswerWasLostIsWon(t *testing.T) {
	t.Parallel()
	s, through, w := onWire(t)
	r := s.redemption()
	w.cut.Store(true)
	got, err := through.RedeemCode(t.Context(), r)
	if err != nil || got.Outcome != oauth.Won || s.read(got.Grant.Number).State != oauth.Alive {
		t.Errorf("redeemed %+v, %v", got, err)
	}
	if w.cut.Load() {
		t.Error("the answer was not lost: the test shows nothing")
	}
	if n := s.number(`SELECT presentations FROM grants WHERE code_id = $1`, r.Code[:]); n != 2 {
		t.Errorf("the code was presented %d times: the first commit did not happen, and the test shows nothing", n)
	}
	if n := s.number(`SELECT count(*) FROM audit WHERE grant_number = $1`, int64(got.Grant.Number)); n != 1 {
		t.Errorf("recorded %d times", n)
	}
}

func TestAnUnknownOutcomeIsUnavailable(t *testing.T) {
	t.Parallel()
	s, through, w := onWire(t)
	g := s.grant()
	w.cut.Store(true)
	if err := through.RevokeGrant(t.Context(), g.Number, 0, "test", revoked); !errors.Is(err, store.ErrUnavailable) {
		t.Errorf("told %v", err)
	}
	if _, _, err := through.ReadGrant(t.Context(), g.Number); err != nil {
		t.Errorf("the next verb: %v", err)
	}
}

func TestALostServerIsUnavailable(t *testing.T) {
	t.Parallel()
	_, through, w := onWire(t)
	w.listener.Close()
	w.closeAll()
	_, _, err := through.ReadGrant(t.Context(), 1)
	if !errors.Is(err, store.ErrUnavailable) {
		t.Errorf("read: %v", err)
	}
	if err := through.Record(t.Context(), audit.Event{Kind: audit.KeyRotated}); !errors.Is(err, store.ErrUnavailable) {
		t.Errorf("write: %v", err)
	}
	if err := through.Ready(t.Context()); !errors.Is(err, store.ErrUnavailable) {
		t.Errorf("ready: %v", err)
	}
}

func TestADeadlockOrASerializationFailureIsRetried(t *testing.T) {
	t.Parallel()
	for _, code := range []string{"40001", "40P01"} {
		w := onPostgres(t)
		// Sequences are not rolled back, so the trigger fails the first two times only.
		w.exec(`CREATE SEQUENCE tries`)
		w.exec(`CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
			IF nextval('tries') <= 2 THEN RAISE EXCEPTION 'conflict' USING ERRCODE = '` + code + `'; END IF; RETURN NEW; END $$`)
		w.exec(`CREATE TRIGGER fail BEFORE INSERT ON audit FOR EACH ROW EXECUTE FUNCTION fail()`)
		w.must(w.store.Record(w.ctx, audit.Event{Kind: audit.KeyRotated}))
		if n := w.rows("audit"); n != 1 {
			t.Errorf("%s: %d rows", code, n)
		}
	}
}

func TestACommitThatFailsAfterItsRowsCameIsNotASuccess(t *testing.T) {
	t.Parallel()
	w := onPostgres(t)
	s := w.scene()
	w.exec(`CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'at commit'; END $$`)
	w.exec(`CREATE CONSTRAINT TRIGGER refuse AFTER INSERT ON grants DEFERRABLE INITIALLY DEFERRED
		FOR EACH ROW EXECUTE FUNCTION refuse()`)
	if got, err := s.store.RedeemCode(s.ctx, s.redemption()); err == nil {
		t.Errorf("redeemed %+v", got)
	}
	if n := s.rows("grants"); n != 0 {
		t.Errorf("%d rows", n)
	}
}

func TestACallerWhoLeavesDoesNotBreakTheConnection(t *testing.T) {
	t.Parallel()
	w := onPostgres(t)
	s := w.scene()
	g := s.grant()
	rival, err := w.raw.BeginTx(w.ctx, nil)
	w.must(err)
	_, err = rival.Exec(`UPDATE grants SET generation = generation WHERE number = $1`, int64(g.Number))
	w.must(err)
	ctx, leave := context.WithCancel(t.Context())
	blockedWrite(t, w, rival, func() {
		leaving := time.AfterFunc(2*time.Millisecond, leave)
		defer leaving.Stop()
		_, moved, callErr := s.store.RotateRefresh(ctx, rotation(g))
		if callErr != nil || !moved {
			t.Errorf("moved %v, %v", moved, callErr)
		}
	})
	leave()
	if _, _, err := s.store.RotateRefresh(ctx, rotation(g)); !errors.Is(err, context.Canceled) {
		t.Errorf("a caller who had left before was told %v", err)
	}
}

func TestPostgreSQLWithoutSynchronousCommitIsRefused(t *testing.T) {
	t.Parallel()
	address := testpostgres.URL(t)
	if err := store.Migrate(t.Context(), address); err != nil {
		t.Fatal(err)
	}
	if s, err := store.Open(t.Context(), address+"&synchronous_commit=off", store.Options{}); err == nil {
		s.Close()
		t.Error("opened")
	}
}
