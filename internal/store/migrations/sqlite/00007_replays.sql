-- +goose Up
-- Adds only: the previous release runs on this schema.

-- What may be shown once: a row for each that was, until it would have expired.
CREATE TABLE replays (
  key_hash       BLOB   NOT NULL PRIMARY KEY,
  attempt_id     BLOB   NOT NULL,
  expires_at_ms  INTEGER NOT NULL
);
CREATE INDEX replays_by_end ON replays (expires_at_ms);
