package postgres

import (
	"github.com/jackc/pgx/v5"

	"github.com/tonegate/tonegate/payments/store/internal/sqlstore"
)

// Engine is what the store stands on.
func (s *Store) Engine() sqlstore.Engine { return s.engine }

// Lend gives a transaction as River takes it.
func Lend(t sqlstore.Tx) pgx.Tx {
	return lent{t.(*tx)}
}
