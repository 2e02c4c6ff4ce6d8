package sqlstore

import (
	"context"
	"fmt"
	"time"

	"github.com/tonegate/tonegate/payments"
)

// day is the time of a limit on what one caller pays.
const day = 24 * time.Hour

// callerCap gives the reason of the limit on one caller that forbids an attempt, empty if none does. Two attempts of one
// caller at once see each other.
func (s *Store) callerCap(
	ctx context.Context, tx Tx, a payments.Attempt, in payments.Intent,
) (reason string, err error) {
	c := in.Caller
	if !c.Bounded() {
		return "", nil
	}
	if err := tx.Lock(ctx, "caller "+c.Hash()); err != nil {
		return "", err
	}
	// An attempt that was refused or abandoned has not reached a provider; what is unresolved may have been paid.
	var tries int
	var paid int64
	now := s.now()
	err = tx.QueryRow(ctx, `SELECT count(*) FILTER (WHERE created_at >= ? AND state NOT IN ('refused', 'abandoned')),
		CAST(coalesce(sum(amount) FILTER (WHERE created_at >= ? AND currency = ? AND (`+unresolved+`
		OR state IN ('approved', 'mismatch', 'conflict'))), 0) AS BIGINT)
		FROM attempt WHERE caller = ? AND id <> ? AND created_at >= ?`,
		millis(now.Add(-c.TriesWithin)), millis(now.Add(-day)), in.Amount.Currency,
		c.Hash(), a.ID, millis(now.Add(-max(c.TriesWithin, day)))).Scan(&tries, &paid)
	switch {
	case err != nil:
		return "", fmt.Errorf("store: count the caller's attempts: %w", err)
	case c.Tries > 0 && tries >= c.Tries:
		return payments.ReasonCallerTries, nil
	case c.PerDay > 0 && paid+in.Amount.Minor > c.PerDay:
		return payments.ReasonCallerAmount, nil
	default:
		return "", nil
	}
}
