-- +goose Up
-- What the configuration declared of the account last, as a hash: only another
-- declaration replaces what the owner has changed since.
ALTER TABLE accounts ADD COLUMN declared TEXT NOT NULL DEFAULT '';
