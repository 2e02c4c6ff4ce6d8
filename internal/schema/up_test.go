package schema_test

import (
	"database/sql"
	"path/filepath"
	"testing"
	"testing/fstest"

	"github.com/pressly/goose/v3"
	"github.com/stretchr/testify/require"
	_ "modernc.org/sqlite" // the driver

	"github.com/tonegate/tonegate/internal/schema"
)

func TestUp(t *testing.T) {
	t.Parallel()
	db, err := sql.Open("sqlite", filepath.Join(t.TempDir(), "x.db"))
	require.NoError(t, err)
	defer func() { require.NoError(t, db.Close()) }()
	step := func(table string) *fstest.MapFile {
		return &fstest.MapFile{Data: []byte("-- +goose Up\nCREATE TABLE " + table + " (n INTEGER);\n")}
	}
	older := fstest.MapFS{"00001_a.sql": step("a")}
	newer := fstest.MapFS{"00001_a.sql": step("a"), "00002_b.sql": step("b")}
	for _, files := range []fstest.MapFS{older, older, newer, newer} {
		p, err := goose.NewProvider(goose.DialectSQLite3, db, files)
		require.NoError(t, err)
		require.NoError(t, schema.Up(t.Context(), p))
	}
	p, err := goose.NewProvider(goose.DialectSQLite3, db, older)
	require.NoError(t, err)
	require.ErrorIs(t, schema.Known(t.Context(), p), schema.ErrNewer)
	require.ErrorContains(t, schema.Up(t.Context(), p), "at step 2, this program knows 1")
}
