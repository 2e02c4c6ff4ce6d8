-- +goose Up
-- A callback that nobody took within its time is dead until somebody sends it again.
ALTER TABLE callbacks ADD COLUMN dead INTEGER NOT NULL DEFAULT 0;
ALTER TABLE callbacks ADD COLUMN queued_at INTEGER NOT NULL DEFAULT 0;
UPDATE callbacks SET queued_at = next_at;
DROP INDEX callbacks_due;
CREATE INDEX callbacks_due ON callbacks (next_at) WHERE sent = 0 AND dead = 0;
CREATE INDEX sessions_over ON sessions (ended_at) WHERE state = 'ended';
