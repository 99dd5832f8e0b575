// Spec: RFC 6749 §6, RFC 9700 §4.14.2; the table of generations: docs/token-cycle.md.

package oauth

import (
	"context"
	"errors"
	"time"

	"github.com/authgrove/authgrove/internal/audit"
	"github.com/authgrove/authgrove/internal/client"
)

// redeemRefreshToken moves a grant on by one generation, or recognises a retry.
func redeemRefreshToken(ctx context.Context, r *tokenRequest) (entitlement, error) {
	s := r.server
	token, err := s.openRefreshToken(ctx, r.params.Get("refresh_token"), r.client.ID)
	if err != nil {
		if notOurs(err) != nil {
			return entitlement{}, err
		}
		return entitlement{}, because(errRefresh(), err.Error())
	}
	if r.params.Has("scope") || r.params.Has("resource") {
		// What is asked must fit before anything moves, or a refusal would cost
		// the client its token.
		seen, found, err := s.Grants.ReadGrant(ctx, token.number)
		if err != nil {
			return entitlement{}, err
		}
		if found && seen.Seed == token.seed {
			if _, err := s.refreshed(r, seen); err != nil {
				return entitlement{}, err
			}
		}
	}
	seen, moved, err := s.Grants.RotateRefresh(ctx, Rotation{
		Number: token.number, Seed: token.seed, Generation: token.generation, Client: r.client.Number,
		NewMACKey: s.Keys.Current().MAC().ID, Keep: r.client.Metadata.RefreshMode == client.Fixed,
	})
	if err != nil {
		return entitlement{}, err
	}
	if !moved {
		if seen, err = s.judgeStale(ctx, r.client, token); err != nil {
			return entitlement{}, err
		}
	}
	return s.refreshed(r, seen)
}

// refreshed is what a living grant entitles its client to now.
func (s *Server) refreshed(r *tokenRequest, seen GrantReading) (entitlement, error) {
	rights, registered := seen.Rights(), r.client.Metadata.ScopeValues()
	scope, refusal := narrowedScope(rights.ScopeLeft(registered), r.params.Get("scope"))
	if refusal != nil {
		return entitlement{}, refusal
	}
	aud, refusal := s.audienceFor(scope, seen.Resources, r.params.Get("resource"))
	if refusal != nil {
		return entitlement{}, refusal
	}
	claims, err := rights.claimsLeft(registered)
	if err != nil {
		return entitlement{}, err
	}
	return entitlement{grant: seen.Grant, scope: scope, audience: aud, claims: claims, refresh: true}, nil
}

// verdict on a generation that the conditional update did not match.
type generationVerdict int

const (
	exactRetry generationVerdict = iota // the same current token again
	straggler                           // refused, the grant lives
	reuse                               // somebody else has the token: the grant ends
	ahead                               // the database went back in time
	notCurrent                          // the row says no for another reason
)

// judgeGeneration is the table of docs/token-cycle.md: what a presented
// generation means for a grant that is alive. window is the retry window of the client.
func judgeGeneration(presented int64, g *Grant, mode client.RefreshMode, window time.Duration, now time.Time) generationVerdict {
	switch {
	case presented > g.Generation:
		return ahead
	case presented == g.Generation:
		return notCurrent
	case presented == g.Generation-1:
		if mode == client.UntilUsed || now.Sub(g.CurrentSince) <= window {
			return exactRetry
		}
		return reuse
	}
	if mode == client.UntilUsed {
		window = stragglerWindow
	}
	// Any older generation was superseded no later than the previous one began.
	if now.Sub(g.PreviousSince) <= window {
		return straggler
	}
	return reuse
}

// stragglerWindow is how long after the fact a late request of an honest
// client in mode until-used does not count as theft.
const stragglerWindow = 60 * time.Second

