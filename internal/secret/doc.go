// Package secret owns the handling of secret values: random bytes, the keyed hash under which a
// secret is stored, constant-time comparison, the text form of Authgrove's own secrets
// ("agv_" kind "_" body check), and a string type that cannot be printed by accident.
//
// It does not own keys (package jose), sealed values (package ticket), or passwords (package login).
package secret
