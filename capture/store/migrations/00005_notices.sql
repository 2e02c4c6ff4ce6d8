-- +goose Up
-- A session may be told of more than once: its end, and money that goes back later. They go out in the order of their ids.
CREATE TABLE messages (
    id         INTEGER PRIMARY KEY,
    session_id TEXT NOT NULL REFERENCES sessions (id),
    url        TEXT NOT NULL,
    body       TEXT NOT NULL,
    sent       INTEGER NOT NULL DEFAULT 0,
    attempts   INTEGER NOT NULL DEFAULT 0,
    status     INTEGER NOT NULL DEFAULT 0,
    next_at    INTEGER NOT NULL,
    dead       INTEGER NOT NULL DEFAULT 0,
    queued_at  INTEGER NOT NULL
) STRICT;
INSERT INTO messages SELECT id, session_id, url, body, sent, attempts, status, next_at, dead, queued_at FROM callbacks;
DROP TABLE callbacks;
ALTER TABLE messages RENAME TO callbacks;
CREATE INDEX callbacks_due ON callbacks (next_at) WHERE sent = 0 AND dead = 0;
CREATE INDEX callbacks_of ON callbacks (session_id);

-- What went back of a session's amount by refunds and voids, as the gateway last told it.
ALTER TABLE sessions ADD COLUMN returned INTEGER NOT NULL DEFAULT 0;

-- What a gateway has told by itself, each event once.
CREATE TABLE notices (
    event      TEXT PRIMARY KEY,
    session_id TEXT NOT NULL REFERENCES sessions (id),
    kind       TEXT NOT NULL CHECK (kind IN ('approved', 'declined', 'dropped', 'refunded', 'disputed', 'won')),
    movement   TEXT NOT NULL,
    at         INTEGER NOT NULL
) STRICT;
CREATE INDEX notices_of ON notices (session_id);
