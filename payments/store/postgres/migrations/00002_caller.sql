-- +goose Up
-- Who called, as a hash: what one caller may try and pay is bounded over all calls.
ALTER TABLE attempt ADD COLUMN caller TEXT NOT NULL DEFAULT '';
CREATE INDEX attempt_caller ON attempt (caller, created_at);

-- +goose Down
DROP INDEX attempt_caller;
ALTER TABLE attempt DROP COLUMN caller;
