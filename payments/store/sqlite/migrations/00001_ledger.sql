-- +goose Up
CREATE TABLE payment (
  id           TEXT    NOT NULL PRIMARY KEY,
  call_id      TEXT    NOT NULL,
  reference    TEXT    NOT NULL,
  amount       INTEGER NOT NULL CHECK (amount > 0),
  currency     TEXT    NOT NULL CHECK (length(currency) = 3),
  exponent     INTEGER NOT NULL CHECK (exponent BETWEEN 0 AND 4),
  state        TEXT    NOT NULL CHECK (state IN ('open', 'paid', 'cancelled', 'expired', 'refunded', 'reversed')),
  conflict     INTEGER NOT NULL DEFAULT 0 CHECK (conflict IN (0, 1)),
  created_at   INTEGER NOT NULL, -- all times: milliseconds since 1970, UTC; 0 for none
  updated_at   INTEGER NOT NULL,
  UNIQUE (call_id, reference, amount, currency)
) STRICT;

CREATE TABLE attempt (
  id             TEXT    NOT NULL PRIMARY KEY,
  payment_id     TEXT    NOT NULL REFERENCES payment (id),
  call_id        TEXT    NOT NULL,
  rev            INTEGER NOT NULL,
  number         INTEGER NOT NULL CHECK (number > 0),
  provider       TEXT    NOT NULL,
  order_id       TEXT    NOT NULL UNIQUE,
  token_hash     BLOB    NOT NULL UNIQUE CHECK (length(token_hash) = 32),
  amount         INTEGER NOT NULL CHECK (amount > 0),
  currency       TEXT    NOT NULL CHECK (length(currency) = 3),
  reference      TEXT    NOT NULL,
  state          TEXT    NOT NULL CHECK (state IN ('consented', 'opening', 'open', 'submitted', 'approved', 'declined',
                   'failed', 'cancelled', 'refused', 'abandoned', 'unknown', 'mismatch', 'conflict')),
  reason         TEXT    NOT NULL DEFAULT '' CHECK (length(reason) <= 40),
  class          TEXT    NOT NULL DEFAULT '' CHECK (class IN ('', 'fix_entry', 'other_card', 'never_again')),
  hung_up        INTEGER NOT NULL DEFAULT 0 CHECK (hung_up IN (0, 1)),
  session_id     TEXT    NOT NULL DEFAULT '',
  expires_at     INTEGER NOT NULL DEFAULT 0,
  transaction_id TEXT    NOT NULL DEFAULT '' CHECK (length(transaction_id) <= 64),
  auth_code      TEXT    NOT NULL DEFAULT '' CHECK (length(auth_code) <= 64),
  card_brand     TEXT    NOT NULL DEFAULT '' CHECK (length(card_brand) <= 20),
  card_last4     TEXT    NOT NULL DEFAULT '' CHECK (card_last4 = '' OR card_last4 GLOB '[0-9][0-9][0-9][0-9]'),
  looks          INTEGER NOT NULL DEFAULT 0,
  next_look      INTEGER NOT NULL DEFAULT 0,
  human          INTEGER NOT NULL DEFAULT 0 CHECK (human IN (0, 1)),
  consent_by     TEXT    NOT NULL,
  consent_node   TEXT    NOT NULL,
  consent_said   TEXT    NOT NULL,
  consent_at     INTEGER NOT NULL,
  created_at     INTEGER NOT NULL,
  updated_at     INTEGER NOT NULL,
  UNIQUE (payment_id, number)
) STRICT;

-- At most one unresolved attempt a payment: payments.AttemptState.Unresolved lists the same states.
CREATE UNIQUE INDEX attempt_unresolved ON attempt (payment_id)
  WHERE state IN ('consented', 'opening', 'open', 'submitted', 'unknown');
CREATE INDEX attempt_due ON attempt (next_look)
  WHERE state IN ('consented', 'opening', 'open', 'submitted', 'unknown') AND human = 0;
CREATE INDEX attempt_call ON attempt (call_id, created_at);

CREATE TABLE inbox (
  id          INTEGER NOT NULL PRIMARY KEY,
  provider    TEXT    NOT NULL,
  token_hash  BLOB    NOT NULL CHECK (length(token_hash) = 32),
  fingerprint BLOB    NOT NULL CHECK (length(fingerprint) = 32),
  attempt_id  TEXT    REFERENCES attempt (id), -- null while parked
  change      TEXT    NOT NULL CHECK (length(change) <= 2000),
  received_at INTEGER NOT NULL,
  applied_at  INTEGER NOT NULL DEFAULT 0,
  UNIQUE (provider, token_hash, fingerprint)
) STRICT;
CREATE INDEX inbox_parked ON inbox (received_at) WHERE attempt_id IS NULL;

CREATE TABLE audit (
  seq        INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  at         INTEGER NOT NULL,
  call_id    TEXT    NOT NULL,
  payment_id TEXT    NOT NULL,
  attempt_id TEXT    NOT NULL,
  event      TEXT    NOT NULL,
  source     TEXT    NOT NULL,
  from_state TEXT    NOT NULL,
  to_state   TEXT    NOT NULL,
  reason     TEXT    NOT NULL,
  effects    TEXT    NOT NULL,
  facts      TEXT    NOT NULL, -- of a provider's word: amount, currency, transaction
  hash       BLOB    NOT NULL CHECK (length(hash) = 32) -- SHA-256 over the row before and this one
) STRICT;
-- +goose StatementBegin
CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'audit rows are append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'audit rows are append-only'); END;
-- +goose StatementEnd

CREATE TABLE conversation (
  call_id    TEXT    NOT NULL PRIMARY KEY,
  data       BLOB    NOT NULL CHECK (length(data) <= 1048576),
  updated_at INTEGER NOT NULL
) STRICT;

-- +goose Down
DROP TABLE conversation;
DROP TABLE audit;
DROP TABLE inbox;
DROP TABLE attempt;
DROP TABLE payment;
