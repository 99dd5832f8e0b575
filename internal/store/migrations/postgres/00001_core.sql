-- +goose Up
-- Every instant is in milliseconds, in a column ending in _at_ms; 0 means
-- never, or not yet. Durations end in _ms. attempt_id names the call that wrote
-- a row last: later statements of the same verb recognise their own row by it.
-- Nothing refers to another table by constraint: whether a grant lives is
-- computed from its parents at every use.

-- The clock that every comparison of times uses.
-- +goose StatementBegin
CREATE FUNCTION authgrove_now_ms() RETURNS BIGINT LANGUAGE sql VOLATILE
  AS $$ SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint $$;
-- +goose StatementEnd

CREATE TABLE clients (
  number         BIGINT  GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  id             TEXT    COLLATE "C" NOT NULL UNIQUE,
  state          TEXT    NOT NULL,
  revocation     BIGINT  NOT NULL,
  code_revision  BIGINT  NOT NULL,
  metadata       TEXT    NOT NULL,
  attempt_id     BYTEA   NOT NULL,
  created_at_ms  BIGINT  NOT NULL,
  updated_at_ms  BIGINT  NOT NULL
);

CREATE TABLE client_secrets (
  number         BIGINT  GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  client_number  BIGINT  NOT NULL,
  kind           TEXT    NOT NULL,
  key_id         TEXT    NOT NULL,
  hash           BYTEA   NOT NULL,
  expires_at_ms  BIGINT  NOT NULL
);
CREATE INDEX client_secrets_of_client ON client_secrets (client_number);

CREATE TABLE accounts (
  number           BIGINT  GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  subject          TEXT    NOT NULL UNIQUE,
  state            TEXT    NOT NULL,
  revocation       BIGINT  NOT NULL,
  password_hash    TEXT    NOT NULL,
  password_key_id  TEXT    NOT NULL,
  roles            TEXT    NOT NULL,
  claims           TEXT    NOT NULL,
  attempt_id       BYTEA   NOT NULL,
  created_at_ms    BIGINT  NOT NULL,
  updated_at_ms    BIGINT  NOT NULL
);

CREATE TABLE identifiers (
  kind            TEXT    NOT NULL,
  value           TEXT    NOT NULL,
  account_number  BIGINT  NOT NULL,
  place           BIGINT  NOT NULL,
  verified_at_ms  BIGINT  NOT NULL,
  attempt_id      BYTEA   NOT NULL,
  PRIMARY KEY (kind, value)
);
CREATE INDEX identifiers_of_account ON identifiers (account_number);
-- Holds rows only inside the transaction that adds their account.
CREATE INDEX identifiers_claimed ON identifiers (attempt_id) WHERE account_number = 0;

CREATE TABLE sessions (
  number               BIGINT  GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  key_hash             BYTEA   NOT NULL UNIQUE,
  key_id               TEXT    NOT NULL,
  account_number       BIGINT  NOT NULL,
  account_revocation   BIGINT  NOT NULL,
  acr                  TEXT    NOT NULL,
  amr                  TEXT    NOT NULL,
  request_mark         TEXT    NOT NULL,
  authenticated_at_ms  BIGINT  NOT NULL,
  created_at_ms        BIGINT  NOT NULL,
  used_at_ms           BIGINT  NOT NULL,
  idle_ms              BIGINT  NOT NULL,
  expires_at_ms        BIGINT  NOT NULL,
  ended_at_ms          BIGINT  NOT NULL,
  attempt_id           BYTEA   NOT NULL
);
CREATE INDEX sessions_of_account ON sessions (account_number);

CREATE TABLE consents (
  account_number  BIGINT  NOT NULL,
  client_number   BIGINT  NOT NULL,
  scope           TEXT    NOT NULL,
  asked           TEXT    NOT NULL, -- what the person was asked for when scope was allowed
  scope_counter   BIGINT  NOT NULL, -- the counter when scope was allowed
  counter         BIGINT  NOT NULL,
  withdrawn       BIGINT  NOT NULL, -- the counter at the last withdrawal
  removed         TEXT    NOT NULL, -- a line per narrowing: the counter, then the scope values taken away
  granted_at_ms   BIGINT  NOT NULL,
  expires_at_ms   BIGINT  NOT NULL,
  client_name     TEXT    NOT NULL,
  publisher       TEXT    NOT NULL,
  PRIMARY KEY (account_number, client_number)
);
CREATE INDEX consents_of_client ON consents (client_number);

CREATE TABLE decisions (
  request_id           TEXT    PRIMARY KEY,
  account_number       BIGINT  NOT NULL,
  client_number        BIGINT  NOT NULL,
  allowed              BOOLEAN NOT NULL,
  remember             BOOLEAN NOT NULL,
  scope                TEXT    NOT NULL,
  asked                TEXT    NOT NULL,
  consent_counter      BIGINT  NOT NULL, -- the consent's counter when it was decided
  until_at_ms          BIGINT  NOT NULL,
  client_name          TEXT    NOT NULL,
  publisher            TEXT    NOT NULL,
  keep_until_at_ms     BIGINT  NOT NULL,
  attempt_id           BYTEA   NOT NULL
);
CREATE INDEX decisions_by_end ON decisions (keep_until_at_ms);

