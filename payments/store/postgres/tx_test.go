package postgres

import (
	"errors"
	"fmt"
	"io"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/stretchr/testify/require"
)

func TestTexts(t *testing.T) {
	t.Parallel()
	var known texts
	for query, want := range map[string]string{
		`SELECT 1`:                             `SELECT 1`,
		`SELECT ? WHERE a = ?`:                 `SELECT $1 WHERE a = $2`,
		`(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`:    `($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		`DELETE FROM t WHERE at < ? OR at < ?`: `DELETE FROM t WHERE at < $1 OR at < $2`,
	} {
		for range 2 {
			require.Equal(t, want, known.of(query))
		}
	}
}

// TestPassing: what is begun again is what is not about the question, and never a commit whose answer was lost.
func TestPassing(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name            string
		err             error
		broken, passing bool
	}{
		{"deadlock", &pgconn.PgError{Code: "40P01"}, true, true},
		{"serialisation", &pgconn.PgError{Code: "40001"}, true, true},
		{"the server stops", &pgconn.PgError{Code: "57P01"}, false, true},
		{"too many connections", &pgconn.PgError{Code: "53300"}, false, true},
		{"disk full", &pgconn.PgError{Code: "53100"}, false, true},
		{"connection cut", fmt.Errorf("read: %w", io.ErrUnexpectedEOF), false, true},
		{"unique", &pgconn.PgError{Code: "23505"}, false, false},
		{"no such table", &pgconn.PgError{Code: "42P01"}, false, false},
		{"our own", errors.New("no cell"), false, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, c.broken, brokenOff(c.err))
			require.Equal(t, c.passing, passing(c.err))
		})
	}
}
