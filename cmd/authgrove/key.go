package main

import (
	"time"

	"github.com/authgrove/authgrove/internal/jose"
)

type keyCommand struct {
	List   keyListCommand   `cmd:"" help:"List the keys without their material."`
	Rotate keyRotateCommand `cmd:"" help:"Replace the key in use by a new one."`
}

// Help is the long help of the command.
func (keyCommand) Help() string {
	return example("authgrove key list --config authgrove.yaml", "authgrove key rotate --config authgrove.yaml --alg RS256")
}

// keyRecord is a key as it is printed.
type keyRecord struct {
	ID            jose.KeyID     `json:"kid"`
	Use           jose.Use       `json:"use"`
	Algorithm     jose.Algorithm `json:"alg"`
	State         jose.State     `json:"state"`
	CreatedAt     time.Time      `json:"created_at"`
	ActivateAfter time.Time      `json:"activate_after,omitzero"`
	ActivatedAt   time.Time      `json:"activated_at,omitzero"`
	RetiredAt     time.Time      `json:"retired_at,omitzero"`
	RemoveAfter   time.Time      `json:"remove_after,omitzero"`
}

func keyRecordOf(k jose.StoredKey) keyRecord {
	return keyRecord{ID: k.ID, Use: k.Use, Algorithm: k.Algorithm, State: k.State, CreatedAt: k.CreatedAt, ActivateAfter: k.ActivateAfter,
		ActivatedAt: k.ActivatedAt, RetiredAt: k.RetiredAt, RemoveAfter: k.RemoveAfter}
}

// moment prints a time for a table; one that has not come is a dash.
func moment(t time.Time) string {
	if t.IsZero() {
		return "-"
	}
	return t.UTC().Format("2006-01-02 15:04:05")
}
