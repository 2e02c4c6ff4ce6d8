package sqlite

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/payments/store/storetest"
)

func BenchmarkLedger(b *testing.B) {
	s, err := Open(b.Context(), Config{Path: filepath.Join(b.TempDir(), "ledger.db")})
	require.NoError(b, err)
	storetest.Bench(b, s)
	require.NoError(b, s.Close())
}
