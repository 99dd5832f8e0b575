package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
)

//go:embed migrations
var migrations embed.FS

// Migration is one step of the schema.
type Migration struct {
	Version int64
	Name    string
	Applied bool
}

// Migrate brings the schema up to date. Of several nodes that migrate at once
// one does, and the others wait for it.
func Migrate(ctx context.Context, url string) error {
	return withMigrations(ctx, url, true, func(p *goose.Provider) error {
		_, err := p.Up(ctx)
		for try := 1; try < maxTries && leftOver(err); try++ {
			time.Sleep(200 * time.Millisecond)
			_, err = p.Up(ctx)
		}
		if err != nil {
			return fmt.Errorf("migrate the database: %w", err)
		}
		return nil
	})
}

// leftOver says that a step met what it was about to make. PostgreSQL may still
// have been committing a step for a process that is gone, with its lock, after
// the list of steps to do was read.
func leftOver(err error) bool {
	var refused *pgconn.PgError
	return errors.As(err, &refused) && slices.Contains([]string{"42P07", "42701", "42710", "23505"}, refused.Code)
}

// MigrationStatus lists the steps this program knows and whether they are applied.
func MigrationStatus(ctx context.Context, url string) ([]Migration, error) {
	var steps []Migration
	err := withMigrations(ctx, url, false, func(p *goose.Provider) error {
		status, err := p.Status(ctx)
		for _, s := range status {
			steps = append(steps, Migration{
				Version: s.Source.Version, Name: s.Source.Path, Applied: s.State == goose.StateApplied,
			})
		}
		return err
	})
	return steps, err
}

// requireMigrated accepts a schema that is newer than this program: the
// previous release must go on while a new one is rolled out.
func requireMigrated(ctx context.Context, url string) error {
	if path, ok := sqlitePath(url); ok {
		if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
			return ErrNotMigrated
		}
	}
	steps, err := MigrationStatus(ctx, url)
	if err != nil {
		return err
	}
	for _, s := range steps {
		if !s.Applied {
			return ErrNotMigrated
		}
	}
	return nil
}

func withMigrations(ctx context.Context, url string, change bool, use func(*goose.Provider) error) error {
	db, dialect, folder, err := openForMigrations(url)
	if err != nil {
		return err
	}
	defer db.Close()
	files, err := fs.Sub(migrations, "migrations/"+folder)
	if err != nil {
		return err
	}
	options := []goose.ProviderOption{goose.WithDisableGlobalRegistry(true)}
	if change {
		options = append(options, goose.WithLocker(migrationLock(url)))
	}
	provider, err := goose.NewProvider(dialect, db, files, options...)
	if err != nil {
		return fmt.Errorf("read the migrations: %w", err)
	}
	return use(provider)
}

func openForMigrations(url string) (db *sql.DB, dialect goose.Dialect, folder string, err error) {
	if path, ok := sqlitePath(url); ok {
		if err := createPrivate(path); err != nil {
			return nil, "", "", err
		}
		db, err = sql.Open("sqlite", sqliteAddress(path, defaultFileWait))
		return db, goose.DialectSQLite3, "sqlite", err
	}
	if isPostgres(url) {
		config, err := pgxpool.ParseConfig(url) // the URL may hold settings of the pool
		if err != nil {
			return nil, "", "", fmt.Errorf("database URL: %w", err)
		}
		return stdlib.OpenDB(*config.ConnConfig), goose.DialectPostgres, "postgres", nil
	}
	return nil, "", "", errUnknownURL(url)
}
