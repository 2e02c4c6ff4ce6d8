package storetest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/payments"
)

// Workers is how many payments a benchmark has under way at once.
const Workers = 32

// Load is what a run of payments came to.
type Load struct {
	Payments int
	Took     time.Duration
	Busy     int // errors that said that the database was busy
}

// PerSecond is how many payments were committed a second.
func (l Load) PerSecond() float64 { return float64(l.Payments) / l.Took.Seconds() }

// Pay takes n payments from consent to approval, Workers at once, four durable transactions each: the intent, the launch,
// the session, and the approval by callback.
func Pay(ctx context.Context, s payments.Ledger, n int, name string) (Load, error) {
	next := make(chan int)
	var wg sync.WaitGroup
	var mu sync.Mutex
	var faults []error
	load := Load{Payments: n}
	began := time.Now()
	for range Workers {
		wg.Go(func() {
			for i := range next {
				err := payOne(ctx, s, fmt.Sprintf("%s-%d", name, i))
				mu.Lock()
				if err != nil {
					faults = append(faults, err)
				}
				if err != nil && strings.Contains(strings.ToLower(err.Error()), "busy") {
					load.Busy++
				}
				mu.Unlock()
			}
		})
	}
	for i := range n {
		next <- i
	}
	close(next)
	wg.Wait()
	load.Took = time.Since(began)
	return load, errors.Join(faults...)
}

func payOne(ctx context.Context, s payments.Ledger, token string) error {
	amount := payments.Money{Minor: 4250, Currency: "GBP"}
	_, a, err := s.Begin(ctx, payments.Intent{
		CallID: "call-" + token, Provider: "default", Amount: amount, Reference: "INV-" + token,
		OrderID: payments.NewID("tg"), Token: token, MaxCards: 2, Within: time.Hour,
		Consent: payments.Consent{By: "key", Node: "confirm", Said: "Shall I take that by card now?", At: start()},
	})
	if err != nil {
		return err
	}
	for _, c := range []payments.Change{
		{Event: payments.Launch, Source: payments.FromDesk},
		{Event: payments.Opened, Source: payments.FromDesk, SessionID: "s-" + token, ExpiresAt: start().Add(time.Hour)},
	} {
		if _, err := s.Apply(ctx, a.ID, c); err != nil {
			return err
		}
	}
	got, err := s.Receive(ctx, payments.Callback{Provider: "default", Token: token, Change: payments.Change{
		Event: payments.Approve, Source: payments.FromCallback, OrderID: a.OrderID, Amount: amount,
		TransactionID: "tx-" + token, Card: payments.Card{Brand: "visa", Last4: "4242"},
	}})
	if err == nil && got.Applied.Payment.State != payments.PaymentPaid {
		err = fmt.Errorf("payment %s is %s", token, got.Applied.Payment.State)
	}
	return err
}

// Bench measures payments a second.
func Bench(b *testing.B, s payments.Ledger) {
	b.Helper()
	const warm = 200
	_, err := Pay(b.Context(), s, warm, "warm")
	require.NoError(b, err)
	for b.Loop() {
		load, err := Pay(b.Context(), s, 3000, fmt.Sprint("bench", time.Now().UnixNano()))
		require.NoError(b, err)
		require.Zero(b, load.Busy)
		b.ReportMetric(load.PerSecond(), "payments/s")
	}
}
