-- +goose Up
-- Money that had gone back can be here again: a refund failed, a dispute was won.
CREATE TABLE moved (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  attempt_id     TEXT    NOT NULL REFERENCES attempt (id),
  event          TEXT    NOT NULL CHECK (event IN ('refund', 'void', 'chargeback', 'restore')),
  amount         INTEGER NOT NULL CHECK (amount > 0),
  currency       TEXT    NOT NULL CHECK (length(currency) = 3),
  transaction_id TEXT    NOT NULL CHECK (length(transaction_id) <= 64),
  at             INTEGER NOT NULL,
  UNIQUE (attempt_id, event, transaction_id)
) STRICT;
INSERT INTO moved SELECT id, attempt_id, event, amount, currency, transaction_id, at FROM money_back;
DROP TABLE money_back;
ALTER TABLE moved RENAME TO money_back;

-- +goose Down
CREATE TABLE moved (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  attempt_id     TEXT    NOT NULL REFERENCES attempt (id),
  event          TEXT    NOT NULL CHECK (event IN ('refund', 'void', 'chargeback')),
  amount         INTEGER NOT NULL CHECK (amount > 0),
  currency       TEXT    NOT NULL CHECK (length(currency) = 3),
  transaction_id TEXT    NOT NULL CHECK (length(transaction_id) <= 64),
  at             INTEGER NOT NULL,
  UNIQUE (attempt_id, event, transaction_id)
) STRICT;
INSERT INTO moved SELECT id, attempt_id, event, amount, currency, transaction_id, at FROM money_back
  WHERE event <> 'restore';
DROP TABLE money_back;
ALTER TABLE moved RENAME TO money_back;
