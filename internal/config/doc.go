// Package config is the operator's manual as one Go struct. Config names every setting; the comment
// on a field is its documentation, and its tags are its key, default and bounds. From that one place
// come the loader, the checks, `config print`, `config schema` and docs/config.md.
//
// Load merges four layers, the later wins: defaults, the YAML file, AUTHGROVE_ variables, flags.
// Unknown keys are refused with a suggestion, and every problem is reported at once, each with the
// key, its place, what was given, what is expected and what to do.
//
// It owns the shape of settings, the bounds of numbers, and the rules for secrets: none that is short
// or published, none in a file that others can read. A setting exists only if a feature reads it.
//
// It does not own what settings mean. Rules about redirect URIs, grant types and the like are in
// package client; package app turns bootstrap entries into records.
package config
