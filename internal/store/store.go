package store

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/authgrove/authgrove/internal/oauth"
)

// ErrUnavailable wraps trouble with the database itself: it is full, gone, or
// did not say whether it committed. It carries the protocol's word for that, so
// every edge answers 503.
var ErrUnavailable = fmt.Errorf("the database is unavailable: %w", oauth.TemporarilyUnavailable)

// ErrNotMigrated says that the schema is older than this program.
var ErrNotMigrated = errors.New("the database is not migrated: run `authgrove migrate`")

// Options are what the operator and the tests may choose.
type Options struct {
	// Migrate brings the schema up to date while opening.
	Migrate bool
	// Clock is the time of an embedded database; PostgreSQL uses its own.
	Clock func() time.Time
	// FileWait is how long a write of an embedded database waits for another
	// process that has locked the file; 0 means 5 s. A server is asked for less,
	// because its callers wait too.
	FileWait time.Duration
	// GrantsPerClient caps the living grants of one account to one client; 0 means 100.
	GrantsPerClient int
}

const defaultGrantsPerClient = 100

// Store implements the storage interfaces of the core.
type Store struct {
	db              database
	holder          []byte // this store's name in leases
	grantsPerClient int
	touches         chan touch
	messages        chan struct{} // tells this node's delivery that something is queued
	jobs            chan struct{} // tells this node's worker the same
	claims          parsedClaims
	background      sync.WaitGroup
	stop            context.CancelFunc
}

// Open opens `sqlite:///path/to/file.db` or `postgres://…`. It refuses a
// database that is not migrated, unless it is asked to migrate it.
func Open(ctx context.Context, url string, o Options) (*Store, error) {
	if o.Migrate {
		if err := Migrate(ctx, url); err != nil {
			return nil, err
		}
	} else if err := requireMigrated(ctx, url); err != nil {
		return nil, err
	}
	if o.Clock == nil {
		o.Clock = time.Now
	}
	if o.GrantsPerClient == 0 {
		o.GrantsPerClient = defaultGrantsPerClient
	}
	if o.FileWait == 0 {
		o.FileWait = defaultFileWait
	}
	db, err := connect(ctx, url, o)
	if err != nil {
		return nil, err
	}
	s := &Store{db: db, holder: newAttempt(), grantsPerClient: o.GrantsPerClient, touches: make(chan touch, maxTouches),
		messages: make(chan struct{}, 1), jobs: make(chan struct{}, 1), claims: newParsedClaims()}
	if err := s.ensureEpoch(ctx); err != nil {
		return nil, errors.Join(err, db.close())
	}
	// Last uses are written for the rows' sake, not for a request's: its end must not end them.
	running, stop := context.WithCancel(context.WithoutCancel(ctx))
	s.stop = stop
	s.background.Go(func() { s.writeTouches(running) })
	return s, nil
}

func connect(ctx context.Context, url string, o Options) (database, error) {
	if path, ok := sqlitePath(url); ok {
		return openSQLite(ctx, path, o)
	}
	if isPostgres(url) {
		return openPostgres(ctx, url)
	}
	return nil, errUnknownURL(url)
}

// sqlitePath returns the absolute path in a sqlite URL.
func sqlitePath(url string) (string, bool) {
	path, ok := strings.CutPrefix(url, "sqlite://")
	return path, ok && strings.HasPrefix(path, "/")
}

func isPostgres(url string) bool {
	return strings.HasPrefix(url, "postgres://") || strings.HasPrefix(url, "postgresql://")
}

// errUnknownURL names the scheme only: the rest may hold a password.
func errUnknownURL(url string) error {
	scheme, _, _ := strings.Cut(url, ":")
	return fmt.Errorf("database URL with scheme %q: want sqlite:///absolute/path.db or postgres://…", scheme)
}

// Close waits for what is being written and closes the database.
func (s *Store) Close() error {
	s.stop()
	s.background.Wait()
	return s.db.close()
}

// Ready fails if the database cannot be written.
func (s *Store) Ready(ctx context.Context) error { return s.db.ready(ctx) }

// Now is the database's time.
func (s *Store) Now(ctx context.Context) (time.Time, error) {
	var now int64
	err := s.db.read(ctx, statement{
		text: `SELECT now_ms()`,
		take: func(r row) error { return r.Scan(&now) },
	})
	return instant(now), err
}

// Sizes counts the rows of each table; a large PostgreSQL answers its estimate.
func (s *Store) Sizes(ctx context.Context) (map[string]int64, error) { return s.db.sizes(ctx) }

// query reads one row or none.
func (s *Store) query(ctx context.Context, text string, args []any, targets ...any) (found bool, err error) {
	err = s.db.read(ctx, statement{text: text, args: args, take: func(r row) error {
		found = true
		return r.Scan(targets...)
	}})
	return found, err
}
