-- +goose Up
-- All times are milliseconds since 1970, UTC; 0 for none. All amounts are in minor units.
CREATE TABLE payment (
  id           TEXT    NOT NULL PRIMARY KEY,
  call_id      TEXT    NOT NULL,
  reference    TEXT    NOT NULL,
  amount       INTEGER NOT NULL CHECK (amount > 0),
  currency     TEXT    NOT NULL CHECK (length(currency) = 3),
  exponent     INTEGER NOT NULL CHECK (exponent BETWEEN 0 AND 4),
  state        TEXT    NOT NULL CHECK (state IN ('open', 'part_paid', 'paid', 'cancelled', 'expired', 'part_refunded',
                 'refunded', 'reversed')),
  paid         INTEGER NOT NULL DEFAULT 0 CHECK (paid >= 0),
  returned     INTEGER NOT NULL DEFAULT 0 CHECK (returned >= 0),
  conflict     INTEGER NOT NULL DEFAULT 0 CHECK (conflict IN (0, 1)),
  created_at   INTEGER NOT NULL,
  updated_at   INTEGER NOT NULL,
  UNIQUE (call_id, reference, amount, currency)
) STRICT;
CREATE INDEX payment_age ON payment (updated_at);

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
  returned       INTEGER NOT NULL DEFAULT 0 CHECK (returned >= 0),
  looks          INTEGER NOT NULL DEFAULT 0,
  next_look      INTEGER NOT NULL DEFAULT 0,
  human          INTEGER NOT NULL DEFAULT 0 CHECK (human IN (0, 1)),
  owner          TEXT    NOT NULL, -- the node that runs it, and which of its lives
  epoch          INTEGER NOT NULL,
  fence          INTEGER NOT NULL DEFAULT 1,
  quote_id       TEXT    NOT NULL DEFAULT '',
  quote_text     TEXT    NOT NULL DEFAULT '' CHECK (length(quote_text) <= 2000),
  consent_by     TEXT    NOT NULL,
  consent_node   TEXT    NOT NULL,
  consent_said   TEXT    NOT NULL,
  consent_at     INTEGER NOT NULL,
  consent_hash   TEXT    NOT NULL,
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
CREATE INDEX attempt_session ON attempt (provider, session_id) WHERE session_id <> '';

-- The cards that attempts were made with: brand and last four digits, no more.
CREATE TABLE tried (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  attempt_id TEXT    NOT NULL REFERENCES attempt (id),
  brand      TEXT    NOT NULL CHECK (length(brand) <= 20),
  last4      TEXT    NOT NULL CHECK (last4 = '' OR last4 GLOB '[0-9][0-9][0-9][0-9]'),
  event      TEXT    NOT NULL,
  reason     TEXT    NOT NULL CHECK (length(reason) <= 40),
  at         INTEGER NOT NULL
) STRICT;
CREATE INDEX tried_attempt ON tried (attempt_id);

-- What went back of approved attempts: refunds, voids and chargebacks, as the provider reports them.
CREATE TABLE money_back (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  attempt_id     TEXT    NOT NULL REFERENCES attempt (id),
  event          TEXT    NOT NULL CHECK (event IN ('refund', 'void', 'chargeback')),
  amount         INTEGER NOT NULL CHECK (amount > 0),
  currency       TEXT    NOT NULL CHECK (length(currency) = 3),
  transaction_id TEXT    NOT NULL CHECK (length(transaction_id) <= 64),
  at             INTEGER NOT NULL,
  UNIQUE (attempt_id, event, transaction_id)
) STRICT;

CREATE TABLE inbox (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
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
CREATE INDEX inbox_attempt ON inbox (attempt_id);

-- The audit trail is a few chains, so that commits need not wait for each other; all rows of a payment are in one.
CREATE TABLE audit (
  chain INTEGER NOT NULL,
  n     INTEGER NOT NULL, -- from 1, without a gap
  body  TEXT    NOT NULL, -- the row, in the form that is hashed
  hash  BLOB    NOT NULL CHECK (length(hash) = 32), -- SHA-256 over the hash before and the body
  PRIMARY KEY (chain, n)
) STRICT;
-- Where each chain ends, and where it begins since rows were purged.
CREATE TABLE audit_head (
  chain     INTEGER NOT NULL PRIMARY KEY,
  n         INTEGER NOT NULL,
  hash      BLOB    NOT NULL,
  base      INTEGER NOT NULL DEFAULT 0,
  base_hash BLOB    NOT NULL
) STRICT;
INSERT INTO audit_head (chain, n, hash, base_hash) VALUES
  (0, 0, x'', x''), (1, 0, x'', x''), (2, 0, x'', x''), (3, 0, x'', x'');
-- +goose StatementBegin
CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'audit rows are append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit
  WHEN OLD.n > (SELECT base FROM audit_head WHERE chain = OLD.chain)
  BEGIN SELECT RAISE(ABORT, 'audit rows are append-only'); END;
-- +goose StatementEnd

-- The processes that take payments: an attempt whose owner's lease has lapsed is anybody's.
CREATE TABLE node (
  name        TEXT    NOT NULL PRIMARY KEY,
  epoch       INTEGER NOT NULL,
  lease_until INTEGER NOT NULL
) STRICT;

CREATE TABLE delivery (
  id           TEXT    NOT NULL PRIMARY KEY,
  payment_id   TEXT    NOT NULL,
  type         TEXT    NOT NULL,
  endpoint     TEXT    NOT NULL,
  body         BLOB    NOT NULL CHECK (length(body) <= 262144),
  state        TEXT    NOT NULL CHECK (state IN ('pending', 'delivered', 'dead')),
  tries        INTEGER NOT NULL DEFAULT 0,
  fault        TEXT    NOT NULL DEFAULT '' CHECK (length(fault) <= 200),
  first_at     INTEGER NOT NULL, -- of this run of tries
  next_at      INTEGER NOT NULL,
  created_at   INTEGER NOT NULL,
  updated_at   INTEGER NOT NULL
) STRICT;
CREATE INDEX delivery_dead ON delivery (updated_at) WHERE state = 'dead';
CREATE INDEX delivery_payment ON delivery (payment_id);

CREATE TABLE conversation (
  call_id    TEXT    NOT NULL PRIMARY KEY,
  data       BLOB    NOT NULL CHECK (length(data) <= 1048576),
  updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX conversation_age ON conversation (updated_at);

-- +goose Down
DROP TABLE conversation;
DROP TABLE delivery;
DROP TABLE node;
DROP TABLE audit_head;
DROP TABLE audit;
DROP TABLE inbox;
DROP TABLE money_back;
DROP TABLE tried;
DROP TABLE attempt;
DROP TABLE payment;
