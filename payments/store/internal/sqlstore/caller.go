package sqlstore

import (
	"context"
	"fmt"
	"time"

	"github.com/tonegate/tonegate/payments"
)

// day is the time of a limit on what one caller pays.
const day = 24 * time.Hour

// callerSums is what a caller has tried and paid.
type callerSums struct {
	tries int
	paid  int64
}

// sumCaller reads what the caller of an intent has done, if anything bounds it, by the time that something asked for later
// is there.
func (s *Store) sumCaller(ctx context.Context, tx Tx, in payments.Intent, sums *callerSums) error {
	c := in.Caller
	if !c.Bounded() {
		return nil
	}
	var found bool // there always is a row
	now := s.now()
	// An attempt that was refused or abandoned has not reached a provider; what is unresolved may have been paid.
	err := tx.Find(ctx, &found, []any{&sums.tries, &sums.paid}, `SELECT
		count(*) FILTER (WHERE created_at >= ? AND state NOT IN ('refused', 'abandoned')),
		CAST(coalesce(sum(amount) FILTER (WHERE created_at >= ? AND currency = ? AND (unresolved
		OR state IN ('approved', 'mismatch', 'conflict'))), 0) AS BIGINT)
		FROM attempt WHERE caller = ? AND created_at >= ?`,
		millis(now.Add(-c.TriesWithin)), millis(now.Add(-day)), in.Amount.Currency,
		c.Hash(), millis(now.Add(-max(c.TriesWithin, day))))
	if err != nil {
		return fmt.Errorf("store: count the caller's attempts: %w", err)
	}
	return nil
}

// callerCap gives the reason of the limit on one caller that forbids another attempt, empty if none does.
func (b *before) callerCap(in payments.Intent) string {
	c := in.Caller
	switch {
	case c.Tries > 0 && b.caller.tries >= c.Tries:
		return payments.ReasonCallerTries
	case c.PerDay > 0 && b.caller.paid+in.Amount.Minor > c.PerDay:
		return payments.ReasonCallerAmount
	default:
		return ""
	}
}
