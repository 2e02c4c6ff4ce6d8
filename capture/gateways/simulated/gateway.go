package simulated

import (
	"context"
	"crypto/rand"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"github.com/tonegate/tonegate/capture"
	"github.com/tonegate/tonegate/capture/internal/sqlitefile"
	"github.com/tonegate/tonegate/dtmf"
)

//go:embed migrations/*.sql
var migrations embed.FS

// What the gateway refuses.
var (
	// ErrKeyReused is what a key gets that came before with another order, amount or currency.
	ErrKeyReused = errors.New("the key was used for another charge")
	// ErrNotCharged is what cannot go back.
	ErrNotCharged = errors.New("so much was not charged, or has gone back already")
	// ErrNothingLeft is what a charge gets of which all has gone back.
	ErrNothingLeft = errors.New("nothing is left of it: all has gone back already")
	// ErrNotReturned is what cannot be here again.
	ErrNotReturned = errors.New("so much has not gone back")
)

// Gateway is an open simulated gateway. It is safe for concurrent use.
type Gateway struct {
	cfg     Config
	db      *sqlitefile.DB
	numbers []number
	digits  []string // of numbers, in their order

	accounts      []number
	accountDigits []string // of accounts, in their order
}

var _ capture.Gateway = (*Gateway)(nil)

// OpenFile opens or makes the gateway's ledger at path.
func OpenFile(ctx context.Context, path string, cfg Config) (*Gateway, error) {
	if err := cfg.Validate(); err != nil {
		return nil, fmt.Errorf("simulated gateway: %w", err)
	}
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return nil, fmt.Errorf("simulated gateway: %w", err)
	}
	db, err := sqlitefile.Open(ctx, path, files)
	if err != nil {
		return nil, fmt.Errorf("simulated gateway: %w", err)
	}
	g := &Gateway{cfg: cfg, db: db, numbers: numbers(), accounts: accounts()}
	for _, n := range g.numbers {
		g.digits = append(g.digits, n.digits)
	}
	for _, n := range g.accounts {
		g.accountDigits = append(g.accountDigits, n.digits)
	}
	return g, nil
}

// Close closes the ledger. It is idempotent.
func (g *Gateway) Close() error {
	return g.db.Close()
}

// Takes tells whether number is a published test number.
func (g *Gateway) Takes(number *dtmf.Digits) bool {
	return number.MatchAny(g.digits) >= 0
}

// TakesAccount tells whether both numbers are of a published test account.
func (g *Gateway) TakesAccount(routing, account *dtmf.Digits) bool {
	return routing.MatchAny([]string{routingNumber}) >= 0 && account.MatchAny(g.accountDigits) >= 0
}

// find gives the test number that is to pay, nil where it is none.
func (g *Gateway) find(c capture.Charge) *number {
	if c.Account != nil && c.Account.Len() > 0 {
		if at := c.Account.MatchAny(g.accountDigits); at >= 0 && g.TakesAccount(c.Routing, c.Account) {
			return &g.accounts[at]
		}
		return nil
	}
	if at := c.Number.MatchAny(g.digits); at >= 0 {
		return &g.numbers[at]
	}
	return nil
}

// Charge writes the outcome to the ledger, waits for the configured delay and answers.
func (g *Gateway) Charge(ctx context.Context, c capture.Charge) (capture.Answer, error) {
	n := g.find(c)
	if n == nil {
		return capture.Answer{Reason: capture.CardNotSupported}, nil
	}
	if err := g.record(ctx, c, *n); err != nil {
		return capture.Answer{}, err
	}
	if g.cfg.Delay > 0 {
		wait := time.NewTimer(g.cfg.Delay)
		defer wait.Stop()
		select {
		case <-ctx.Done():
			return capture.Answer{}, fmt.Errorf("wait for the answer: %w", context.Cause(ctx))
		case <-wait.C:
		}
	}
	return g.Lookup(ctx, c.Question)
}

