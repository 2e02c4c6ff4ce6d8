package storetest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/payments"
	"github.com/tonegate/tonegate/payments/store/internal/sqlstore"
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

// Pay takes n payments from consent to approval, Workers at once, four durable transactions each: the intent with its
// quote, its consent and what one caller may try and pay; the launch; the session; and the approval by callback, with the
// card. Each writes its row of the audit trail.
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

const day = 24 * time.Hour

func payOne(ctx context.Context, s payments.Ledger, token string) error {
	amount := payments.Money{Minor: 4250, Currency: "GBP"}
	_, a, err := s.Begin(ctx, payments.Intent{
		CallID: "call-" + token, Provider: "default", Amount: amount, Reference: "INV-" + token,
		OrderID: payments.NewID("tg"), Token: token, MaxCards: 2, Within: time.Hour,
		Quote:   payments.Quote{ID: "q-" + token, Text: "Forty-two pounds fifty for the water bill of June"},
		Consent: payments.Consent{By: "key", Node: "confirm", Said: "Shall I take that by card now?", At: start()},
		Caller:  payments.Caller{Address: "sip:" + token + "@example", Tries: 6, TriesWithin: day, PerDay: 400000},
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

// Bench measures payments a second, and how long client and server compute for one, which others on the machine change
// little. server is the computing time of a server; nil where the store has none.
func Bench(b *testing.B, s payments.Ledger, server func() (time.Duration, error)) {
	b.Helper()
	const warm, n = 200, 3000
	_, err := Pay(b.Context(), s, warm, "warm")
	require.NoError(b, err)
	for b.Loop() {
		before := computed(b, server)
		load, err := Pay(b.Context(), s, n, fmt.Sprint("bench", time.Now().UnixNano()))
		require.NoError(b, err)
		require.Zero(b, load.Busy)
		b.ReportMetric(load.PerSecond(), "payments/s")
		b.ReportMetric((computed(b, server)-before).Seconds()*1000/n, "cpu-ms/payment")
	}
}

// Owed is an outbox as that of one webhook endpoint that wants results: one message about each payment that is paid.
func Owed(a payments.Applied) []payments.Delivery {
	if !a.Has(payments.PayPayment) {
		return nil
	}
	body := fmt.Sprintf(`{"type":"payment.paid","data":{"payment":{"id":%q,"call_id":%q,"reference":%q,"amount":%d}}}`,
		a.Payment.ID, a.Payment.CallID, a.Payment.Reference, a.Payment.Amount.Minor)
	return []payments.Delivery{{ID: payments.NewID("msg_"), Type: "payment.paid", Endpoint: "crm", Body: []byte(body)}}
}

// computed is how long this process and a server have computed.
func computed(b *testing.B, server func() (time.Duration, error)) time.Duration {
	b.Helper()
	var own syscall.Rusage
	require.NoError(b, syscall.Getrusage(syscall.RUSAGE_SELF, &own))
	all := time.Duration(own.Utime.Nano() + own.Stime.Nano())
	if server != nil {
		its, err := server()
		require.NoError(b, err)
		all += its
	}
	return all
}

// BenchNotify measures how long it takes from a callback that one store is given to the other one's word that the attempt
// has changed, commit included.
func BenchNotify(b *testing.B, from, to Store) {
	b.Helper()
	const n = 500
	ctx, stop := context.WithCancel(b.Context())
	heard := make(chan string, n)
	over := make(chan error, 1)
	go func() { over <- to.Watch(ctx, func(id string) { heard <- id }) }()
	took := make([]time.Duration, 0, n)
	for b.Loop() {
		for i := range n {
			token := fmt.Sprint("notify", i, time.Now().UnixNano())
			in := intent(token)
			in.CallID = token
			_, a, err := to.Begin(ctx, in)
			require.NoError(b, err)
			_, err = to.Apply(ctx, a.ID, payments.Change{Event: payments.Launch, Source: payments.FromDesk})
			require.NoError(b, err)
			began := time.Now()
			_, err = from.Receive(ctx, payments.Callback{Provider: "default", Token: token, Change: payments.Change{
				Event: payments.Approve, Source: payments.FromCallback, OrderID: a.OrderID, Amount: a.Amount,
			}})
			require.NoError(b, err)
			for known := false; !known; {
				if <-heard != a.ID {
					continue
				}
				got, err := to.Attempt(ctx, a.ID)
				require.NoError(b, err)
				known = got.State == payments.Approved
			}
			took = append(took, time.Since(began))
		}
	}
	stop()
	require.NoError(b, <-over)
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "ms/p50")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "ms/p99")
}

// BenchGrowth measures how many bytes a payment adds to a store, and how much it still grows while every day's payments
// are purged two days later: size is the store's, in bytes.
func BenchGrowth(b *testing.B, s interface {
	payments.Ledger
	Purge(ctx context.Context, before time.Time, progress func(sqlstore.Purged)) (sqlstore.Purged, error)
}, now *time.Time, size func() int64,
) {
	b.Helper()
	const days, daily = 8, 500
	for b.Loop() {
		empty := size()
		sizes := make([]int64, 0, days)
		for day := range days {
			_, err := Pay(b.Context(), s, daily, fmt.Sprint("day", day))
			require.NoError(b, err)
			sizes = append(sizes, size())
			*now = now.Add(24 * time.Hour)
			_, err = s.Purge(b.Context(), now.Add(-36*time.Hour), nil)
			require.NoError(b, err)
		}
		b.ReportMetric(float64(sizes[0]-empty)/daily, "bytes/payment")
		b.ReportMetric(float64(sizes[days-1])/float64(sizes[days/2-1]), "size-day8/day4")
	}
}
