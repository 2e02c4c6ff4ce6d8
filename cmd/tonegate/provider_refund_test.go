package main

import (
	"bytes"
	"database/sql"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/capture/gateways/simulated"
	"github.com/tonegate/tonegate/capture/store"
)

// TestRefundOfWhatIsLeft: without an amount all goes back that has not yet.
func TestRefundOfWhatIsLeft(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	config := filepath.Join(dir, "capture.yaml")
	write(t, config, `
data_dir: `+dir+`
clients: [{client_id: id, client_secret: secret, tenant_name: Acme, username: bot, tenant: "303"}]
flows: [{id: "4473"}]
`)
	refund := func(code int, more ...string) string {
		var out bytes.Buffer
		args := append([]string{"provider", "refund", "session", "--config", config}, more...)
		require.Equal(t, code, run(args, &out, &out), out.String())
		return out.String()
	}
	require.Contains(t, refund(1), "there is no store")
	paid(t, dir)

	require.Contains(t, refund(1, "--as", "failed"), "so much has not gone back")
	require.Contains(t, refund(0, "--amount", "1000"), "REFUNDED of 1000 GBP is told sim_re-1000\n")
	require.Contains(t, refund(1, "--as", "failed", "--amount", "1001"), "so much has not gone back")
	require.Contains(t, refund(0, "--as", "failed"), "RESTORED of 1000 GBP is told sim_re_")
	require.Contains(t, refund(0, "--amount", "1000"), "REFUNDED of 1000 GBP is told sim_re-1000-2\n")
	require.Contains(t, refund(1, "--amount", "3251"), "so much was not charged")
	require.Contains(t, refund(0), "REFUNDED of 3250 GBP, what was left of 4250, is told")
	require.Contains(t, refund(1), "nothing is left of it")
	require.Contains(t, refund(1, "--as", "void"), "nothing is left of it")
	require.Contains(t, refund(0, "--as", "chargeback"), "CHARGEBACK of 4250 GBP is told")
}

// paid writes a session down that was paid.
func paid(t *testing.T, dir string) {
	t.Helper()
	s, err := store.OpenFile(t.Context(), filepath.Join(dir, "capture.db"))
	require.NoError(t, err)
	defer func() { require.NoError(t, s.Close()) }()
	now := time.Now()
	_, err = s.Create(t.Context(), store.Session{
		ID: "session", Link: "link", Tenant: "303", Flow: "4473", OrderID: "o", Amount: "4250", Minor: 4250, Currency: "GBP",
		CallbackURL: "http://127.0.0.1:9/c", CreatedAt: now, ExpiresAt: now.Add(time.Hour),
	})
	require.NoError(t, err)
	_, err = s.Claim(t.Context(), "link", now)
	require.NoError(t, err)
	require.NoError(t, s.Submit(t.Context(), store.Try{Key: "key", SessionID: "session", AskedAt: now}, "visa", "4242"))
	_, err = s.Finish(t.Context(), store.Ending{SessionID: "session", Result: store.Success, At: now}, "")
	require.NoError(t, err)

	path := filepath.Join(dir, "gateway.db")
	g, err := simulated.OpenFile(t.Context(), path, simulated.Config{})
	require.NoError(t, err)
	require.NoError(t, g.Close())
	db, err := sql.Open("sqlite", path)
	require.NoError(t, err)
	defer func() { require.NoError(t, db.Close()) }()
	_, err = db.ExecContext(t.Context(), `INSERT INTO charges (key, order_id, minor, currency, approved, lost, reason,
		transaction_id, auth_code) VALUES ('key', 'o', 4250, 'GBP', 1, 0, '', 'sim_1', 'A')`)
	require.NoError(t, err)
}
