-- +goose Up
-- Every instant is in milliseconds, in a column ending in _at_ms; 0 means
-- never, or not yet. Durations end in _ms. attempt_id names the call that wrote
-- a row last: later statements of the same verb recognise their own row by it.
-- Nothing refers to another table by constraint: whether a grant lives is
-- computed from its parents at every use.

CREATE TABLE clients (
  number         INTEGER PRIMARY KEY AUTOINCREMENT,
  id             TEXT    NOT NULL UNIQUE,
  state          TEXT    NOT NULL,
  revocation     INTEGER NOT NULL,
  code_revision  INTEGER NOT NULL,
  metadata       TEXT    NOT NULL,
  attempt_id     BLOB    NOT NULL,
  created_at_ms  INTEGER NOT NULL,
  updated_at_ms  INTEGER NOT NULL
);

CREATE TABLE client_secrets (
  number         INTEGER PRIMARY KEY AUTOINCREMENT,
  client_number  INTEGER NOT NULL,
  kind           TEXT    NOT NULL,
  key_id         TEXT    NOT NULL,
  hash           BLOB    NOT NULL,
  expires_at_ms  INTEGER NOT NULL
);
CREATE INDEX client_secrets_of_client ON client_secrets (client_number);

CREATE TABLE accounts (
  number           INTEGER PRIMARY KEY AUTOINCREMENT,
  subject          TEXT    NOT NULL UNIQUE,
  state            TEXT    NOT NULL,
  revocation       INTEGER NOT NULL,
  password_hash    TEXT    NOT NULL,
  password_key_id  TEXT    NOT NULL,
  roles            TEXT    NOT NULL,
  claims           TEXT    NOT NULL,
  attempt_id       BLOB    NOT NULL,
  created_at_ms    INTEGER NOT NULL,
  updated_at_ms    INTEGER NOT NULL
);

CREATE TABLE identifiers (
  kind            TEXT    NOT NULL,
  value           TEXT    NOT NULL,
  account_number  INTEGER NOT NULL,
  place           INTEGER NOT NULL,
  verified_at_ms  INTEGER NOT NULL,
  attempt_id      BLOB    NOT NULL,
  PRIMARY KEY (kind, value)
) WITHOUT ROWID;
CREATE INDEX identifiers_of_account ON identifiers (account_number);
-- Holds rows only inside the transaction that adds their account.
CREATE INDEX identifiers_claimed ON identifiers (attempt_id) WHERE account_number = 0;

CREATE TABLE sessions (
  number               INTEGER PRIMARY KEY AUTOINCREMENT,
  key_hash             BLOB    NOT NULL UNIQUE,
  key_id               TEXT    NOT NULL,
  account_number       INTEGER NOT NULL,
  account_revocation   INTEGER NOT NULL,
  acr                  TEXT    NOT NULL,
  amr                  TEXT    NOT NULL,
  request_mark         TEXT    NOT NULL,
  authenticated_at_ms  INTEGER NOT NULL,
  created_at_ms        INTEGER NOT NULL,
  used_at_ms           INTEGER NOT NULL,
  idle_ms              INTEGER NOT NULL,
  expires_at_ms        INTEGER NOT NULL,
  ended_at_ms          INTEGER NOT NULL,
  attempt_id           BLOB    NOT NULL
);
CREATE INDEX sessions_of_account ON sessions (account_number);

CREATE TABLE consents (
  account_number  INTEGER NOT NULL,
  client_number   INTEGER NOT NULL,
  scope           TEXT    NOT NULL,
  asked           TEXT    NOT NULL, -- what the person was asked for when scope was allowed
  scope_counter   INTEGER NOT NULL, -- the counter when scope was allowed
  counter         INTEGER NOT NULL,
  withdrawn       INTEGER NOT NULL, -- the counter at the last withdrawal
  removed         TEXT    NOT NULL, -- a line per narrowing: the counter, then the scope values taken away
  granted_at_ms   INTEGER NOT NULL,
  expires_at_ms   INTEGER NOT NULL,
  client_name     TEXT    NOT NULL,
  publisher       TEXT    NOT NULL,
  PRIMARY KEY (account_number, client_number)
) WITHOUT ROWID;
CREATE INDEX consents_of_client ON consents (client_number);

CREATE TABLE decisions (
  request_id           TEXT    PRIMARY KEY,
  account_number       INTEGER NOT NULL,
  client_number        INTEGER NOT NULL,
  allowed              BOOLEAN NOT NULL,
  remember             BOOLEAN NOT NULL,
  scope                TEXT    NOT NULL,
  asked                TEXT    NOT NULL,
  consent_counter      INTEGER NOT NULL, -- the consent's counter when it was decided
  until_at_ms          INTEGER NOT NULL,
  client_name          TEXT    NOT NULL,
  publisher            TEXT    NOT NULL,
  keep_until_at_ms     INTEGER NOT NULL,
  attempt_id           BLOB    NOT NULL
) WITHOUT ROWID;
CREATE INDEX decisions_by_end ON decisions (keep_until_at_ms);

