package secret

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"

	"golang.org/x/crypto/argon2"
	"golang.org/x/sync/semaphore"
)

// Cost is the price of one slow hash.
type Cost struct {
	MemoryKiB uint32
	Passes    uint32
}

// DefaultCost is 19 MiB and two passes, about 20 ms of one core.
var DefaultCost = Cost{MemoryKiB: 19 * 1024, Passes: 2}

// MaxChosen is the longest chosen secret in bytes that is hashed at all.
const MaxChosen = 256

// ErrTooLong says that a chosen secret has more than MaxChosen bytes.
var ErrTooLong = errors.New("longer than 256 bytes")

// ErrUnknownHash says that a stored hash is not one of ours.
var ErrUnknownHash = errors.New("stored hash has an unknown form")

// Pepper turns the output of the slow hash into what is stored, with a key that
// is not in the database.
type Pepper func(hash []byte) [32]byte

// SlowHasher hashes secrets that a person or operator chose: argon2id, then a
// pepper. At most width hashes are computed at once, so that a flood of sign-ins
// cannot take all memory; as many as take about half a second wait for that, and
// whoever comes then gets ErrBusy, so that the flood does not fill the server
// with those who wait.
type SlowHasher struct {
	cost    Cost
	room    *semaphore.Weighted
	callers atomic.Int64 // who compute or wait
	most    int64
}

// ErrBusy says that too many wait for a hash already.
var ErrBusy = errors.New("too many wait for a slow hash")

// line is how many may wait for each hash that is computed.
const line = 24

// NewSlowHasher returns a hasher that computes at most width hashes at once.
func NewSlowHasher(cost Cost, width int64) *SlowHasher {
	return &SlowHasher{cost: cost, room: semaphore.NewWeighted(width), most: width * (1 + line)}
}

// Hash returns the encoded hash of a chosen secret under a fresh salt. It
// fails with ErrTooLong, ErrBusy, or the context's error while waiting for room.
func (h *SlowHasher) Hash(ctx context.Context, chosen string, pepper Pepper) (string, error) {
	salt := Bytes(16)
	sum, err := h.sum(ctx, chosen, salt, h.cost)
	if err != nil {
		return "", err
	}
	peppered := pepper(sum)
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=1$%s$%s", argon2.Version, h.cost.MemoryKiB, h.cost.Passes,
		base64.RawStdEncoding.EncodeToString(salt), base64.RawStdEncoding.EncodeToString(peppered[:])), nil
}

// Check reports whether chosen is the secret behind the encoded hash.
func (h *SlowHasher) Check(ctx context.Context, encoded, chosen string, pepper Pepper) (bool, error) {
	cost, salt, want, err := parseSlowHash(encoded)
	if err != nil {
		return false, err
	}
	sum, err := h.sum(ctx, chosen, salt, cost)
	if errors.Is(err, ErrTooLong) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	peppered := pepper(sum)
	return Equal(peppered[:], want), nil
}

// Waste does the work of one Check against nothing, so that an unknown person
// costs as much as a known one.
func (h *SlowHasher) Waste(ctx context.Context, chosen string) error {
	_, err := h.sum(ctx, chosen, make([]byte, 16), h.cost)
	if errors.Is(err, ErrTooLong) {
		return nil
	}
	return err
}

// Busy reports whether a caller who came now would get ErrBusy. Who asks first
// can refuse before anything is counted against somebody.
func (h *SlowHasher) Busy() bool { return h.callers.Load() >= h.most }

func (h *SlowHasher) sum(ctx context.Context, chosen string, salt []byte, cost Cost) ([]byte, error) {
	if len(chosen) > MaxChosen {
		return nil, ErrTooLong
	}
	defer h.callers.Add(-1)
	if h.callers.Add(1) > h.most {
		return nil, ErrBusy
	}
	if err := h.room.Acquire(ctx, 1); err != nil {
		return nil, err
	}
	defer h.room.Release(1)
	return argon2.IDKey([]byte(chosen), salt, cost.Passes, cost.MemoryKiB, 1, 32), nil
}

// parseSlowHash reads the PHC string form. Costs are bounded, so that a row
// written by somebody else cannot ask for gigabytes.
func parseSlowHash(encoded string) (cost Cost, salt, sum []byte, err error) {
	parts := strings.Split(encoded, "$")
	if len(parts) != 6 || parts[0] != "" || parts[1] != "argon2id" {
		return cost, nil, nil, ErrUnknownHash
	}
	var version, lanes int
	if _, err := fmt.Sscanf(parts[2], "v=%d", &version); err != nil || version != argon2.Version {
		return cost, nil, nil, ErrUnknownHash
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &cost.MemoryKiB, &cost.Passes, &lanes); err != nil ||
		lanes != 1 || cost.MemoryKiB < 8 || cost.MemoryKiB > 1<<17 || cost.Passes < 1 || cost.Passes > 16 {
		return cost, nil, nil, ErrUnknownHash
	}
	if salt, err = base64.RawStdEncoding.DecodeString(parts[4]); err != nil || len(salt) < 8 {
		return cost, nil, nil, ErrUnknownHash
	}
	if sum, err = base64.RawStdEncoding.DecodeString(parts[5]); err != nil || len(sum) != 32 {
		return cost, nil, nil, ErrUnknownHash
	}
	return cost, salt, sum, nil
}
