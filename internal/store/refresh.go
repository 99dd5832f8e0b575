package store

import (
	"context"

	"github.com/authgrove/authgrove/internal/oauth"
)

// presentedGrant matches the row that the presented token is the current one
// of, as far as it may still be refreshed.
const presentedGrant = `grants.number = $1 AND grants.seed = $2 AND grants.generation = $3 AND grants.client_number = $4
	AND grants.revoked_at_ms = 0 AND ` + refreshNotOver + `
	AND ` + stateOfRow + ` = '` + string(oauth.Alive) + `'`

// moveGeneration writes no audit row: a rotation is what a refresh token is for.
const moveGeneration = `
	UPDATE grants SET generation = generation + 1, previous_began_at_ms = current_began_at_ms,
		current_began_at_ms = now_ms(), mac_key_id = $5
	WHERE ` + presentedGrant + `
	RETURNING ` + removedOfGrant + ` AS removed, now_ms() AS now,` + grantColumns

const keepGeneration = `SELECT ` + removedOfGrant + ` AS removed, now_ms() AS now,` + grantColumns + `
	FROM grants WHERE ` + presentedGrant

// RotateRefresh implements oauth.GrantStore.
func (s *Store) RotateRefresh(ctx context.Context, r oauth.Rotation) (g oauth.GrantReading, moved bool, err error) {
	var reading readingRow
	take := func(answer row) error {
		moved = true
		return answer.Scan(append([]any{&reading.removed, &reading.now}, reading.targets()...)...)
	}
	args := []any{int64(r.Number), r.Seed[:], r.Generation, int64(r.Client)}
	if r.Keep {
		err = s.db.read(ctx, statement{text: keepGeneration, args: args, take: take})
	} else {
		err = s.db.write(ctx, func(b *batch) {
			moved = false
			b.read(take, moveGeneration, append(args, string(r.NewMACKey))...)
		})
	}
	if err != nil || !moved {
		return oauth.GrantReading{}, false, err
	}
	g = reading.value()
	if r.Keep {
		s.touchGrant(g)
	}
	return g, true, nil
}
