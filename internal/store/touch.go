package store

import (
	"context"
	"time"

	"github.com/authgrove/authgrove/internal/oauth"
)

// maxTouches bounds the last uses that wait to be written. What does not fit is
// written at the next use.
const maxTouches = 1024

// touch is a last use that a read saw to be due: a statement and the row's number.
type touch struct {
	text   string
	number int64
}

// Both check again, because several reads see the same use due, and neither
// revives what has expired meanwhile.
const touchSession = `UPDATE sessions AS s SET used_at_ms = now_ms()
	WHERE s.number = $1 AND ` + livingSession + ` AND now_ms() - s.used_at_ms >= s.idle_ms / 8`

// A grant whose refresh tokens never change has no other write its last use
// could ride in, and would else die of idleness while it is used.
const touchGrant = `UPDATE grants SET current_began_at_ms = now_ms()
	WHERE grants.number = $1 AND ` + refreshNotOver + ` AND now_ms() - grants.current_began_at_ms >= grants.refresh_idle_ms / 8`

func useIsDue(last, now time.Time, idle time.Duration) bool {
	return idle > 0 && now.Sub(last) >= idle/8
}

func (s *Store) touchSession(number int64, last, now time.Time, idle time.Duration) {
	if useIsDue(last, now, idle) {
		s.touchLater(touch{text: touchSession, number: number})
	}
}

func (s *Store) touchGrant(g oauth.GrantReading) {
	if useIsDue(g.CurrentSince, g.Now, g.RefreshIdle) {
		s.touchLater(touch{text: touchGrant, number: int64(g.Number)})
	}
}

func (s *Store) touchLater(t touch) {
	select {
	case s.touches <- t:
	default:
	}
}

// writeTouches writes last uses until the store closes. A failed one is
// forgotten: the next use is due again.
func (s *Store) writeTouches(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case t := <-s.touches:
			_ = s.db.write(ctx, func(b *batch) { b.do(t.text, t.number) })
		}
	}
}