-- No column that a refresh changes (generation, …_began_at_ms, mac_key_id) is indexed.
CREATE TABLE grants (
  number                  BIGINT  GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  code_id                 BYTEA   UNIQUE,
  attempt_id              BYTEA   NOT NULL, -- the redemption that made the row
  presentations           BIGINT  NOT NULL, -- how often the code was presented
  revoked_by              BYTEA   NOT NULL, -- the call that ended the grant
  seed                    BYTEA   NOT NULL,
  client_number           BIGINT  NOT NULL,
  client_revocation       BIGINT  NOT NULL,
  account_number          BIGINT  NOT NULL, -- 0: the client's own
  account_revocation      BIGINT  NOT NULL,
  session_number          BIGINT  NOT NULL,
  session_bound           BOOLEAN NOT NULL,
  scope                   TEXT    NOT NULL,
  resources               TEXT    NOT NULL,
  authenticated_at_ms     BIGINT  NOT NULL,
  acr                     TEXT    NOT NULL,
  amr                     TEXT    NOT NULL,
  consent_counter         BIGINT  NOT NULL,
  consent_expires_at_ms   BIGINT  NOT NULL,
  refreshable             BOOLEAN NOT NULL,
  generation              BIGINT  NOT NULL,
  current_began_at_ms     BIGINT  NOT NULL,
  previous_began_at_ms    BIGINT  NOT NULL,
  mac_key_id              TEXT    NOT NULL,
  refresh_idle_ms         BIGINT  NOT NULL,
  refresh_expires_at_ms   BIGINT  NOT NULL,
  refresh_ended_at_ms     BIGINT  NOT NULL,
  refusal                 TEXT    NOT NULL, -- why the row was born revoked
  revoked_at_ms           BIGINT  NOT NULL,
  revoked_because         TEXT    NOT NULL,
  created_at_ms           BIGINT  NOT NULL
) WITH (fillfactor = 85); -- leaves a refresh room to stay on its page and out of the indexes
CREATE INDEX grants_of_account ON grants (account_number, client_number, number);

CREATE TABLE revoked_tokens (
  token_id       BYTEA   PRIMARY KEY,
  presentations  BIGINT  NOT NULL,
  expires_at_ms  BIGINT  NOT NULL
);
CREATE INDEX revoked_tokens_by_end ON revoked_tokens (expires_at_ms);

CREATE TABLE parked_tickets (
  key_hash       BYTEA   PRIMARY KEY,
  sealed         BYTEA   NOT NULL,
  expires_at_ms  BIGINT  NOT NULL
);
CREATE INDEX parked_tickets_by_end ON parked_tickets (expires_at_ms);

CREATE TABLE audit (
  number          BIGINT  GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  kind            TEXT    NOT NULL,
  actor           TEXT    NOT NULL,
  account_number  BIGINT  NOT NULL,
  client_number   BIGINT  NOT NULL,
  grant_number    BIGINT  NOT NULL,
  session_number  BIGINT  NOT NULL,
  detail          TEXT    NOT NULL,
  request_id      TEXT    NOT NULL,
  network         TEXT    NOT NULL,
  happened_at_ms  BIGINT  NOT NULL
);

CREATE TABLE capabilities (
  id      TEXT    PRIMARY KEY,
  number  BIGINT  NOT NULL,
  body    TEXT    NOT NULL
);

CREATE TABLE apis (
  id    TEXT PRIMARY KEY,
  body  TEXT NOT NULL
);

CREATE TABLE keyring (
  id       SMALLINT PRIMARY KEY CHECK (id = 1),
  version  BIGINT  NOT NULL,
  epoch    BYTEA   NOT NULL
);

CREATE TABLE keys (
  id                    TEXT    PRIMARY KEY,
  key_use               TEXT    NOT NULL,
  algorithm             TEXT    NOT NULL,
  state                 TEXT    NOT NULL,
  wrapped               BYTEA   NOT NULL,
  added_version         BIGINT  NOT NULL,
  created_at_ms         BIGINT  NOT NULL,
  activate_after_at_ms  BIGINT  NOT NULL,
  activated_at_ms       BIGINT  NOT NULL,
  retired_at_ms         BIGINT  NOT NULL,
  remove_after_at_ms    BIGINT  NOT NULL,
  attempt_id            BYTEA   NOT NULL
);
CREATE UNIQUE INDEX keys_one_next ON keys (key_use, algorithm) WHERE state = 'next';
CREATE UNIQUE INDEX keys_one_active ON keys (key_use, algorithm) WHERE state = 'active';

CREATE TABLE nodes (
  name        TEXT    PRIMARY KEY,
  version     BIGINT  NOT NULL,
  seen_at_ms  BIGINT  NOT NULL
);

CREATE TABLE leases (
  name         TEXT    PRIMARY KEY,
  holder       BYTEA   NOT NULL,
  position     BIGINT  NOT NULL, -- where the holder goes on next time
  until_at_ms  BIGINT  NOT NULL
);
