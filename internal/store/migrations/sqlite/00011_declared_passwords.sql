-- +goose Up
-- The declared password as a slow hash under a key that never rotates: only
-- another declaration replaces what the owner has set since.
ALTER TABLE accounts ADD COLUMN declared_password TEXT NOT NULL DEFAULT '';
