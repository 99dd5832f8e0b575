package main

import (
	"database/sql"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/authgrove/authgrove/internal/audit"
	"github.com/authgrove/authgrove/internal/oauth"
	"github.com/authgrove/authgrove/reliability/lab"
)

// diskFull runs the server on a file system of 64 MB of its own and fills that.
func diskFull(t *trial) error {
	mount := t.file("small")
	if err := os.Mkdir(mount, 0o700); err != nil {
		return err
	}
	on := t.On(filepath.Join(mount, "authgrove.db"))
	n, err := on.Start(t, "unshare", "-Urm", "sh", "-c", `mount -t tmpfs -o size=64m tmpfs "$1" && shift && exec "$@"`, "sh", mount)
	if err != nil {
		return err
	}
	defer n.Kill()
	inside := fmt.Sprintf("/proc/%d/root%s", n.Process(), mount)
	families, err := signInOften(t, n, 100)
	if err != nil {
		return err
	}
	session, err := n.SignIn(t)
	if err != nil {
		return err
	}
	access, err := n.Refresh(t, families[0].app, families[0].token)
	if err != nil || !access.Granted() {
		return fmt.Errorf("a refresh: %s", said(access, err))
	}
	families[0].token = access.Refresh()
	filler := filepath.Join(inside, "filler")
	if err := fill(filler); err != nil {
		return err
	}
	if err := refusedWhileFull(t, n, families, access.Access(), session, time.Duration(t.times("s", 2, 30))*time.Second); err != nil {
		return err
	}
	if err := os.Remove(filler); err != nil {
		return err
	}
	recovery := untilRefreshed(t, n, families[0])
	t.see("writes work %v after there is room again", recovery.Round(time.Millisecond))
	if recovery > t.patient(calmLimit) {
		t.wrong("recovery took %v", recovery)
	}
	for _, f := range families {
		if a, err := n.Refresh(t, f.app, f.token); err != nil || !a.Granted() {
			t.wrong("a session was lost on a full disk (%s)", said(a, err))
		}
	}
	copied := t.file("copy.db") // SQLite would follow the link of /proc to this process's own folders
	for _, suffix := range []string{"", "-wal"} {
		content, err := os.ReadFile(filepath.Join(inside, "authgrove.db"+suffix))
		if err == nil {
			err = os.WriteFile(copied+suffix, content, 0o600)
		}
		if err != nil {
			return err
		}
	}
	return everyGrantRecorded(t, copied)
}

// fill writes until there is no room.
func fill(path string) error {
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	defer file.Close()
	block := make([]byte, 4096)
	for {
		if _, err := file.Write(block); errors.Is(err, syscall.ENOSPC) {
			return nil
		} else if err != nil {
			return err
		}
	}
}

// refusedWhileFull sends writes until they are refused, and then for a while
// everything: writes are 503, what reads or lies in memory is answered.
func refusedWhileFull(t *trial, n *lab.Node, families []*family, access string, session lab.Session, long time.Duration) error {
	granted, refused, codes := 0, 0, 0
	deadline := time.Now().Add(30 * time.Second)
	for end := deadline; time.Now().Before(end); {
		f := families[(granted+refused)%len(families)]
		a, err := n.Refresh(t, f.app, f.token)
		switch {
		case err == nil && a.Granted():
			granted++
			f.token = a.Refresh()
		case err == nil && a.Status == http.StatusServiceUnavailable && a.Header.Get("Retry-After") != "":
			if refused++; refused == 1 {
				end = time.Now().Add(long)
			}
		default:
			t.wrong("a refresh on a full disk is answered %s", said(a, err))
		}
		if refused == 0 {
			continue
		}
		if code, err := n.Code(t, session, f.app); err == nil { // a code is no row
			codes++
			if a, err := n.Redeem(t, f.app, code); err != nil || a.Status != http.StatusServiceUnavailable && !a.Granted() {
				t.wrong("an exchange on a full disk is answered %s", said(a, err))
			}
		}
		if a, err := n.UserInfo(t, access); err != nil || a.Status != http.StatusOK {
			t.wrong("userinfo on a full disk is answered %s", said(a, err))
		}
		if a, err := n.Get(t, oauth.PathJWKS); err != nil || a.Status != http.StatusOK {
			t.wrong("JWKS on a full disk is answered %s", said(a, err))
		}
	}
	t.see("%d refreshes fitted into what SQLite had already; then %d refreshes were refused with 503 and %d codes presented, userinfo and JWKS always 200", granted, refused, codes)
	if refused == 0 {
		t.wrong("no write was refused although the disk is full")
	}
	if !strings.Contains(n.Log(), "full") {
		t.wrong("the log does not say that the disk is full")
	}
	return nil
}

// everyGrantRecorded holds if there is no grant without its audit row.
func everyGrantRecorded(t *trial, file string) error {
	db, err := lab.OpenFile(file)
	if err != nil {
		return err
	}
	defer db.Close()
	var grants, silent int
	err = errors.Join(scan(db, &grants, `SELECT count(*) FROM grants`), scan(db, &silent, `SELECT count(*) FROM grants
		WHERE NOT EXISTS (SELECT 1 FROM audit WHERE audit.grant_number = grants.number AND audit.kind IN (?, ?))`, audit.GrantMade, audit.GrantRefused))
	t.see("%d grants, %d of them without an audit row", grants, silent)
	if silent > 0 {
		t.wrong("%d grants have no audit row", silent)
	}
	return err
}

func scan(db *sql.DB, target any, text string, args ...any) error {
	return db.QueryRow(text, args...).Scan(target)
}
