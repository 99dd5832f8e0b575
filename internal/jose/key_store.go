package jose

import (
	"context"
	"time"
)

// StoredKey is one key as the database holds it: what it is for, where it stands in its life,
// and its material wrapped under the master key.
type StoredKey struct {
	ID            KeyID
	Use           Use
	Algorithm     Algorithm
	State         State
	CreatedAt     time.Time
	ActivateAfter time.Time // a next key is not used before; zero for the first key of its kind
	ActivatedAt   time.Time // zero while next
	RetiredAt     time.Time // zero until retired
	RemoveAfter   time.Time // zero until retired
	Wrapped       []byte
}

// StoredKeys is one consistent reading of the keyring.
type StoredKeys struct {
	Keys    []StoredKey
	Version int64
	Epoch   []byte
}

// KeyStore keeps the keyring of all nodes. "Kind" below is a pair (use, algorithm); "now" is the
// database's clock. Losing a race is never an error.
type KeyStore interface {
	// LoadKeys returns every key, the version and the epoch as of one instant.
	// The version never falls, and rises in the same commit as any change of the keys or the epoch.
	// The epoch is at least 16 random bytes, the same for every node from the first call on.
	// A database without keys answers an empty list and no error.
	LoadKeys(ctx context.Context) (StoredKeys, error)

	// AddKey adds a key whose state is next or active, with the times the caller gave it.
	// It answers false, and changes nothing, when its kind already has a key in that state or its id
	// is taken: of any number of racing callers with the same kind and state exactly one hears true.
	AddKey(ctx context.Context, key StoredKey) (added bool, err error)

	// ActivateKey makes the next key id active as of now and, in the same commit, retires the active
	// key of its kind with RemoveAfter = now + keepRetired.
	// Without force it answers false, and changes nothing, while ActivateAfter has not passed or a
	// live node has not confirmed a version at least as high as the one that added the key.
	// With force only the state is asked. It answers false when id is not a next key.
	ActivateKey(ctx context.Context, id KeyID, keepRetired time.Duration, force bool) (activated bool, err error)

	// RemoveKeys deletes the retired keys whose RemoveAfter has passed and says how many.
	// A MAC key that a grant, a client secret, a password or a session still names stays, however old it is.
	RemoveKeys(ctx context.Context) (removed int, err error)

	// ConfirmKeys records that node is alive now and has loaded version. A node that has confirmed
	// nothing for 30 seconds is not live; its record may be deleted.
	ConfirmKeys(ctx context.Context, node string, version int64) error
}
