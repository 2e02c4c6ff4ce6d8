-- +goose Up
-- Nothing in these tables can hold a card number, an expiry date or a security code.
CREATE TABLE sessions (
    id             TEXT PRIMARY KEY,
    link           TEXT NOT NULL UNIQUE,
    tenant         TEXT NOT NULL,
    flow           TEXT NOT NULL,
    order_id       TEXT NOT NULL,
    amount         TEXT NOT NULL,
    minor          INTEGER NOT NULL CHECK (minor > 0),
    currency       TEXT NOT NULL,
    callback_url   TEXT NOT NULL,
    return_url     TEXT NOT NULL,
    state          TEXT NOT NULL CHECK (state IN ('open', 'connected', 'capturing', 'submitted', 'ended')),
    result         TEXT NOT NULL DEFAULT '' CHECK (result IN ('', 'SUCCESS', 'DECLINE', 'ERROR', 'CANCELLED', 'UNKNOWN')),
    reason         TEXT NOT NULL DEFAULT '',
    brand          TEXT NOT NULL DEFAULT '',
    last4          TEXT NOT NULL DEFAULT '' CHECK (length(last4) IN (0, 4)),
    transaction_id TEXT NOT NULL DEFAULT '',
    auth_code      TEXT NOT NULL DEFAULT '',
    created_at     INTEGER NOT NULL,
    expires_at     INTEGER NOT NULL,
    ended_at       INTEGER NOT NULL DEFAULT 0,
    UNIQUE (tenant, order_id)
) STRICT;
CREATE INDEX sessions_unended ON sessions (expires_at) WHERE state <> 'ended';

-- One try is one question to the gateway. Its row is committed before the gateway is asked.
CREATE TABLE tries (
    key        TEXT PRIMARY KEY,
    session_id TEXT NOT NULL UNIQUE REFERENCES sessions (id),
    resolved   INTEGER NOT NULL DEFAULT 0,
    lookups    INTEGER NOT NULL DEFAULT 0,
    asked_at   INTEGER NOT NULL,
    next_at    INTEGER NOT NULL
) STRICT;
CREATE INDEX tries_unresolved ON tries (next_at) WHERE resolved = 0;

CREATE TABLE callbacks (
    id         INTEGER PRIMARY KEY,
    session_id TEXT NOT NULL UNIQUE REFERENCES sessions (id),
    url        TEXT NOT NULL,
    body       TEXT NOT NULL,
    sent       INTEGER NOT NULL DEFAULT 0,
    attempts   INTEGER NOT NULL DEFAULT 0,
    status     INTEGER NOT NULL DEFAULT 0,
    next_at    INTEGER NOT NULL
) STRICT;
CREATE INDEX callbacks_due ON callbacks (next_at) WHERE sent = 0;
