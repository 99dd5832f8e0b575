-- +goose Up
-- Adds only: the previous release runs on this schema.

-- The logo of a client as it was fetched from uri, to be shown from here.
CREATE TABLE client_logos (
  client_number  INTEGER NOT NULL PRIMARY KEY,
  uri            TEXT   NOT NULL,
  hash           BLOB  NOT NULL,
  media_type     TEXT   NOT NULL,
  content        BLOB  NOT NULL,
  fetched_at_ms  INTEGER NOT NULL
);
CREATE INDEX client_logos_by_hash ON client_logos (hash);
