-- +goose Up
-- Adds only: the previous release runs on this schema.

-- Work that a node does beside its requests. kind and name say what is to be
-- done, once: a job that is done stays until it has expired, so that the same
-- name is not done again. body holds numbers and words, never a secret.
CREATE TABLE jobs (
  number         INTEGER PRIMARY KEY AUTOINCREMENT,
  kind           TEXT    NOT NULL,
  name           TEXT    NOT NULL,
  body           TEXT    NOT NULL,
  attempts       INTEGER NOT NULL,
  lease          BLOB,             -- who does it now, until next_at_ms
  reason         TEXT    NOT NULL, -- why the last attempt failed
  next_at_ms     INTEGER NOT NULL, -- 0: over
  expires_at_ms  INTEGER NOT NULL, -- when it is not worth doing any more
  created_at_ms  INTEGER NOT NULL
);
CREATE UNIQUE INDEX jobs_by_name ON jobs (kind, name);
CREATE INDEX jobs_due ON jobs (next_at_ms) WHERE next_at_ms <> 0;
CREATE INDEX jobs_by_end ON jobs (expires_at_ms);
