-- +goose Up
-- Adds only: the previous release runs on this schema.

-- A row holds neither the code nor the address. It stays until it has expired,
-- used or not, so that what the use allows can be checked against it.
CREATE TABLE one_time_codes (
  flow_hash           BLOB    NOT NULL, -- the browser that asked
  purpose             TEXT    NOT NULL,
  identifier_hash     BLOB    NOT NULL, -- where the code was sent
  code_hash           BLOB    NOT NULL,
  spender_hash        BLOB    NOT NULL, -- who shares the limit of live codes
  account_number      INTEGER NOT NULL, -- 0: nobody's yet
  account_revocation  INTEGER NOT NULL,
  tries               INTEGER NOT NULL,
  used_at_ms          INTEGER NOT NULL,
  expires_at_ms       INTEGER NOT NULL,
  created_at_ms       INTEGER NOT NULL,
  attempt_id          BLOB    NOT NULL,
  PRIMARY KEY (flow_hash, purpose)
) WITHOUT ROWID;
CREATE INDEX one_time_codes_of_spender ON one_time_codes (spender_hash);
CREATE INDEX one_time_codes_by_end ON one_time_codes (expires_at_ms);

CREATE TABLE budgets (
  key_hash     BLOB    PRIMARY KEY, -- of the budget's name and whose it is
  used         INTEGER NOT NULL,
  until_at_ms  INTEGER NOT NULL, -- when it is full again
  attempt_id   BLOB    NOT NULL
) WITHOUT ROWID;
CREATE INDEX budgets_by_end ON budgets (until_at_ms);

-- What an owner recognises a session by.
ALTER TABLE sessions ADD COLUMN browser TEXT NOT NULL DEFAULT '';
ALTER TABLE sessions ADD COLUMN system TEXT NOT NULL DEFAULT '';
ALTER TABLE sessions ADD COLUMN network TEXT NOT NULL DEFAULT '';

CREATE INDEX audit_of_account ON audit (account_number, number);
