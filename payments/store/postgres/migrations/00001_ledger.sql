-- +goose Up
-- All times are milliseconds since 1970, UTC; 0 for none. All amounts are in minor units.
CREATE TABLE payment (
  id           TEXT    NOT NULL PRIMARY KEY,
  call_id      TEXT    NOT NULL,
  reference    TEXT    NOT NULL,
  amount       BIGINT  NOT NULL CHECK (amount > 0),
  currency     TEXT    NOT NULL CHECK (length(currency) = 3),
  exponent     BIGINT  NOT NULL CHECK (exponent BETWEEN 0 AND 4),
  state        TEXT    NOT NULL CHECK (state IN ('open', 'part_paid', 'paid', 'cancelled', 'expired', 'part_refunded',
                 'refunded', 'reversed')),
  paid         BIGINT  NOT NULL DEFAULT 0 CHECK (paid >= 0),
  returned     BIGINT  NOT NULL DEFAULT 0 CHECK (returned >= 0),
  conflict     BOOLEAN NOT NULL DEFAULT FALSE,
  created_at   BIGINT  NOT NULL,
  updated_at   BIGINT  NOT NULL,
  UNIQUE (call_id, reference, amount, currency)
);
CREATE INDEX payment_age ON payment (updated_at);

CREATE TABLE attempt (
  rowid          BIGINT  GENERATED ALWAYS AS IDENTITY,
  id             TEXT    NOT NULL PRIMARY KEY,
  payment_id     TEXT    NOT NULL REFERENCES payment (id),
  call_id        TEXT    NOT NULL,
  rev            BIGINT  NOT NULL,
  number         BIGINT  NOT NULL CHECK (number > 0),
  provider       TEXT    NOT NULL,
  order_id       TEXT    NOT NULL UNIQUE,
  token_hash     BYTEA   NOT NULL UNIQUE CHECK (length(token_hash) = 32),
  amount         BIGINT  NOT NULL CHECK (amount > 0),
  currency       TEXT    NOT NULL CHECK (length(currency) = 3),
  reference      TEXT    NOT NULL,
  state          TEXT    NOT NULL CHECK (state IN ('consented', 'opening', 'open', 'submitted', 'approved', 'declined',
                   'failed', 'cancelled', 'refused', 'abandoned', 'unknown', 'mismatch', 'conflict')),
  reason         TEXT    NOT NULL DEFAULT '' CHECK (length(reason) <= 40),
  class          TEXT    NOT NULL DEFAULT '' CHECK (class IN ('', 'fix_entry', 'other_card', 'never_again')),
  hung_up        BOOLEAN NOT NULL DEFAULT FALSE,
  session_id     TEXT    NOT NULL DEFAULT '',
  expires_at     BIGINT  NOT NULL DEFAULT 0,
  transaction_id TEXT    NOT NULL DEFAULT '' CHECK (length(transaction_id) <= 64),
  auth_code      TEXT    NOT NULL DEFAULT '' CHECK (length(auth_code) <= 64),
  card_brand     TEXT    NOT NULL DEFAULT '' CHECK (length(card_brand) <= 20),
  card_last4     TEXT    NOT NULL DEFAULT '' CHECK (card_last4 ~ '^([0-9]{4})?$'),
  returned       BIGINT  NOT NULL DEFAULT 0 CHECK (returned >= 0),
  looks          BIGINT  NOT NULL DEFAULT 0,
  next_look      BIGINT  NOT NULL DEFAULT 0,
  human          BOOLEAN NOT NULL DEFAULT FALSE,
  owner          TEXT    NOT NULL, -- the node that runs it, and which of its lives
  epoch          BIGINT  NOT NULL,
  fence          BIGINT  NOT NULL DEFAULT 1,
  quote_id       TEXT    NOT NULL DEFAULT '',
  quote_text     TEXT    NOT NULL DEFAULT '' CHECK (length(quote_text) <= 2000),
  consent_by     TEXT    NOT NULL,
  consent_node   TEXT    NOT NULL,
  consent_said   TEXT    NOT NULL,
  consent_at     BIGINT  NOT NULL,
  consent_hash   TEXT    NOT NULL,
  created_at     BIGINT  NOT NULL,
  updated_at     BIGINT  NOT NULL,
  UNIQUE (payment_id, number)
);

-- At most one unresolved attempt a payment: payments.AttemptState.Unresolved lists the same states.
CREATE UNIQUE INDEX attempt_unresolved ON attempt (payment_id)
  WHERE state IN ('consented', 'opening', 'open', 'submitted', 'unknown');
CREATE INDEX attempt_due ON attempt (next_look)
  WHERE state IN ('consented', 'opening', 'open', 'submitted', 'unknown') AND NOT human;
CREATE INDEX attempt_call ON attempt (call_id, created_at);
CREATE INDEX attempt_session ON attempt (provider, session_id) WHERE session_id <> '';

