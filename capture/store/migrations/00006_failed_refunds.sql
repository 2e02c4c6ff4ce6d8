-- +goose Up
-- A gateway tells of refunds that came to nothing, too.
CREATE TABLE words (
    event      TEXT PRIMARY KEY,
    session_id TEXT NOT NULL REFERENCES sessions (id),
    kind       TEXT NOT NULL
        CHECK (kind IN ('approved', 'declined', 'dropped', 'refunded', 'disputed', 'won', 'failed')),
    movement   TEXT NOT NULL,
    at         INTEGER NOT NULL
) STRICT;
INSERT INTO words SELECT event, session_id, kind, movement, at FROM notices;
DROP TABLE notices;
ALTER TABLE words RENAME TO notices;
CREATE INDEX notices_of ON notices (session_id);
