package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"github.com/tonegate/tonegate/capture/internal/sqlitefile"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Store is the durable store of one capture process. It is safe for concurrent use.
type Store struct {
	db *sqlitefile.DB
}

// OpenFile opens or makes the store at path.
func OpenFile(ctx context.Context, path string) (*Store, error) {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return nil, fmt.Errorf("read migrations: %w", err)
	}
	db, err := sqlitefile.Open(ctx, path, files)
	if err != nil {
		return nil, fmt.Errorf("capture store: %w", err)
	}
	return &Store{db: db}, nil
}

// Close closes the file. It is idempotent.
func (s *Store) Close() error {
	return s.db.Close()
}

// Create writes a new session as Open and gives it back. Where the tenant's order was launched before, it writes nothing
// and gives the session of then: the caller tells a repeated launch from an order id that is used twice.
func (s *Store) Create(ctx context.Context, n Session) (Session, error) {
	_, err := s.db.Write.ExecContext(ctx, `INSERT INTO sessions
		(id, link, tenant, flow, order_id, amount, minor, currency, callback_url, return_url, language,
			state, created_at, expires_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'open', ?, ?) ON CONFLICT (tenant, order_id) DO NOTHING`,
		n.ID, n.Link, n.Tenant, n.Flow, n.OrderID, n.Amount, n.Minor, n.Currency, n.CallbackURL, n.ReturnURL,
		n.Language, n.CreatedAt.UnixMilli(), n.ExpiresAt.UnixMilli())
	if err != nil {
		return Session{}, fmt.Errorf("create session: %w", err)
	}
	return scan(s.db.Write.QueryRowContext(ctx,
		"SELECT "+columns+" FROM sessions WHERE tenant = ? AND order_id = ?", n.Tenant, n.OrderID))
}

// columns are what scan reads, in its order.
const columns = `id, link, tenant, flow, order_id, amount, minor, currency, callback_url, return_url, language, state,
	result, reason, brand, last4, transaction_id, auth_code, created_at, expires_at, ended_at, returned`

// Get reads one session, or gives ErrNotFound.
func (s *Store) Get(ctx context.Context, id string) (Session, error) {
	n, err := scan(s.db.Read.QueryRowContext(ctx, "SELECT "+columns+" FROM sessions WHERE id = ?", id))
	if errors.Is(err, sql.ErrNoRows) {
		return Session{}, ErrNotFound
	}
	return n, err
}

// Claim uses up a link: of an Open session that has not expired, and only once. Everything else is ErrLink.
func (s *Store) Claim(ctx context.Context, link string, now time.Time) (Session, error) {
	n, err := scan(s.db.Write.QueryRowContext(ctx, `UPDATE sessions SET state = 'connected'
		WHERE link = ? AND state = 'open' AND expires_at > ? RETURNING `+columns, link, now.UnixMilli()))
	if errors.Is(err, sql.ErrNoRows) {
		return Session{}, ErrLink
	}
	return n, err
}

// Capturing notes that the keypad flow has begun.
func (s *Store) Capturing(ctx context.Context, id string) error {
	r, err := s.db.Write.ExecContext(ctx,
		"UPDATE sessions SET state = 'capturing' WHERE id = ? AND state = 'connected'", id)
	return moved(r, err, "note capturing")
}

// Submit commits the intent to ask the gateway, with its key. Nothing may be asked before it returns.
func (s *Store) Submit(ctx context.Context, t Try, brand, last4 string) error {
	return s.db.Tx(ctx, func(tx *sql.Tx) error {
		r, err := tx.ExecContext(ctx, `UPDATE sessions SET state = 'submitted', brand = ?, last4 = ?
			WHERE id = ? AND state IN ('connected', 'capturing')`, brand, last4, t.SessionID)
		if err := moved(r, err, "submit"); err != nil {
			return err
		}
		at := t.AskedAt.UnixMilli()
		if _, err := tx.ExecContext(ctx, "INSERT INTO tries (key, session_id, asked_at, next_at) VALUES (?, ?, ?, ?)",
			t.Key, t.SessionID, at, at); err != nil {
			return fmt.Errorf("write try: %w", err)
		}
		return nil
	})
}

