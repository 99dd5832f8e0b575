package app

import (
	"context"
	"errors"
	"time"

	"github.com/authgrove/authgrove/internal/jose"
)

// keptKeys is a reading of the keyring to which nothing can be added, so that
// opening it makes no keys and says nothing of a node.
type keptKeys struct{ jose.StoredKeys }

// LoadKeys implements jose.KeyStore.
func (k keptKeys) LoadKeys(context.Context) (jose.StoredKeys, error) { return k.StoredKeys, nil }

// AddKey implements jose.KeyStore.
func (keptKeys) AddKey(context.Context, jose.StoredKey) (bool, error) { return false, nil }

// ActivateKey implements jose.KeyStore.
func (keptKeys) ActivateKey(context.Context, jose.KeyID, time.Duration, bool) (bool, error) {
	return false, nil
}

// RemoveKeys implements jose.KeyStore.
func (keptKeys) RemoveKeys(context.Context) (int, error) { return 0, nil }

// ConfirmKeys implements jose.KeyStore.
func (keptKeys) ConfirmKeys(context.Context, string, int64) error { return nil }

func (d *doctor) policy() jose.Policy {
	k := d.config.Keys
	return jose.Policy{Signing: algorithms(d.config.SigningAlgorithms()), RotateEvery: k.RotateEvery, PublishAhead: k.PublishAhead}.WithDefaults()
}

// signing lists the algorithms that have a key: a new one would only be made to
// be thrown away.
func signing(kept jose.StoredKeys) []jose.Algorithm {
	var algorithms []jose.Algorithm
	for _, key := range kept.Keys {
		if key.Use == jose.UseSign && key.State == jose.StateActive {
			algorithms = append(algorithms, key.Algorithm)
		}
	}
	if len(algorithms) == 0 {
		return []jose.Algorithm{jose.ES256}
	}
	return algorithms
}

// masterKey looks whether the keys in the database open with it.
func (d *doctor) masterKey(ctx context.Context) []Finding {
	const check = "master_key"
	master, err := jose.ParseMasterKey(d.config.MasterKey.Reveal())
	switch {
	case err != nil:
		return []Finding{trouble(check, "make one with: (umask 077; openssl rand -hex 32 > master.key)", "%s", reason(err))}
	case d.kept == nil:
		return nil
	case len(d.kept.Keys.Keys) == 0:
		return []Finding{fine(check, "there are no keys in the database yet; the first start makes them")}
	}
	_, err = jose.Open(ctx, keptKeys{d.kept.Keys}, master, jose.Policy{Signing: signing(d.kept.Keys)}, nodeName(), time.Now)
	switch {
	case errors.Is(err, jose.ErrNoFirstKey):
		return []Finding{fine(check, "it opens the keys; the next start makes those that are missing")}
	case errors.Is(err, jose.ErrWrongMasterKey):
		return []Finding{trouble(check, "set master_key or master_key_file to the key that this database was made with, from its backup", "%s", reason(err))}
	case err != nil:
		return []Finding{trouble(check, "restore the database from a backup", "%s", reason(err))}
	}
	return []Finding{fine(check, "it opens all %d keys", len(d.kept.Keys.Keys))}
}

// overdue is how much longer than planned a key may be used: a server that is
// down at the moment replaces it when it comes back.
const overdue = 24 * time.Hour

// signingKeys looks whether the keys that sign are replaced in time.
func (d *doctor) signingKeys(context.Context) []Finding {
	const check = "signing_keys"
	if d.kept == nil || len(d.kept.Keys.Keys) == 0 {
		return nil
	}
	policy, oldest := d.policy(), time.Duration(0)
	var late []Finding
	for _, key := range d.kept.Keys.Keys {
		if key.Use != jose.UseSign || key.State != jose.StateActive {
			continue
		}
		age := time.Since(key.ActivatedAt)
		oldest = max(oldest, age)
		if age > policy.RotateEvery+overdue {
			late = append(late, warning(check, "keep a server running, which replaces it; or run `authgrove key rotate --alg "+string(key.Algorithm)+"`",
				"key %s signs with %s for %d days; keys.rotate_every is %d", key.ID, key.Algorithm, days(age), days(policy.RotateEvery)))
		}
	}
	if len(late) > 0 {
		return late
	}
	return []Finding{fine(check, "the oldest in use is %d days old; keys.rotate_every is %d", days(oldest), days(policy.RotateEvery))}
}

func days(d time.Duration) int { return int(d / (24 * time.Hour)) }
