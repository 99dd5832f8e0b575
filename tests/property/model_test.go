// Package property compares the server with a small model of codes, grants and
// refresh generations, over random sequences of what clients, people, operators
// and thieves do. The model is written from the tables of docs/token-cycle.md.
package property

import (
	"time"

	"github.com/authgrove/authgrove/internal/client"
)

// span is when something happened, as far as a caller can know: between the
// request and its answer.
type span struct{ from, to time.Time }

// answer of a question about time: yes, no, or too close to call.
type answer int

const (
	no answer = iota
	yes
	unclear
)

// slop covers that the database keeps milliseconds and tokens seconds.
const slop = 1100 * time.Millisecond

// within says whether now is at most limit after since.
func (now span) within(since span, limit time.Duration) answer {
	shortest, longest := now.from.Sub(since.to)-slop, now.to.Sub(since.from)+slop
	switch {
	case longest <= limit:
		return yes
	case shortest > limit:
		return no
	}
	return unclear
}

// world is the state of everything around the grants of one person and one client.
type world struct {
	mode                client.RefreshMode
	suspended, disabled bool
	withdrawals         int // how often consent was taken back
	signOuts            int // how often the browser's session ended
}

// code is an authorization code.
type code struct {
	text        string
	made        span
	offline     bool // its grant outlives the session
	withdrawals int
	signOuts    int
	spent       bool
	grant       *grant // what it gave, nil if it was spent in vain
}

// grant is one sign-in with its line of refresh tokens.
type grant struct {
	code              *code
	ended             bool
	line              []string // refresh tokens by generation, the last is current
	current, previous span     // when these generations began
	access            []accessToken
}

type accessToken struct {
	text string
	made span
}

// parentsLive: whatever a grant stands on is alive and unchanged since its code was made.
func (w *world) parentsLive(c *code) bool {
	return !w.suspended && !w.disabled && w.withdrawals == c.withdrawals && (c.offline || w.signOuts == c.signOuts)
}

func (w *world) alive(g *grant) bool { return !g.ended && w.parentsLive(g.code) }

// verdict is what the table of generations says.
type verdict int

const (
	moves     verdict = iota // the next token
	same                     // the current token, again or for ever
	refused                  // the grant lives
	endsGrant                // reuse
	tooClose                 // the clock is too near a limit to say
)

const (
	window     = 30 * time.Second // of the clients in this test
	stragglers = 60 * time.Second
)

// present judges a refresh token of a living grant by its generation.
func (w *world) present(g *grant, generation int, now span) verdict {
	last := len(g.line) - 1
	switch {
	case w.mode == client.Fixed:
		return same
	case generation == last:
		return moves
	case generation == last-1 && w.mode == client.UntilUsed:
		return same
	case generation == last-1:
		return choose(now.within(g.current, window), same, endsGrant)
	case w.mode == client.UntilUsed:
		return choose(now.within(g.previous, stragglers), refused, endsGrant)
	}
	return choose(now.within(g.previous, window), refused, endsGrant)
}

func choose(a answer, ifYes, ifNo verdict) verdict {
	switch a {
	case yes:
		return ifYes
	case no:
		return ifNo
	}
	return tooClose
}
