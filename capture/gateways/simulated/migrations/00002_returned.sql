-- +goose Up
-- What has gone back of a charge.
ALTER TABLE charges ADD COLUMN returned INTEGER NOT NULL DEFAULT 0;
