package store

import "context"

// deadSession: nothing is bound to it any more, for without its row, as with
// it, a grant bound to it is dead.
const deadSession = `($3 > s.ended_at_ms AND s.ended_at_ms <> 0 OR $3 > s.expires_at_ms
	OR s.idle_ms <> 0 AND $3 > s.used_at_ms + s.idle_ms)`

// deadGrant: it ended, or can no longer be refreshed, or a parent ended it for
// good, so long before $3 that its code and its access tokens have expired, and
// no session needs it to find its client, be it one that lives or one that ended
// so short a while ago that its clients may not have been told. A suspended client and a
// locked account may come back, so their grants stay.
var deadGrant = `(
		grants.revoked_at_ms <> 0 AND $3 > grants.revoked_at_ms
		OR NOT grants.refreshable
		OR grants.refresh_ended_at_ms <> 0 AND $3 > grants.refresh_ended_at_ms
		OR grants.refresh_expires_at_ms <> 0 AND $3 > grants.refresh_expires_at_ms
		OR grants.refresh_idle_ms <> 0 AND $3 > grants.current_began_at_ms + grants.refresh_idle_ms
		OR c.number IS NULL OR c.revocation <> grants.client_revocation
		OR grants.account_number <> 0 AND (a.number IS NULL OR a.revocation <> grants.account_revocation)
		OR grants.session_bound AND s.number IS NULL
		OR coalesce(k.withdrawn, 0) > grants.consent_counter)
	AND $3 > grants.created_at_ms
	AND (s.number IS NULL OR NOT ` + livingSession + ` AND (s.ended_at_ms = 0 OR s.ended_at_ms + ` + logoutKept + ` <= now_ms()))`

// walk is a way through a table by its key, because no column that says whether
// a row is dead is indexed. Its texts look at one stretch, the rows after $1 up
// to $2, and remove what is dead in it; a stretch without dead rows is only read.
type walk struct{ table, look, remove string }

var sessionWalk = walk{
	table:  `sessions`,
	look:   `SELECT 1 FROM sessions s WHERE s.number > $1 AND s.number <= $2 AND ` + deadSession + ` LIMIT 1`,
	remove: `DELETE FROM sessions AS s WHERE s.number > $1 AND s.number <= $2 AND ` + deadSession + ` RETURNING number`,
}

var grantWalk = walk{
	table: `grants`,
	look:  `SELECT 1 FROM grants` + parents + ` WHERE grants.number > $1 AND grants.number <= $2 AND ` + deadGrant + ` LIMIT 1`,
	remove: `DELETE FROM grants WHERE number IN (SELECT grants.number FROM grants` + parents + `
		WHERE grants.number > $1 AND grants.number <= $2 AND ` + deadGrant + `) RETURNING number`,
}

// end is the last number of the stretch that begins after $1; 0 at the end of the table.
func (w walk) end() string {
	return `SELECT coalesce(max(number), 0) FROM (SELECT number FROM ` + w.table + `
		WHERE number > $1 ORDER BY number LIMIT $2) AS stretch`
}

// walk removes the dead rows of a part of the table and goes on next time where
// it stopped.
func (s *Store) walk(w walk) func(context.Context) (int, int, error) {
	return func(ctx context.Context) (removed, _ int, err error) {
		now, err := s.Now(ctx)
		if err != nil {
			return 0, 0, err
		}
		position, taken, err := s.lease(ctx, w.table)
		if err != nil || !taken {
			return 0, 0, err
		}
		for range sweepWalk / sweepRows {
			var end int64
			if _, err := s.query(ctx, w.end(), []any{position, int64(sweepRows)}, &end); err != nil {
				return removed, 0, err
			}
			if end == 0 {
				position = 0 // begin again next time
				break
			}
			n, err := s.removeStretch(ctx, w, position, end, millis(now.Add(-keepDead)))
			removed += n
			if err != nil {
				return removed, 0, err
			}
			position = end
		}
		return removed, 0, s.moveLease(ctx, w.table, position)
	}
}

func (s *Store) removeStretch(ctx context.Context, w walk, from, to, before int64) (int, error) {
	found, err := s.query(ctx, w.look, []any{from, to, before}, new(int64))
	if err != nil || !found {
		return 0, err
	}
	return s.remove(ctx, w.remove, from, to, before)
}
