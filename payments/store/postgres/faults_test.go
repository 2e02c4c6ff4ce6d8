package postgres_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/payments"
	"github.com/tonegate/tonegate/payments/store/postgres"
	"github.com/tonegate/tonegate/payments/store/postgres/pgtest"
	"github.com/tonegate/tonegate/payments/store/storetest"
)

// TestServerRestarts: the server is restarted, and killed, while payments are committed. What a verb said was committed
// is there; what failed is whole or not there at all; and all goes on without the process being touched.
func TestServerRestarts(t *testing.T) {
	t.Parallel()
	own, err := pgtest.Start(t.Context(), true)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, own.Stop()) })
	require.NoError(t, own.Exec(t.Context(), `CREATE DATABASE faults`))
	s, err := postgres.Open(t.Context(), postgres.Config{DSN: own.DSN("faults"), Conns: 8})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })

	for i, end := range []func() error{own.Halt, own.Crash} {
		name := fmt.Sprint("restart", i)
		over := make(chan storetest.Load, 1)
		go func() {
			load, _ := storetest.Pay(t.Context(), s, 600, name) // some fail; what they leave is looked at
			over <- load
		}()
		settled(t, s, name)
		require.NoError(t, end())
		require.NoError(t, own.Run(t.Context()))
		<-over
		require.NoError(t, s.Ping(t.Context()))
		_, err := s.VerifyAudit(t.Context(), payments.AuditHead{}, nil)
		require.NoError(t, err)
		paid := 0
		for n := range 600 {
			a, err := s.LatestAttempt(t.Context(), fmt.Sprintf("call-%s-%d", name, n))
			if err != nil {
				require.ErrorIs(t, err, payments.ErrNotFound)
				continue
			}
			p, err := s.Payment(t.Context(), a.PaymentID)
			require.NoError(t, err)
			require.Equal(t, a.State == payments.Approved, p.State == payments.PaymentPaid)
			require.False(t, p.Conflict)
			if p.State == payments.PaymentPaid {
				require.Equal(t, p.Amount.Minor, p.Paid)
				paid++
			}
		}
		require.Positive(t, paid)
		_, err = storetest.Pay(t.Context(), s, 10, name+"-after")
		require.NoError(t, err)
	}
}

// settled waits until a few payments of a run are through.
func settled(t *testing.T, s *postgres.Store, name string) {
	t.Helper()
	require.Eventually(t, func() bool {
		a, err := s.LatestAttempt(t.Context(), fmt.Sprintf("call-%s-40", name))
		return err == nil && a.State == payments.Approved
	}, time.Minute, time.Millisecond)
}

// TestDeadlock: the server takes our transaction back for another one's sake. It is begun again, and nobody notices.
func TestDeadlock(t *testing.T) {
	t.Parallel()
	dsn := server.Database(t)
	first, err := postgres.Open(t.Context(), postgres.Config{DSN: dsn})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, first.Close()) })
	_, a, err := first.Begin(t.Context(), payments.Intent{
		CallID: "c", Provider: "p", Amount: payments.Money{Minor: 1, Currency: "GBP"}, Reference: "r", OrderID: "o", Token: "t",
	})
	require.NoError(t, err)

	s, err := postgres.Open(t.Context(), postgres.Config{DSN: dsn}) // one that has to read the attempt
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	other, err := pgx.Connect(t.Context(), dsn)
	require.NoError(t, err)
	defer func() { _ = other.Close(context.WithoutCancel(t.Context())) }()
	for _, q := range []string{
		`SET deadlock_timeout = '1h'`, // so that ours is the one that is broken off
		`BEGIN`, `SELECT 1 FROM attempt WHERE id = '` + a.ID + `' FOR UPDATE`,
	} {
		_, err := other.Exec(t.Context(), q)
		require.NoError(t, err)
	}
	done := make(chan error, 1)
	go func() {
		_, err := s.Apply(t.Context(), a.ID, payments.Change{Event: payments.Launch, Source: payments.FromDesk})
		done <- err
	}()
	// It holds the payment and waits for the attempt; now the other one wants the payment.
	waits(t, dsn)
	_, err = other.Exec(t.Context(), `SELECT 1 FROM payment WHERE id = '`+a.PaymentID+`' FOR UPDATE`)
	require.NoError(t, err, "the other one was broken off")
	_, err = other.Exec(t.Context(), `COMMIT`)
	require.NoError(t, err)
	require.NoError(t, <-done)
	got, err := s.Attempt(t.Context(), a.ID)
	require.NoError(t, err)
	require.Equal(t, payments.Opening, got.State)
}

