package main

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/authgrove/authgrove/internal/oauth"
	"github.com/authgrove/authgrove/reliability/lab"
)

// latest is how many deeds before the cut are looked at, besides some older ones.
const latest = 40

func last(deeds []deed) []deed { return deeds[max(0, len(deeds)-latest):] }

// judgeImage starts the server on what the power cut left and asks it.
func judgeImage(t *trial, image *lab.Lab, ask func(*lab.Node)) error {
	n, err := image.Start(t)
	if err != nil {
		return err
	}
	ask(n)
	if err := n.Kill(); err != nil {
		return err
	}
	return integrity(image)
}

func integrity(image *lab.Lab) error {
	db, err := lab.OpenFile(image.DatabaseFile())
	if err != nil {
		return err
	}
	defer db.Close()
	var verdict string
	if err := db.QueryRow(`PRAGMA integrity_check`).Scan(&verdict); err != nil || verdict != "ok" {
		return fmt.Errorf("integrity_check says %q: %w", verdict, err)
	}
	return nil
}

func judgeExchanges(t *trial, image *lab.Lab, r *recording, cut time.Time) error {
	return judgeImage(t, image, func(n *lab.Node) {
		for i, d := range last(r.ackedBefore(cut)) {
			if a, err := n.UserInfo(t, d.access); err != nil || a.Status != http.StatusOK {
				t.wrong("an acknowledged token is lost in a power cut (%s)", said(a, err))
			}
			if i%4 != 0 {
				continue
			}
			if a, err := n.Redeem(t, d.app, d.code); err != nil || !a.Refused() {
				t.wrong("a code gave tokens again after a power cut (%s)", said(a, err))
			}
		}
	})
}

// judgeRefreshes asks with the last token that each app knew, unless it was
// about to get another.
func judgeRefreshes(t *trial, image *lab.Lab, r *recording, cut time.Time) error {
	known := map[*family]deed{}
	busy := map[*family]bool{}
	for _, d := range r.deeds {
		if !d.acked.After(cut) {
			known[d.family] = d
		} else if !d.begun.After(cut) {
			busy[d.family] = true
		}
	}
	return judgeImage(t, image, func(n *lab.Node) {
		for f, d := range known {
			if a, err := n.UserInfo(t, d.access); err != nil || a.Status != http.StatusOK {
				t.wrong("an acknowledged token is lost in a power cut (%s)", said(a, err))
			}
			if busy[f] {
				continue
			}
			if a, err := n.Refresh(t, d.app, d.refresh); err != nil || !a.Granted() {
				t.wrong("an acknowledged refresh is lost in a power cut (%s)", said(a, err))
			}
		}
	})
}

func judgeRevocations(t *trial, image *lab.Lab, r *recording, cut time.Time) error {
	return judgeImage(t, image, func(n *lab.Node) {
		for _, d := range last(r.ackedBefore(cut)) {
			if a, err := n.Refresh(t, d.app, d.refresh); err != nil || !a.Refused() {
				t.wrong("an acknowledged revocation is lost in a power cut (%s)", said(a, err))
			}
		}
	})
}

func judgeRotations(t *trial, image *lab.Lab, r *recording, cut time.Time) error {
	return judgeImage(t, image, func(n *lab.Node) {
		set, err := n.Get(t, oauth.PathJWKS)
		for _, d := range r.ackedBefore(cut) {
			if err != nil || !bytes.Contains(set.Body, []byte(d.key)) {
				t.wrong("an acknowledged key is lost in a power cut (%s)", said(set, err))
			}
		}
	})
}

// judgeMigration migrates again what was left, and then starts the server on it.
func judgeMigration(t *trial, image *lab.Lab, r *recording, cut time.Time) error {
	if len(r.ackedBefore(cut)) > 0 {
		if out, err := image.Run(t, "migrate", "status"); err != nil || strings.Contains(out, "pending") {
			t.wrong("an acknowledged migration is lost in a power cut: %v %s", err, out)
		}
	}
	if out, err := image.Run(t, "migrate"); err != nil {
		return fmt.Errorf("migrate again: %w: %s", err, out)
	}
	return judgeImage(t, image, func(n *lab.Node) {
		if _, err := n.SignIn(t); err != nil {
			t.wrong("nobody can sign in after a migration was repeated: %v", err)
		}
	})
}
