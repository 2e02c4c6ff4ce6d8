-- +goose Up
-- The due attempts are found among the unresolved, of whom there are few.
ALTER TABLE attempt ADD COLUMN unresolved INTEGER NOT NULL
  GENERATED ALWAYS AS (state IN ('consented', 'opening', 'open', 'submitted', 'unknown')) VIRTUAL;
DROP INDEX attempt_unresolved;
DROP INDEX attempt_due;
CREATE UNIQUE INDEX attempt_unresolved ON attempt (payment_id) WHERE unresolved;

-- +goose Down
DROP INDEX attempt_unresolved;
ALTER TABLE attempt DROP COLUMN unresolved;
CREATE UNIQUE INDEX attempt_unresolved ON attempt (payment_id)
  WHERE state IN ('consented', 'opening', 'open', 'submitted', 'unknown');
CREATE INDEX attempt_due ON attempt (next_look)
  WHERE state IN ('consented', 'opening', 'open', 'submitted', 'unknown') AND human = 0;
