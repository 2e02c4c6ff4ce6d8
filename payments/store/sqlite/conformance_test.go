package sqlite

import (
	"context"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/tonegate/tonegate/payments/store/storetest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestConformance(t *testing.T) {
	t.Parallel()
	storetest.Run(t, func(t *testing.T) storetest.Database {
		t.Helper()
		return &file{path: filepath.Join(t.TempDir(), "ledger.db")}
	})
}

// file is a database that the suite uses; the latest store on it runs plain SQL.
type file struct {
	path   string
	latest *Store
}

func (f *file) Open(t *testing.T, o storetest.Options) storetest.Store {
	t.Helper()
	s, err := Open(t.Context(), Config{Path: f.path, Now: o.Now, Outbox: o.Outbox})
	require.NoError(t, err)
	f.latest = s
	return s
}

func (f *file) Exec(ctx context.Context, statement string) error {
	_, err := f.latest.engine.write.ExecContext(ctx, statement)
	return err
}

func (f *file) Count(ctx context.Context, query string) (n int, err error) {
	err = f.latest.engine.read.QueryRowContext(ctx, query).Scan(&n)
	return n, err
}

func (f *file) Unlock(ctx context.Context) error {
	for _, trigger := range []string{"audit_no_update", "audit_no_delete"} {
		if err := f.Exec(ctx, `DROP TRIGGER `+trigger); err != nil {
			return err
		}
	}
	return nil
}

// Shared is false: one process has the file.
func (*file) Shared() bool { return false }
