// Spec: RFC 6749 §2.3.1, RFC 6585 §4.

package oauth

import (
	"math"
	"net/netip"
	"time"

	"github.com/maypok86/otter/v2"

	"github.com/authgrove/authgrove/internal/client"
)

// Whoever shows wrong proofs of a client may do so wrongAtOnce times, and then
// once every wrongEvery. A right one is recognised meanwhile if that costs no
// slow hash: an old secret somewhere behind an address locks out nobody there.
const (
	wrongAtOnce = 200
	wrongEvery  = time.Second
	// wrongRemembered bounds the memory for those who did.
	wrongRemembered = 10_000
)

// guesser is who shows proofs of which client: one address, or what one
// subscriber of IPv6 has, so that the client goes on from elsewhere. Clients
// that do not exist are one, else a guesser could make up as many as they like.
type guesser struct {
	network netip.Prefix
	client  client.ID
}

func guesserOf(from netip.Addr, id client.ID) guesser {
	bits := 64
	if from.Is4() {
		bits = 32
	}
	network, _ := from.Prefix(bits) // of no address there is none
	return guesser{network, id}
}

// wrongProofs says who has to wait, by the generic cell rate algorithm: the one
// number kept is the time at which all will be forgotten. It is kept by each
// node for itself, because what is slowed down are guesses at 256 bits.
type wrongProofs struct {
	forgotten *otter.Cache[guesser, int64] // Unix time in ms
	now       func() time.Time
}

func newWrongProofs(now func() time.Time) *wrongProofs {
	return &wrongProofs{otter.Must(&otter.Options[guesser, int64]{MaximumSize: wrongRemembered}), now}
}

// wait is how long the guesser has to wait before a wrong proof is one again.
func (w *wrongProofs) wait(g guesser) time.Duration {
	at, known := w.forgotten.GetIfPresent(g)
	if !known {
		return 0
	}
	return time.UnixMilli(at).Sub(w.now()) - (wrongAtOnce-1)*wrongEvery
}

// add counts one more.
func (w *wrongProofs) add(g guesser) {
	if !g.network.IsValid() {
		return
	}
	now := w.now().UnixMilli()
	w.forgotten.Compute(g, func(at int64, _ bool) (int64, otter.ComputeOp) {
		return max(at, now) + wrongEvery.Milliseconds(), otter.WriteOp
	})
}

// errTooManyWrong tells only whoever guessed, so it locks nobody else out.
func errTooManyWrong(wait time.Duration) *Error {
	return &Error{Code: TemporarilyUnavailable, RetryAfter: time.Duration(math.Ceil(wait.Seconds())) * time.Second,
		Description: "client authentication failed too often from this address; try again later"}
}
