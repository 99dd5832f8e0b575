package main

import (
	"bytes"
	"context"
	crypto "crypto/rand"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/authgrove/authgrove/reliability/lab"
)

// damagedData breaks the configuration, keys, rows and, of a file, pages.
func damagedData(t *trial) error {
	n, err := t.Start(t)
	if err != nil {
		return err
	}
	families, err := signInOften(t, n, 60)
	if err != nil {
		return err
	}
	revoked := families[30:]
	for _, f := range revoked {
		if a, err := n.Revoke(t, f.app, f.token); err != nil || a.Status != http.StatusOK {
			return fmt.Errorf("revoke: %s", said(a, err))
		}
	}
	if err := n.Terminate(); err != nil {
		return err
	}
	if err := ended(n, shutdownLimit); err != nil {
		return err
	}
	for _, damage := range []func(*trial) error{damagedConfiguration, damagedMasterKey, damagedKeys} {
		if err := damage(t); err != nil {
			return err
		}
	}
	if err := damagedSeed(t, families[:30]); err != nil {
		return err
	}
	if !t.SQLite() {
		return nil
	}
	return damagedPages(t, revoked)
}

// refuses starts the server and wants it to end by itself, naming what is wrong.
func refuses(t *trial, what, named string) error {
	ctx, cancel := context.WithTimeout(t, 20*time.Second)
	defer cancel()
	n, err := t.Start(ctx)
	switch {
	case err == nil:
		t.wrong("the server starts with %s", what)
		return n.Kill()
	case errors.Is(err, context.DeadlineExceeded):
		t.wrong("the server neither starts nor ends with %s", what)
	case strings.Contains(err.Error(), "panic: ") || !strings.Contains(err.Error(), named):
		t.wrong("with %s the server does not name %q: %s", what, named, lastLine(err.Error()))
	default:
		t.see("%s: refused, %s", what, strings.ReplaceAll(lastLine(err.Error()), t.Dir+"/", ""))
	}
	return nil
}

// changed writes other content into a file for the time of a trial.
func changed(path string, change func([]byte) []byte, then func() error) error {
	before, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	if err := os.WriteFile(path, change(bytes.Clone(before)), 0o600); err != nil {
		return err
	}
	return errors.Join(then(), os.WriteFile(path, before, 0o600))
}

func damagedConfiguration(t *trial) error {
	return changed(t.ConfigFile(), func(text []byte) []byte { return bytes.Replace(text, []byte("lifetimes:"), []byte("lifetimez:"), 1) },
		func() error { return refuses(t, "a flipped letter in the configuration", "lifetimez") })
}

func damagedMasterKey(t *trial) error {
	flip := func(text []byte) []byte {
		text[10] = '0' + (text[10]-'0'+1)%8
		return text
	}
	return changed(t.file("master.key"), flip, func() error { return refuses(t, "a flipped digit in the master key", "master") })
}

// damagedKeys flips a bit of each wrapped key in turn.
func damagedKeys(t *trial) error {
	db, err := t.OpenDatabase()
	if err != nil {
		return err
	}
	defer db.Close()
	for _, use := range []string{"sign", "seal", "mac"} {
		var id string
		var wrapped []byte
		if err := db.QueryRow(`SELECT id, wrapped FROM keys WHERE key_use = $1`, use).Scan(&id, &wrapped); err != nil {
			return err
		}
		broken := bytes.Clone(wrapped)
		broken[len(broken)/2] ^= 1
		if _, err := db.Exec(`UPDATE keys SET wrapped = $1 WHERE id = $2`, broken, id); err != nil {
			return err
		}
		if err := refuses(t, "a flipped bit in the key for "+use, "key"); err != nil {
			return err
		}
		if _, err := db.Exec(`UPDATE keys SET wrapped = $1 WHERE id = $2`, wrapped, id); err != nil {
			return err
		}
	}
	return nil
}

// damagedSeed poisons one living grant: it is refused, and its neighbours are not.
func damagedSeed(t *trial, living []*family) error {
	db, err := t.OpenDatabase()
	if err != nil {
		return err
	}
	defer db.Close()
	var seed []byte
	var number int64
	if err := db.QueryRow(`SELECT number, seed FROM grants WHERE revoked_at_ms = 0 AND refreshable ORDER BY number DESC LIMIT 1`).Scan(&number, &seed); err != nil {
		return err
	}
	seed[3] ^= 1
	if _, err := db.Exec(`UPDATE grants SET seed = $1 WHERE number = $2`, seed, number); err != nil {
		return err
	}
	n, err := t.Start(t)
	if err != nil {
		return err
	}
	refused := 0
	for _, f := range living {
		a, err := n.Refresh(t, f.app, f.token)
		switch {
		case err == nil && a.Refused():
			refused++
		case err == nil && a.Granted():
			f.token = a.Refresh()
		default:
			t.wrong("a poisoned row is answered %s", said(a, err))
		}
	}
	t.see("a flipped bit in the seed of a grant: %d of %d living grants refused", refused, len(living))
	if refused != 1 {
		t.wrong("of %d grants, one of them poisoned, %d are refused", len(living), refused)
	}
	if err := n.Terminate(); err != nil {
		return err
	}
	return ended(n, shutdownLimit)
}

// damagedPages overwrites pages of the file at random: the server refuses to
// start or answers errors, but nothing that is dead comes back.
func damagedPages(t *trial, revoked []*family) error {
	whole, err := os.ReadFile(t.DatabaseFile())
	if err != nil {
		return err
	}
	images := t.times("damaged files", 6, 100)
	refusedStarts, answered := 0, 0
	for i := range images {
		dir, err := os.MkdirTemp(t.Dir, "damaged-")
		if err != nil {
			return err
		}
		on := t.On(filepath.Join(dir, "authgrove.db"))
		if err := os.WriteFile(on.DatabaseFile(), spoiled(whole, 1+i%8), 0o600); err != nil {
			return err
		}
		ctx, cancel := context.WithTimeout(t, 20*time.Second)
		n, err := on.Start(ctx)
		cancel()
		if err != nil {
			refusedStarts++
			if strings.Contains(err.Error(), "panic: ") || errors.Is(err, context.DeadlineExceeded) {
				t.wrong("a damaged file ends in %s", lastLine(err.Error()))
			}
			continue
		}
		lab.Each(4, len(revoked), func(i int) {
			if a, err := n.Refresh(t, revoked[i].app, revoked[i].token); err == nil && a.Granted() {
				t.wrong("a revoked token is good again on a damaged file: %d", a.Status)
			}
		})
		answered++
		if n.Panics() > 0 {
			t.wrong("a request panics on a damaged file: %s", lastLine(n.Log()))
		}
		if err := errors.Join(n.Kill(), os.RemoveAll(dir)); err != nil {
			return err
		}
	}
	t.see("%d files with 1 to 8 spoiled pages: %d refused at the start, %d served, and of %d revoked tokens none was good again", images, refusedStarts, answered, len(revoked))
	return nil
}

// spoiled fills pages of a file with noise.
func spoiled(whole []byte, pages int) []byte {
	const page = 4096
	file := bytes.Clone(whole)
	for range pages {
		at := page * rand.IntN(len(file)/page)
		_, _ = crypto.Read(file[at : at+page])
	}
	return file
}