// What ends a session, and from which states.
const (
	endSession = `UPDATE sessions SET state = 'ended', result = ?, reason = ?, transaction_id = ?, auth_code = ?,
		ended_at = ? WHERE id = ? AND `
	finishSession = endSession + "(state <> 'ended' OR result = 'UNKNOWN')"
	cancelSession = endSession + "state IN ('open', 'connected', 'capturing')"
	expireSession = endSession + "state = 'open'"
)

// Finish ends a session with its outcome and, in the same commit, queues callback for delivery (none where it is empty).
// It gives false, and changes nothing, where the session has ended before with anything but Unknown.
func (s *Store) Finish(ctx context.Context, e Ending, callback string) (bool, error) {
	return s.end(ctx, e, callback, finishSession)
}

// Cancel ends a session like Finish, but only one that the gateway was not asked about; else it gives ErrState.
func (s *Store) Cancel(ctx context.Context, e Ending, callback string) error {
	return s.endOnly(ctx, e, callback, cancelSession)
}

// Expire ends a session like Finish, but only one whose link was not used; else it gives ErrState.
func (s *Store) Expire(ctx context.Context, e Ending, callback string) error {
	return s.endOnly(ctx, e, callback, expireSession)
}

func (s *Store) endOnly(ctx context.Context, e Ending, callback, update string) error {
	done, err := s.end(ctx, e, callback, update)
	if err == nil && !done {
		return ErrState
	}
	return err
}

func (s *Store) end(ctx context.Context, e Ending, callback, update string) (bool, error) {
	done := false
	err := s.db.Tx(ctx, func(tx *sql.Tx) error {
		at := e.At.UnixMilli()
		r, err := tx.ExecContext(ctx, update,
			string(e.Result), e.Reason, e.TransactionID, e.AuthCode, at, e.SessionID)
		if err := moved(r, err, "finish"); errors.Is(err, ErrState) {
			return nil
		} else if err != nil {
			return err
		}
		done = true
		if e.Result != Unknown {
			if _, err := tx.ExecContext(ctx, "UPDATE tries SET resolved = 1 WHERE session_id = ?", e.SessionID); err != nil {
				return fmt.Errorf("resolve try: %w", err)
			}
		}
		if callback == "" {
			return nil
		}
		return queue(ctx, tx, e.SessionID, callback, at)
	})
	return done && err == nil, err
}

func scan(row *sql.Row) (Session, error) {
	var n Session
	var created, expires, ended int64
	if err := row.Scan(&n.ID, &n.Link, &n.Tenant, &n.Flow, &n.OrderID, &n.Amount, &n.Minor, &n.Currency, &n.CallbackURL,
		&n.ReturnURL, &n.Language, &n.State, &n.Result, &n.Reason, &n.Brand, &n.Last4, &n.TransactionID, &n.AuthCode,
		&created, &expires, &ended, &n.returned); err != nil {
		return Session{}, fmt.Errorf("read session: %w", err)
	}
	n.CreatedAt, n.ExpiresAt = time.UnixMilli(created).UTC(), time.UnixMilli(expires).UTC()
	if ended != 0 {
		n.EndedAt = time.UnixMilli(ended).UTC()
	}
	return n, nil
}

// moved turns the outcome of a guarded update into an error: ErrState where no row was changed.
func moved(r sql.Result, err error, step string) error {
	if err != nil {
		return fmt.Errorf("%s: %w", step, err)
	}
	n, err := r.RowsAffected()
	if err != nil {
		return fmt.Errorf("%s: %w", step, err)
	}
	if n == 0 {
		return fmt.Errorf("%s: %w", step, ErrState)
	}
	return nil
}