// waits is over when somebody waits for a lock in a database.
func waits(t *testing.T, dsn string) {
	t.Helper()
	require.Eventually(t, func() bool {
		var waiting int
		watcher, err := pgx.Connect(t.Context(), dsn)
		if err != nil {
			return false
		}
		defer func() { _ = watcher.Close(context.WithoutCancel(t.Context())) }()
		err = watcher.QueryRow(t.Context(), `SELECT count(*) FROM pg_stat_activity
			WHERE datname = current_database() AND wait_event_type = 'Lock'`).Scan(&waiting)
		return err == nil && waiting > 0
	}, time.Minute, 10*time.Millisecond)
}

// TestPurgeSparesWhatBegins: an attempt begins for an old payment in the very moment when a purge takes it for over.
func TestPurgeSparesWhatBegins(t *testing.T) {
	t.Parallel()
	dsn := server.Database(t)
	now := time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC)
	s, err := postgres.Open(t.Context(), postgres.Config{DSN: dsn, Now: func() time.Time { return now }})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	_, a, err := s.Begin(t.Context(), payments.Intent{
		CallID: "c", Provider: "p", Amount: payments.Money{Minor: 1, Currency: "GBP"}, Reference: "r", OrderID: "o", Token: "t",
	})
	require.NoError(t, err)
	_, err = s.Apply(t.Context(), a.ID, payments.Change{Event: payments.Refuse, Source: payments.FromDesk})
	require.NoError(t, err)

	beginner, err := pgx.Connect(t.Context(), dsn)
	require.NoError(t, err)
	defer func() { _ = beginner.Close(context.WithoutCancel(t.Context())) }()
	exec := func(statement string) {
		_, err := beginner.Exec(t.Context(), statement)
		require.NoError(t, err)
	}
	exec(`BEGIN`)
	exec(`SELECT 1 FROM payment WHERE id = '` + a.PaymentID + `' FOR NO KEY UPDATE`)
	done := make(chan error, 1)
	go func() {
		_, err := s.Purge(t.Context(), now.Add(time.Hour), nil)
		done <- err
	}()
	waits(t, dsn)
	exec(`INSERT INTO attempt (id, payment_id, call_id, rev, number, provider, order_id, token_hash, amount, currency,
		reference, state, owner, epoch, consent_by, consent_node, consent_said, consent_at, consent_hash, created_at,
		updated_at) SELECT 'att_2', payment_id, call_id, 1, 2, provider, 'o2', sha256('t2'), amount, currency, reference,
		'consented', owner, epoch, '', '', '', 0, '', created_at, updated_at FROM attempt`)
	exec(`COMMIT`)
	require.NoError(t, <-done)
	got, err := s.Attempt(t.Context(), "att_2")
	require.NoError(t, err)
	require.Equal(t, payments.Consented, got.State)
	_, err = s.Attempt(t.Context(), a.ID)
	require.NoError(t, err)
}

// TestNoServer: without a server nothing begins, and it takes no longer than the caller has patience.
func TestNoServer(t *testing.T) {
	t.Parallel()
	_, err := postgres.Open(t.Context(), postgres.Config{DSN: "host=" + t.TempDir() + " user=hunter2 password=hunter3"})
	require.Error(t, err)
	require.NotContains(t, err.Error(), "hunter3")
	_, err = postgres.Open(t.Context(), postgres.Config{})
	require.ErrorContains(t, err, "dsn: want postgres://")
	s := &postgres.Store{}
	require.ErrorIs(t, s.Backup(t.Context(), "x"), postgres.ErrBackup)
}
