package sqlitefile

import (
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"
)

func TestOpenIsDurableAndWalled(t *testing.T) {
	t.Parallel()
	migrations := fstest.MapFS{"1_first.sql": {Data: []byte("-- +goose Up\nCREATE TABLE t (n INTEGER);\n")}}
	path := filepath.Join(t.TempDir(), "odd name?#%.db")

	db, err := Open(t.Context(), path, migrations)
	require.NoError(t, err)
	for _, name := range []string{path, path + "-wal"} {
		info, statErr := os.Stat(name)
		require.NoError(t, statErr)
		require.Equal(t, os.FileMode(0o600), info.Mode().Perm(), "links and last digits are nobody else's")
	}
	var mode string
	var full int
	require.NoError(t, db.Write.QueryRowContext(t.Context(), "PRAGMA journal_mode").Scan(&mode))
	require.NoError(t, db.Write.QueryRowContext(t.Context(), "PRAGMA synchronous").Scan(&full))
	require.Equal(t, "wal", mode)
	require.Equal(t, 2, full)

	_, err = db.Read.ExecContext(t.Context(), "INSERT INTO t VALUES (1)")
	require.Error(t, err, "the read pool must not write")

	broken := errors.New("broken")
	require.ErrorIs(t, db.Tx(t.Context(), func(tx *sql.Tx) error {
		_, execErr := tx.ExecContext(t.Context(), "INSERT INTO t VALUES (1)")
		require.NoError(t, execErr)
		return broken
	}), broken)
	require.NoError(t, db.Tx(t.Context(), func(tx *sql.Tx) error {
		_, execErr := tx.ExecContext(t.Context(), "INSERT INTO t VALUES (2)")
		return execErr
	}))
	require.NoError(t, db.Close())
	require.NoError(t, db.Close())

	again, err := Open(t.Context(), path, migrations)
	require.NoError(t, err)
	var sum int
	require.NoError(t, again.Read.QueryRowContext(t.Context(), "SELECT sum(n) FROM t").Scan(&sum))
	require.Equal(t, 2, sum)
	require.NoError(t, again.Close())
	require.FileExists(t, path)
}

func TestOpenTellsWhatIsWrong(t *testing.T) {
	t.Parallel()
	_, err := Open(t.Context(), filepath.Join(t.TempDir(), "x.db"), fstest.MapFS{})
	require.ErrorContains(t, err, "migrations")
	bad := fstest.MapFS{"1_bad.sql": {Data: []byte("-- +goose Up\nCREATE NONSENSE;\n")}}
	_, err = Open(t.Context(), filepath.Join(t.TempDir(), "y.db"), bad)
	require.ErrorContains(t, err, "migrate")
}
