-- +goose Up
-- Cards that a telephone platform had kept at the gateway. A row is committed before the gateway is asked.
CREATE TABLE tokens (
    tenant         TEXT NOT NULL,
    transaction_id TEXT NOT NULL,
    key            TEXT NOT NULL UNIQUE,
    token          TEXT NOT NULL DEFAULT '',
    asked_at       INTEGER NOT NULL,
    PRIMARY KEY (tenant, transaction_id)
) STRICT;