// judgeStale reads the row that the update did not touch, in a second
// statement, and judges that. It returns the row only for an exact retry.
func (s *Server) judgeStale(ctx context.Context, c *client.Client, token refreshToken) (GrantReading, error) {
	seen, found, err := s.Grants.ReadGrant(ctx, token.number)
	switch {
	case err != nil:
		return GrantReading{}, err
	case !found || seen.Client != c.Number:
		return GrantReading{}, because(errRefresh(), "the grant is gone")
	case seen.Seed != token.seed:
		return GrantReading{}, because(errRefresh(), "the number belongs to another grant now")
	case seen.State != Alive:
		return GrantReading{}, because(errRefresh(), string(seen.State))
	case !seen.Refreshable || !seen.RefreshEndedAt.IsZero() || refreshExpired(&seen):
		return GrantReading{}, because(errRefresh(), "refreshing has ended or expired")
	}
	window := time.Duration(c.Metadata.RefreshWindow) * time.Second
	switch judgeGeneration(token.generation, &seen.Grant, c.Metadata.RefreshMode, window, seen.Now) {
	case exactRetry:
		return seen, nil
	case straggler:
		return GrantReading{}, because(errRefresh(), "superseded a moment ago")
	case ahead:
		err := s.Grants.Record(ctx, audit.Event{Kind: audit.RefreshAhead, Account: int64(seen.Account), Client: int64(c.Number), Grant: int64(seen.Number), Detail: "the database went back in time: a new epoch is needed"})
		return GrantReading{}, orElse(err, because(errRefresh(), "newer than the database"))
	case reuse:
		err := s.endReused(ctx, c, &seen)
		return GrantReading{}, orElse(err, because(errRefresh(), "used again after it was superseded: the grant has ended"))
	}
	// The generation is current, yet the update met another row a moment ago:
	// a racing ending was seen by neither statement alone. Refusing is safe.
	return GrantReading{}, because(errRefresh(), "the grant changed meanwhile")
}

// endReused ends the grant and tells its owner in one commit. A message that
// cannot be made does not keep the grant alive.
func (s *Server) endReused(ctx context.Context, c *client.Client, seen *GrantReading) error {
	messages, messageErr := s.Owners.TokenReused(ctx, seen.Subject, c.Metadata.Name)
	err := s.Grants.RevokeGrant(ctx, seen.Number, c.Number, "refresh_reused",
		audit.Event{Kind: audit.RefreshReused, Account: int64(seen.Account), Client: int64(c.Number), Grant: int64(seen.Number)}, messages...)
	return errors.Join(err, messageErr)
}

func orElse(err error, refusal *Error) error {
	if err != nil {
		return err
	}
	return refusal
}

func refreshExpired(g *GrantReading) bool {
	if !g.RefreshExpiresAt.IsZero() && !g.Now.Before(g.RefreshExpiresAt) {
		return true
	}
	return g.RefreshIdle > 0 && !g.Now.Before(g.CurrentSince.Add(g.RefreshIdle))
}

// errRefresh is one answer for every refresh token that does not work; the log has the reason.
func errRefresh() *Error {
	return refuse(InvalidGrant, "the refresh token is unknown, expired, revoked, or not for this client")
}

// refreshIdle is how long a grant may go unused. A token that is never rotated
// writes nothing when it is used, so nothing could tell that it was idle.
func (s *Server) refreshIdle(c *client.Client) time.Duration {
	if c.Metadata.RefreshMode == client.Fixed {
		return 0
	}
	if n := c.Metadata.RefreshIdleLifetime; n > 0 {
		return time.Duration(n) * time.Second
	}
	return s.Settings.RefreshIdle
}

func (s *Server) refreshLifetime(c *client.Client) time.Duration {
	switch n := c.Metadata.RefreshTokenLifetime; {
	case n > 0:
		return time.Duration(n) * time.Second
	case c.Metadata.Public():
		return s.Settings.RefreshLifetimePublic
	}
	return s.Settings.RefreshLifetimeConfidential
}
