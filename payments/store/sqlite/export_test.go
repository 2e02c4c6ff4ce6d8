package sqlite

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/payments"
	"github.com/tonegate/tonegate/payments/store/storetest"
)

// TestExportHasEveryColumn holds the export against the schema, so that a column that comes later is not left behind when
// a store is moved: each table has as many values a row as it has columns, but for numbers that the database makes and
// leases, which end with the process.
func TestExportHasEveryColumn(t *testing.T) {
	t.Parallel()
	s, err := Open(t.Context(), Config{Path: t.TempDir() + "/ledger.db", Outbox: func(payments.Applied) []payments.Delivery {
		return []payments.Delivery{{ID: payments.NewID("msg_"), Type: "x", Endpoint: "y", Body: []byte("z")}}
	}})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	require.NoError(t, storetest.Populate(t.Context(), s, 40, 3))

	var out bytes.Buffer
	_, err = s.Export(t.Context(), &out, nil)
	require.NoError(t, err)
	values := map[string]int{}
	for lines := json.NewDecoder(&out); lines.More(); {
		var line struct {
			Table  string `json:"t"`
			Values []any  `json:"v"`
		}
		require.NoError(t, lines.Decode(&line))
		values[line.Table] = len(line.Values)
	}
	rows, err := s.engine.read.QueryContext(t.Context(), `SELECT m.name, count(*) FROM sqlite_master m
		JOIN pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' AND m.name NOT LIKE 'goose_%'
		AND m.name NOT LIKE 'river_%' AND NOT (c.name = 'id' AND c.type = 'INTEGER') AND c.name <> 'lease_until'
		GROUP BY m.name`)
	require.NoError(t, err)
	defer func() { require.NoError(t, rows.Close()) }()
	for rows.Next() {
		var table string
		var columns int
		require.NoError(t, rows.Scan(&table, &columns))
		require.Equal(t, columns, values[table], "a column of %s is not exported: see sqlstore's tables", table)
	}
	require.NoError(t, rows.Err())
}
