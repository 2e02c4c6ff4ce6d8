-- +goose Up
-- Money that had gone back can be here again: a refund failed, a dispute was won.
ALTER TABLE money_back DROP CONSTRAINT money_back_event_check,
  ADD CONSTRAINT money_back_event_check CHECK (event IN ('refund', 'void', 'chargeback', 'restore'));

-- +goose Down
DELETE FROM money_back WHERE event = 'restore';
ALTER TABLE money_back DROP CONSTRAINT money_back_event_check,
  ADD CONSTRAINT money_back_event_check CHECK (event IN ('refund', 'void', 'chargeback'));
