package store_test

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/tonegate/tonegate/payments"
	"github.com/tonegate/tonegate/payments/store"
	"github.com/tonegate/tonegate/payments/store/postgres/pgtest"
	"github.com/tonegate/tonegate/payments/store/storetest"
)

var server pgtest.Shared //nolint:gochecknoglobals // One server for all tests of the package.

func TestMain(m *testing.M) { goleak.VerifyTestMain(server.Tests(m)) }

func open(t *testing.T, cfg store.Config, deps store.Deps) store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), cfg, deps)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	return s
}

func file(t *testing.T) store.Config {
	t.Helper()
	return store.Config{Path: filepath.Join(t.TempDir(), "ledger.db")}
}

// posting posts a message for each end.
func posting() store.Deps {
	return store.Deps{Outbox: func(a payments.Applied) []payments.Delivery {
		if !a.Moved() || !a.Attempt.State.Ended() {
			return nil
		}
		return []payments.Delivery{{
			ID: payments.NewID("msg_"), Type: "attempt", Endpoint: "crm", Body: []byte(a.Attempt.ID),
		}}
	}}
}

// exported is all rows of a store, without the line that has the time.
func exported(t *testing.T, s store.Store) string {
	t.Helper()
	var b bytes.Buffer
	n, err := s.Export(t.Context(), &b, nil)
	require.NoError(t, err)
	_, rows, _ := strings.Cut(b.String(), "\n")
	rows = rows[:strings.LastIndex(strings.TrimSuffix(rows, "\n"), "\n")]
	require.Equal(t, n, int64(strings.Count(rows, "\n"))+1)
	return rows
}

// same compares line by line, so that a difference can be read.
func same(t *testing.T, want, got string) {
	t.Helper()
	w, g := strings.Split(want, "\n"), strings.Split(got, "\n")
	require.Len(t, g, len(w))
	for i := range w {
		require.Equal(t, w[i], g[i])
	}
}

func head(t *testing.T, s store.Store) payments.AuditHead {
	t.Helper()
	h, err := s.VerifyAudit(t.Context(), payments.AuditHead{}, nil)
	require.NoError(t, err)
	return h
}

// moved imports what from exports.
func moved(t *testing.T, from, to store.Store) {
	t.Helper()
	var b bytes.Buffer
	_, err := from.Export(t.Context(), &b, func(int64) {})
	require.NoError(t, err)
	_, err = to.Import(t.Context(), &b, func(int64) {})
	require.NoError(t, err)
}

// TestMove: a ledger goes from SQLite to PostgreSQL and back, and every row of every table is the same, in its order, as
// is the head of the audit trail; and both go on.
func TestMove(t *testing.T) {
	t.Parallel()
	first := open(t, file(t), posting())
	require.NoError(t, storetest.Populate(t.Context(), first, 120, 5))
	want, end := exported(t, first), head(t, first)
	for _, table := range []string{
		"payment", "attempt", "tried", "money_back", "inbox", "delivery", "conversation", "node", "audit", "audit_head",
	} {
		require.Contains(t, want, `{"t":"`+table+`"`, "nothing of it is moved")
	}

	second := open(t, store.Config{DSN: server.Database(t), Node: "local"}, posting())
	moved(t, first, second)
	same(t, want, exported(t, second))
	require.Equal(t, end, head(t, second))

	third := open(t, file(t), posting())
	moved(t, second, third)
	same(t, want, exported(t, third))
	require.Equal(t, end, head(t, third))

	for _, s := range []store.Store{second, third} {
		taken, err := s.TakeOver(t.Context())
		require.NoError(t, err)
		require.NotEmpty(t, taken, "the unresolved have no owner any more")
		_, err = s.Apply(t.Context(), taken[0].ID, payments.Change{Event: payments.Interrupt, Source: payments.FromRecovery})
		require.NoError(t, err)
		_, err = s.VerifyAudit(t.Context(), end, nil)
		require.NoError(t, err, "it does not go on from where it was")
	}
}

