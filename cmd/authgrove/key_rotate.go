package main

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/authgrove/authgrove/internal/app"
	"github.com/authgrove/authgrove/internal/audit"
	"github.com/authgrove/authgrove/internal/jose"
)

type keyRotateCommand struct {
	settings
	outputFlags
	Use   jose.Use       `enum:"sign,seal,mac" default:"sign" help:"What the key does: sign tokens, seal tickets, or mac (hash tokens and secrets)."`
	Alg   jose.Algorithm `placeholder:"ALG" help:"Algorithm of a signing key: ES256 (if left out), RS256, EdDSA or PS256."`
	Force bool           `help:"Use the new key at once, although others may have cached the old key set."`
}

// Help is the long help of the command.
func (keyRotateCommand) Help() string {
	return `Without --force the new key is published now and used when keys.publish_ahead has passed and every node has
it. With --force, for a key that may be in wrong hands, every running node uses it within 10 seconds; what was made with
the old one stays valid until it expires.

` + example("authgrove key rotate --config authgrove.yaml --alg RS256", "authgrove key rotate --config authgrove.yaml --use mac --force")
}

// Run rotates and prints the new key.
func (r *keyRotateCommand) Run(ctx context.Context, c *console) error {
	algorithm, err := r.algorithm()
	if err != nil {
		return err
	}
	return r.settings.use(ctx, func(tools *app.Tools) error {
		id, err := tools.Keyring.Rotate(ctx, r.Use, algorithm, r.Force)
		if err != nil {
			return err
		}
		detail := fmt.Sprintf("%s %s %s", r.Use, algorithm, id)
		if r.Force {
			detail += " forced"
		}
		if err := tools.Store.Record(ctx, audit.Event{Kind: audit.KeyRotated, Actor: byOperator, Detail: detail}); err != nil {
			return fmt.Errorf("the key %s is there, but the event was not recorded: %w", id, err)
		}
		keys := tools.Keyring.Current().Keys()
		i := slices.IndexFunc(keys, func(k jose.StoredKey) bool { return k.ID == id })
		if i < 0 {
			return fmt.Errorf("the key %s is no longer there", id)
		}
		return printRecord(c, r.outputFlags, keyRecordOf(keys[i]))
	})
}

// algorithm is the one that a use has, or the chosen one for signing.
func (r *keyRotateCommand) algorithm() (jose.Algorithm, error) {
	fixed := map[jose.Use]jose.Algorithm{jose.UseSeal: jose.XC20P, jose.UseMAC: jose.HS256}
	only, ok := fixed[r.Use]
	switch {
	case !ok:
		return cmp.Or(r.Alg, jose.ES256), nil
	case r.Alg != "" && r.Alg != only:
		return "", usageError(fmt.Sprintf("a key for %s has no other algorithm than %s: leave --alg out", r.Use, only))
	}
	return only, nil
}
