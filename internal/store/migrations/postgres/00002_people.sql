-- +goose Up
-- Adds only: the previous release runs on this schema.

-- A row holds neither the code nor the address. It stays until it has expired,
-- used or not, so that what the use allows can be checked against it.
CREATE TABLE one_time_codes (
  flow_hash           BYTEA   NOT NULL, -- the browser that asked
  purpose             TEXT    NOT NULL,
  identifier_hash     BYTEA   NOT NULL, -- where the code was sent
  code_hash           BYTEA   NOT NULL,
  spender_hash        BYTEA   NOT NULL, -- who shares the limit of live codes
  account_number      BIGINT  NOT NULL, -- 0: nobody's yet
  account_revocation  BIGINT  NOT NULL,
  tries               BIGINT  NOT NULL,
  used_at_ms          BIGINT  NOT NULL,
  expires_at_ms       BIGINT  NOT NULL,
  created_at_ms       BIGINT  NOT NULL,
  attempt_id          BYTEA   NOT NULL,
  PRIMARY KEY (flow_hash, purpose)
);
CREATE INDEX one_time_codes_of_spender ON one_time_codes (spender_hash);
CREATE INDEX one_time_codes_by_end ON one_time_codes (expires_at_ms);

CREATE TABLE budgets (
  key_hash     BYTEA   PRIMARY KEY, -- of the budget's name and whose it is
  used         BIGINT  NOT NULL,
  until_at_ms  BIGINT  NOT NULL, -- when it is full again
  attempt_id   BYTEA   NOT NULL
);
CREATE INDEX budgets_by_end ON budgets (until_at_ms);

-- What an owner recognises a session by.
ALTER TABLE sessions ADD COLUMN browser TEXT NOT NULL DEFAULT '';
ALTER TABLE sessions ADD COLUMN system TEXT NOT NULL DEFAULT '';
ALTER TABLE sessions ADD COLUMN network TEXT NOT NULL DEFAULT '';

CREATE INDEX audit_of_account ON audit (account_number, number);