func TestImportRefuses(t *testing.T) {
	t.Parallel()
	from := open(t, file(t), store.Deps{})
	require.NoError(t, storetest.Populate(t.Context(), from, 3, 1))
	var b bytes.Buffer
	_, err := from.Export(t.Context(), &b, nil)
	require.NoError(t, err)
	whole := b.String()
	lines := strings.SplitAfter(strings.TrimSuffix(whole, "\n"), "\n")
	talk := slices.IndexFunc(lines, func(l string) bool { return strings.HasPrefix(l, `{"t":"conversation"`) })
	to := open(t, file(t), store.Deps{})
	for name, text := range map[string]string{
		"nothing":        "",
		"something else": "hello\n",
		"cut":            strings.Join(lines[:len(lines)-1], ""),
		"cut in a line":  whole[:len(whole)/2],
		"a row less":     strings.Join(append(append([]string{}, lines[:talk]...), lines[talk+1:]...), ""),
		"another amount": strings.Replace(whole, "4250,2,", "4251,2,", 1),
		"another table":  strings.Replace(whole, `{"t":"payment"`, `{"t":"sqlite_master"`, 1),
		"a later format": strings.Replace(whole, `"version":1`, `"version":2`, 1),
		"another behind": whole + lines[1],
	} {
		_, err := to.Import(t.Context(), strings.NewReader(text), nil)
		require.ErrorIs(t, err, store.ErrExport, name)
	}
	_, err = to.Import(t.Context(), strings.NewReader(forged(lines)), nil)
	require.ErrorIs(t, err, payments.ErrAudit, "its checksum is right, its trail is not")
	require.Zero(t, head(t, to).Rows(), "a part of it was imported")
	_, err = to.Import(t.Context(), strings.NewReader(whole), nil)
	require.NoError(t, err)
	_, err = to.Import(t.Context(), strings.NewReader(whole), nil)
	require.ErrorIs(t, err, store.ErrNotEmpty)
}

// forged has another event in its audit trail, and the checksum of that.
func forged(lines []string) string {
	lines = slices.Clone(lines)
	at := slices.IndexFunc(lines, func(l string) bool { return strings.HasPrefix(l, `{"t":"audit"`) })
	lines[at] = strings.Replace(lines[at], "consent", "constnt", 1)
	rows := strings.Join(lines[:len(lines)-1], "")
	return rows + fmt.Sprintf(`{"rows":%d,"sha256":"%x"}`, len(lines)-2, sha256.Sum256([]byte(rows))) + "\n"
}

func FuzzImport(f *testing.F) {
	f.Add(`{"format":"tonegate-ledger","version":1,"at":0}` + "\n" + `{"t":"payment","v":[]}`)
	f.Add(`{"format":"tonegate-ledger","version":1,"at":0}` + "\n" +
		`{"t":"conversation","v":["c","AAH/",1]}` + "\n" + `{"rows":1,"sha256":""}`)
	f.Add(`{"rows":0}`)
	s, err := store.Open(f.Context(), store.Config{Path: filepath.Join(f.TempDir(), "ledger.db")}, store.Deps{})
	require.NoError(f, err)
	f.Cleanup(func() { require.NoError(f, s.Close()) })
	f.Fuzz(func(t *testing.T, text string) {
		if _, err := s.Import(t.Context(), strings.NewReader(text), nil); err == nil {
			require.Contains(t, text, "sha256") // nobody guesses the checksum of rows
		}
	})
}

func TestConfig(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		cfg  store.Config
		want string
	}{
		{"file", store.Config{Path: "x.db"}, ""},
		{"server", store.Config{DSN: "postgres://u:hunter2@h/d", ListenDSN: "host=h", Node: "n", Conns: 3}, ""},
		{"neither", store.Config{}, "path: want"},
		{"both", store.Config{Path: "x.db", DSN: "host=h"}, "not both"},
		{"a node of a file", store.Config{Path: "x.db", Node: "n"}, "belong to dsn"},
		{"no dsn", store.Config{DSN: "postgres://u:hunter2@h:port/d"}, "dsn: want postgres://"},
		{"no listen_dsn", store.Config{DSN: "host=h", ListenDSN: "://hunter2"}, "listen_dsn: want"},
		{"conns", store.Config{DSN: "host=h", Conns: -1}, "conns: want"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			err := c.cfg.Validate()
			if c.want == "" {
				require.NoError(t, err)
			} else {
				require.ErrorContains(t, err, c.want)
				require.NotContains(t, err.Error(), "hunter2")
			}
			require.NotContains(t, c.cfg.String(), "hunter2")
		})
	}
}

// TestMigrations: a store that is not up to date is not opened as it is, and says what is missing.
func TestMigrations(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		cfg  store.Config
	}{
		{"sqlite", file(t)},
		{"postgres", store.Config{DSN: server.Empty(t)}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			before, err := store.Migrations(t.Context(), c.cfg)
			require.NoError(t, err)
			require.Greater(t, len(before), 1)
			for _, m := range before {
				require.False(t, m.Applied, m.Name)
			}
			_, err = store.Open(t.Context(), c.cfg, store.Deps{AsIs: true})
			require.Error(t, err)
			open(t, c.cfg, store.Deps{})
			after, err := store.Migrations(t.Context(), c.cfg)
			require.NoError(t, err)
			require.Len(t, after, len(before))
			for _, m := range after {
				require.True(t, m.Applied, m.Name)
			}
			open(t, c.cfg, store.Deps{AsIs: true})
		})
	}
}