// Tokenize names a test card by the key of the question; one that is always refused is refused here, too.
func (g *Gateway) Tokenize(_ context.Context, c capture.Charge) (token string, refused capture.Answer, err error) {
	n := g.find(c)
	if n == nil || n.reason != "" {
		return "", capture.Answer{Reason: capture.CardNotSupported}, nil
	}
	return "sim_tok_" + c.Key, capture.Answer{}, nil
}

// Lookup tells what the ledger has for the key.
func (g *Gateway) Lookup(ctx context.Context, q capture.Question) (capture.Answer, error) {
	var a capture.Answer
	var lost bool
	err := g.db.Read.QueryRowContext(ctx,
		"SELECT approved, lost, reason, transaction_id, auth_code FROM charges WHERE key = ?", q.Key).
		Scan(&a.Approved, &lost, &a.Reason, &a.TransactionID, &a.AuthCode)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return capture.Answer{}, capture.ErrNeverAsked
	case err != nil:
		return capture.Answer{}, fmt.Errorf("read the ledger: %w", err)
	case lost:
		return capture.Answer{}, capture.ErrNoAnswer
	}
	return a, nil
}

// Return gives money of a charge back, for 0 what is left of it, and tells how much has gone back of it by now.
// ErrNotCharged where there is none, or less is left; ErrNothingLeft where nothing is.
func (g *Gateway) Return(ctx context.Context, key string, minor int64) (total int64, err error) {
	return g.move(ctx, key, func(charged, returned int64) (int64, error) {
		left := charged - returned
		switch {
		case left == 0:
			return 0, ErrNothingLeft
		case minor < 0, minor > left:
			return 0, ErrNotCharged
		case minor == 0:
			return charged, nil
		default:
			return returned + minor, nil
		}
	})
}

// Restore plays a refund that has failed: what had gone back of a charge is here again, for 0 all of it. It tells how much.
// ErrNotCharged where there is no charge, ErrNotReturned where so much had not gone back.
func (g *Gateway) Restore(ctx context.Context, key string, minor int64) (here int64, err error) {
	_, err = g.move(ctx, key, func(_, returned int64) (int64, error) {
		if here = minor; here == 0 {
			here = returned
		}
		if here <= 0 || here > returned {
			return 0, ErrNotReturned
		}
		return returned - here, nil
	})
	return here, err
}

// move changes how much of a charge has gone back, and tells it.
func (g *Gateway) move(
	ctx context.Context, key string, next func(charged, returned int64) (int64, error),
) (total int64, err error) {
	err = g.db.Tx(ctx, func(tx *sql.Tx) error {
		var charged, returned int64
		err := tx.QueryRowContext(ctx, "SELECT returned, minor FROM charges WHERE key = ? AND approved = 1", key).
			Scan(&returned, &charged)
		if errors.Is(err, sql.ErrNoRows) {
			return ErrNotCharged
		}
		if err != nil {
			return fmt.Errorf("read the ledger: %w", err)
		}
		if total, err = next(charged, returned); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, "UPDATE charges SET returned = ? WHERE key = ?", total, key); err != nil {
			return fmt.Errorf("write the ledger: %w", err)
		}
		return nil
	})
	return total, err
}

// record writes a charge once. The same charge again changes nothing.
func (g *Gateway) record(ctx context.Context, c capture.Charge, n number) error {
	approved := n.reason == "" && (!n.lost || !g.cfg.NotCharged)
	code := ""
	if approved {
		code = rand.Text()[:6]
	}
	_, err := g.db.Write.ExecContext(ctx, `INSERT INTO charges
		(key, order_id, minor, currency, approved, lost, reason, transaction_id, auth_code)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (key) DO NOTHING`,
		c.Key, c.OrderID, c.Minor, c.Currency, approved, n.lost, string(n.reason), "sim_"+rand.Text(), code)
	if err != nil {
		return fmt.Errorf("write the ledger: %w", err)
	}
	var same bool
	err = g.db.Write.QueryRowContext(ctx,
		"SELECT order_id = ? AND minor = ? AND currency = ? FROM charges WHERE key = ?",
		c.OrderID, c.Minor, c.Currency, c.Key).Scan(&same)
	if err != nil {
		return fmt.Errorf("read the ledger: %w", err)
	}
	if !same {
		return ErrKeyReused
	}
	return nil
}
