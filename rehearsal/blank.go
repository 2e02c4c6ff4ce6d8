package rehearsal

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"

	"github.com/tonegate/tonegate/payments/store/sqlite"
)

// blank is a ledger with its tables and nothing in them. It is made once: to make the tables takes longer than a call.
var blank = sync.OnceValues(makeBlank) //nolint:gochecknoglobals // made once, and never changed

func makeBlank() (file []byte, err error) {
	dir, err := os.MkdirTemp("", "tonegate-rehearsal-")
	if err != nil {
		return nil, fmt.Errorf("blank ledger: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	path := filepath.Join(dir, ledgerFile)
	store, err := sqlite.Open(context.Background(), sqlite.Config{Path: path})
	if err != nil {
		return nil, err
	}
	if err := store.Close(); err != nil { // which brings all into the one file
		return nil, fmt.Errorf("blank ledger: %w", err)
	}
	return os.ReadFile(path)
}

// openLedger makes the ledger of one call.
func (s *Stage) openLedger(ctx context.Context) (*sqlite.Store, error) {
	empty, err := blank()
	if err != nil {
		return nil, err
	}
	path := filepath.Join(s.dir, ledgerFile)
	if err := os.WriteFile(path, empty, 0o600); err != nil {
		return nil, fmt.Errorf("ledger: %w", err)
	}
	return sqlite.Open(ctx, sqlite.Config{Path: path, AsIs: true, Now: s.clock.Now})
}