-- The cards that attempts were made with: brand and last four digits, no more.
CREATE TABLE tried (
  id          BIGINT  GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  attempt_id TEXT    NOT NULL REFERENCES attempt (id),
  brand      TEXT    NOT NULL CHECK (length(brand) <= 20),
  last4      TEXT    NOT NULL CHECK (last4 ~ '^([0-9]{4})?$'),
  event      TEXT    NOT NULL,
  reason     TEXT    NOT NULL CHECK (length(reason) <= 40),
  at         BIGINT  NOT NULL
);
CREATE INDEX tried_attempt ON tried (attempt_id);

-- What went back of approved attempts: refunds, voids and chargebacks, as the provider reports them.
CREATE TABLE money_back (
  id          BIGINT  GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  attempt_id     TEXT    NOT NULL REFERENCES attempt (id),
  event          TEXT    NOT NULL CHECK (event IN ('refund', 'void', 'chargeback')),
  amount         BIGINT  NOT NULL CHECK (amount > 0),
  currency       TEXT    NOT NULL CHECK (length(currency) = 3),
  transaction_id TEXT    NOT NULL CHECK (length(transaction_id) <= 64),
  at             BIGINT  NOT NULL,
  UNIQUE (attempt_id, event, transaction_id)
);

CREATE TABLE inbox (
  id          BIGINT  GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  provider    TEXT    NOT NULL,
  token_hash  BYTEA   NOT NULL CHECK (length(token_hash) = 32),
  fingerprint BYTEA   NOT NULL CHECK (length(fingerprint) = 32),
  attempt_id  TEXT    REFERENCES attempt (id), -- null while parked
  change      TEXT    NOT NULL CHECK (length(change) <= 2000),
  received_at BIGINT  NOT NULL,
  applied_at  BIGINT  NOT NULL DEFAULT 0,
  UNIQUE (provider, token_hash, fingerprint)
);
CREATE INDEX inbox_parked ON inbox (received_at) WHERE attempt_id IS NULL;
CREATE INDEX inbox_attempt ON inbox (attempt_id);

-- The audit trail is a few chains, so that commits need not wait for each other; all rows of a payment are in one.
CREATE TABLE audit (
  chain BIGINT  NOT NULL,
  n     BIGINT  NOT NULL, -- from 1, without a gap
  body  TEXT    NOT NULL, -- the row, in the form that is hashed
  hash  BYTEA   NOT NULL CHECK (length(hash) = 32), -- SHA-256 over the hash before and the body
  PRIMARY KEY (chain, n)
);
-- Where each chain ends, and where it begins since rows were purged.
CREATE TABLE audit_head (
  chain     BIGINT  NOT NULL PRIMARY KEY,
  n         BIGINT  NOT NULL,
  hash      BYTEA   NOT NULL,
  base      BIGINT  NOT NULL DEFAULT 0,
  base_hash BYTEA   NOT NULL
);
INSERT INTO audit_head (chain, n, hash, base_hash) VALUES
  (0, 0, '', ''), (1, 0, '', ''), (2, 0, '', ''), (3, 0, '', '');
-- +goose StatementBegin
CREATE FUNCTION audit_keeps() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' AND OLD.n <= (SELECT base FROM audit_head WHERE chain = OLD.chain) THEN
    RETURN OLD;
  END IF;
  RAISE EXCEPTION 'audit rows are append-only';
END
$$;
-- +goose StatementEnd
CREATE TRIGGER audit_keeps BEFORE UPDATE OR DELETE ON audit FOR EACH ROW EXECUTE FUNCTION audit_keeps();
-- +goose StatementBegin
CREATE FUNCTION audit_keeps_all() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'audit rows are append-only';
END
$$;
-- +goose StatementEnd
CREATE TRIGGER audit_keeps_all BEFORE TRUNCATE ON audit EXECUTE FUNCTION audit_keeps_all();

-- The processes that take payments: an attempt whose owner's lease has lapsed is anybody's.
CREATE TABLE node (
  name        TEXT    NOT NULL PRIMARY KEY,
  epoch       BIGINT  NOT NULL,
  lease_until BIGINT  NOT NULL
);

CREATE TABLE delivery (
  rowid          BIGINT  GENERATED ALWAYS AS IDENTITY,
  id           TEXT    NOT NULL PRIMARY KEY,
  payment_id   TEXT    NOT NULL,
  type         TEXT    NOT NULL,
  endpoint     TEXT    NOT NULL,
  body         BYTEA   NOT NULL CHECK (length(body) <= 262144),
  state        TEXT    NOT NULL CHECK (state IN ('pending', 'delivered', 'dead')),
  tries        BIGINT  NOT NULL DEFAULT 0,
  fault        TEXT    NOT NULL DEFAULT '' CHECK (length(fault) <= 200),
  first_at     BIGINT  NOT NULL, -- of this run of tries
  next_at      BIGINT  NOT NULL,
  created_at   BIGINT  NOT NULL,
  updated_at   BIGINT  NOT NULL
);
CREATE INDEX delivery_dead ON delivery (updated_at) WHERE state = 'dead';
CREATE INDEX delivery_payment ON delivery (payment_id);

CREATE TABLE conversation (
  call_id    TEXT    NOT NULL PRIMARY KEY,
  data       BYTEA   NOT NULL CHECK (length(data) <= 1048576),
  updated_at BIGINT  NOT NULL
);
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
DROP FUNCTION audit_keeps;
DROP FUNCTION audit_keeps_all;
