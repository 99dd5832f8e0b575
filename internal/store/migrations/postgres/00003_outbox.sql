-- +goose Up
-- A row is a message that is not delivered yet, or could not be. Delivery
-- deletes it; one that is given up loses its content and keeps why.

CREATE TABLE outbox (
  number         BIGINT  GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  channel        TEXT    NOT NULL,
  sealed         BYTEA,            -- NULL: given up
  attempts       BIGINT  NOT NULL,
  lease          BYTEA,            -- who delivers it now, until next_at_ms
  refusal        TEXT    NOT NULL, -- why the last attempt failed
  next_at_ms     BIGINT  NOT NULL, -- 0: given up
  expires_at_ms  BIGINT  NOT NULL,
  created_at_ms  BIGINT  NOT NULL
);
CREATE INDEX outbox_due ON outbox (next_at_ms) WHERE next_at_ms <> 0;
CREATE INDEX outbox_expires ON outbox (expires_at_ms);