-- No column that a refresh changes (generation, …_began_at_ms, mac_key_id) is indexed.
CREATE TABLE grants (
  number                  INTEGER PRIMARY KEY AUTOINCREMENT,
  code_id                 BLOB    UNIQUE,
  attempt_id              BLOB    NOT NULL, -- the redemption that made the row
  presentations           INTEGER NOT NULL, -- how often the code was presented
  revoked_by              BLOB    NOT NULL, -- the call that ended the grant
  seed                    BLOB    NOT NULL,
  client_number           INTEGER NOT NULL,
  client_revocation       INTEGER NOT NULL,
  account_number          INTEGER NOT NULL, -- 0: the client's own
  account_revocation      INTEGER NOT NULL,
  session_number          INTEGER NOT NULL,
  session_bound           BOOLEAN NOT NULL,
  scope                   TEXT    NOT NULL,
  resources               TEXT    NOT NULL,
  authenticated_at_ms     INTEGER NOT NULL,
  acr                     TEXT    NOT NULL,
  amr                     TEXT    NOT NULL,
  consent_counter         INTEGER NOT NULL,
  consent_expires_at_ms   INTEGER NOT NULL,
  refreshable             BOOLEAN NOT NULL,
  generation              INTEGER NOT NULL,
  current_began_at_ms     INTEGER NOT NULL,
  previous_began_at_ms    INTEGER NOT NULL,
  mac_key_id              TEXT    NOT NULL,
  refresh_idle_ms         INTEGER NOT NULL,
  refresh_expires_at_ms   INTEGER NOT NULL,
  refresh_ended_at_ms     INTEGER NOT NULL,
  refusal                 TEXT    NOT NULL, -- why the row was born revoked
  revoked_at_ms           INTEGER NOT NULL,
  revoked_because         TEXT    NOT NULL,
  created_at_ms           INTEGER NOT NULL
);
CREATE INDEX grants_of_account ON grants (account_number, client_number, number);

CREATE TABLE revoked_tokens (
  token_id       BLOB    PRIMARY KEY,
  presentations  INTEGER NOT NULL,
  expires_at_ms  INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX revoked_tokens_by_end ON revoked_tokens (expires_at_ms);

CREATE TABLE parked_tickets (
  key_hash       BLOB    PRIMARY KEY,
  sealed         BLOB    NOT NULL,
  expires_at_ms  INTEGER NOT NULL
);
CREATE INDEX parked_tickets_by_end ON parked_tickets (expires_at_ms);

CREATE TABLE audit (
  number          INTEGER PRIMARY KEY AUTOINCREMENT,
  kind            TEXT    NOT NULL,
  actor           TEXT    NOT NULL,
  account_number  INTEGER NOT NULL,
  client_number   INTEGER NOT NULL,
  grant_number    INTEGER NOT NULL,
  session_number  INTEGER NOT NULL,
  detail          TEXT    NOT NULL,
  request_id      TEXT    NOT NULL,
  network         TEXT    NOT NULL,
  happened_at_ms  INTEGER NOT NULL
);

CREATE TABLE capabilities (
  id      TEXT    PRIMARY KEY,
  number  INTEGER NOT NULL,
  body    TEXT    NOT NULL
) WITHOUT ROWID;

CREATE TABLE apis (
  id    TEXT PRIMARY KEY,
  body  TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE keyring (
  id       INTEGER PRIMARY KEY CHECK (id = 1),
  version  INTEGER NOT NULL,
  epoch    BLOB    NOT NULL
);

CREATE TABLE keys (
  id                    TEXT    PRIMARY KEY,
  key_use               TEXT    NOT NULL,
  algorithm             TEXT    NOT NULL,
  state                 TEXT    NOT NULL,
  wrapped               BLOB    NOT NULL,
  added_version         INTEGER NOT NULL,
  created_at_ms         INTEGER NOT NULL,
  activate_after_at_ms  INTEGER NOT NULL,
  activated_at_ms       INTEGER NOT NULL,
  retired_at_ms         INTEGER NOT NULL,
  remove_after_at_ms    INTEGER NOT NULL,
  attempt_id            BLOB    NOT NULL
);
CREATE UNIQUE INDEX keys_one_next ON keys (key_use, algorithm) WHERE state = 'next';
CREATE UNIQUE INDEX keys_one_active ON keys (key_use, algorithm) WHERE state = 'active';

CREATE TABLE nodes (
  name        TEXT    PRIMARY KEY,
  version     INTEGER NOT NULL,
  seen_at_ms  INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE leases (
  name         TEXT    PRIMARY KEY,
  holder       BLOB    NOT NULL,
  position     INTEGER NOT NULL, -- where the holder goes on next time
  until_at_ms  INTEGER NOT NULL
) WITHOUT ROWID;
