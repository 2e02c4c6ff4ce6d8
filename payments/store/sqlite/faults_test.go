package sqlite

import (
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/payments"
	"github.com/tonegate/tonegate/payments/store/storetest"
)

func opened(t *testing.T) (*Store, string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "ledger.db")
	s, err := Open(t.Context(), Config{Path: path})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	return s, path
}

func sound(t *testing.T, s *Store) payments.AuditHead {
	t.Helper()
	head, err := s.VerifyAudit(t.Context(), payments.AuditHead{}, nil)
	require.NoError(t, err)
	return head
}

// TestDiskFull: no intent is taken on that cannot be kept, nothing of it is left behind, what was there is whole, and
// with room again it goes on.
func TestDiskFull(t *testing.T) {
	t.Parallel()
	s, _ := opened(t)
	_, err := storetest.Pay(t.Context(), s, 20, "before")
	require.NoError(t, err)
	var pages int
	require.NoError(t, s.engine.write.QueryRowContext(t.Context(), `PRAGMA page_count`).Scan(&pages))
	limit := func(n int) {
		_, err := s.engine.write.ExecContext(t.Context(), fmt.Sprint(`PRAGMA max_page_count = `, n))
		require.NoError(t, err)
	}
	limit(pages + 1)
	_, err = storetest.Pay(t.Context(), s, 100, "full")
	require.ErrorContains(t, err, "full")
	head := sound(t, s)
	var torn int
	require.NoError(t, s.engine.read.QueryRowContext(t.Context(), `SELECT count(*) FROM payment
		WHERE NOT EXISTS (SELECT 1 FROM attempt WHERE payment_id = payment.id)`).Scan(&torn))
	require.Zero(t, torn, "a payment without its attempt")
	limit(1 << 30)
	_, err = storetest.Pay(t.Context(), s, 20, "after")
	require.NoError(t, err)
	_, err = s.VerifyAudit(t.Context(), head, nil)
	require.NoError(t, err)
}

// TestReadOnly: a store that cannot be written is not ready, begins nothing, and can be read all the same.
func TestReadOnly(t *testing.T) {
	t.Parallel()
	s, _ := opened(t)
	_, err := storetest.Pay(t.Context(), s, 1, "before")
	require.NoError(t, err)
	require.NoError(t, s.Ping(t.Context()))
	_, err = s.engine.write.ExecContext(t.Context(), `PRAGMA query_only = 1`)
	require.NoError(t, err)
	require.Error(t, s.Ping(t.Context()))
	_, err = storetest.Pay(t.Context(), s, 1, "after")
	require.Error(t, err)
	a, err := s.LatestAttempt(t.Context(), "call-before-0")
	require.NoError(t, err)
	require.Equal(t, payments.Approved, a.State)
	_, err = s.LatestAttempt(t.Context(), "call-after-0")
	require.ErrorIs(t, err, payments.ErrNotFound)
}

// TestTornJournal cuts the journal of one payment at the beginning of every frame, a byte before and after it, in the
// middle of its header and of its page, and also fills the rest with zeros, as a machine may leave it that loses its
// power. Each time the store opens, and has the payment exactly as one of its commits left it.
func TestTornJournal(t *testing.T) {
	t.Parallel()
	s, path := opened(t)
	_, err := s.engine.write.ExecContext(t.Context(), `PRAGMA wal_checkpoint(TRUNCATE)`)
	require.NoError(t, err)
	_, err = storetest.Pay(t.Context(), s, 1, "torn")
	require.NoError(t, err)
	main, err := os.ReadFile(path)
	require.NoError(t, err)
	journal, err := os.ReadFile(path + "-wal")
	require.NoError(t, err)

	const header, frameHeader = 32, 24
	page := int(binary.BigEndian.Uint32(journal[8:12]))
	var cuts []int
	for at := header; at <= len(journal); at += frameHeader + page {
		cuts = append(cuts, at-1, at, at+1, at+frameHeader/2, at+frameHeader+page/2)
	}
	cuts = append(cuts, 0, 1, header/2)
	slices.Sort(cuts)
	seen := map[payments.AttemptState]int{}
	for _, cut := range slices.Compact(cuts) {
		if cut > len(journal) {
			continue
		}
		seen[after(t, main, journal[:cut])]++
		if (cut-header)%(frameHeader+page) == 1 {
			seen[after(t, main, append(slices.Clone(journal[:cut]), make([]byte, len(journal)-cut)...))]++
		}
	}
	require.Contains(t, seen, payments.AttemptState(""), "never before the first commit")
	for _, state := range []payments.AttemptState{
		payments.Consented, payments.Opening, payments.Open, payments.Approved,
	} {
		require.NotZero(t, seen[state], "never after the commit of %s: %v", state, seen)
	}
}

// after opens what a machine left, and gives the state of the payment's attempt, empty for none.
func after(t *testing.T, main, journal []byte) payments.AttemptState {
	t.Helper()
	path := filepath.Join(t.TempDir(), "left.db")
	require.NoError(t, os.WriteFile(path, main, 0o600))
	require.NoError(t, os.WriteFile(path+"-wal", journal, 0o600))
	s, err := Open(t.Context(), Config{Path: path, AsIs: true})
	require.NoError(t, err)
	defer func() { require.NoError(t, s.Close()) }()
	rows := sound(t, s).Rows()
	a, err := s.LatestAttempt(t.Context(), "call-torn-0")
	if err != nil {
		require.ErrorIs(t, err, payments.ErrNotFound)
		require.Zero(t, rows)
		return ""
	}
	p, err := s.Payment(t.Context(), a.PaymentID)
	require.NoError(t, err)
	want := map[payments.AttemptState]int64{
		payments.Consented: 1, payments.Opening: 2, payments.Open: 3, payments.Approved: 4,
	}
	require.Equal(t, want[a.State], rows, "the audit trail tells of another state than %s", a.State)
	require.Equal(t, a.State == payments.Approved, p.State == payments.PaymentPaid)
	return a.State
}

// TestBackup: a copy that is made while payments are committed is a whole ledger.
func TestBackup(t *testing.T) {
	t.Parallel()
	s, path := opened(t)
	_, err := storetest.Pay(t.Context(), s, 30, "before")
	require.NoError(t, err)
	done := make(chan error, 1)
	go func() {
		_, err := storetest.Pay(t.Context(), s, 100, "meanwhile")
		done <- err
	}()
	to := path + ".backup"
	require.NoError(t, s.Backup(t.Context(), to))
	require.NoError(t, <-done)
	info, err := os.Stat(to)
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), info.Mode().Perm())
	c, err := Open(t.Context(), Config{Path: to, AsIs: true})
	require.NoError(t, err)
	defer func() { require.NoError(t, c.Close()) }()
	require.GreaterOrEqual(t, sound(t, c).Rows(), int64(120))
	require.Error(t, s.Backup(t.Context(), to), "it is there already")
}
