-- +goose Up
-- A row is a message that is not delivered yet, or could not be. Delivery
-- deletes it; one that is given up loses its content and keeps why.

CREATE TABLE outbox (
  number         INTEGER PRIMARY KEY AUTOINCREMENT,
  channel        TEXT    NOT NULL,
  sealed         BLOB,             -- NULL: given up
  attempts       INTEGER NOT NULL,
  lease          BLOB,             -- who delivers it now, until next_at_ms
  refusal        TEXT    NOT NULL, -- why the last attempt failed
  next_at_ms     INTEGER NOT NULL, -- 0: given up
  expires_at_ms  INTEGER NOT NULL,
  created_at_ms  INTEGER NOT NULL
);
CREATE INDEX outbox_due ON outbox (next_at_ms) WHERE next_at_ms <> 0;
CREATE INDEX outbox_expires ON outbox (expires_at_ms);
