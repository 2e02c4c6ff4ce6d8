-- +goose Up
CREATE TABLE charges (
    key            TEXT PRIMARY KEY,
    order_id       TEXT NOT NULL,
    minor          INTEGER NOT NULL,
    currency       TEXT NOT NULL,
    approved       INTEGER NOT NULL,
    lost           INTEGER NOT NULL,
    reason         TEXT NOT NULL,
    transaction_id TEXT NOT NULL,
    auth_code      TEXT NOT NULL
) STRICT;
