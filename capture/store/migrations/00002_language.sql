-- +goose Up
-- The language that the launch asked for, as it was spelled there; empty for that of the flow.
ALTER TABLE sessions ADD COLUMN language TEXT NOT NULL DEFAULT '';
