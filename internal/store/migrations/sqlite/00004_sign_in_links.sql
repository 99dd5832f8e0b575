-- +goose Up
-- Adds only: the previous release runs on this schema.

-- A row is the right to sign in once; using it deletes it.
CREATE TABLE sign_in_links (
  account_number      INTEGER NOT NULL PRIMARY KEY, -- a newer link replaces the one before
  account_revocation  INTEGER NOT NULL,
  key_hash            BLOB    NOT NULL UNIQUE, -- of what is in the address
  expires_at_ms       INTEGER NOT NULL,
  attempt_id          BLOB    NOT NULL
);
CREATE INDEX sign_in_links_by_end ON sign_in_links (expires_at_ms);
