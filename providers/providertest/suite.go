package providertest

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/payments"
	"github.com/tonegate/tonegate/providers"
)

// Maker makes the provider under test, speaking to fake. With informed it declares every extension, else none.
type Maker func(t *testing.T, fake *Fake, informed bool) providers.Provider

// Run holds a provider to the contract.
func Run(t *testing.T, maker Maker) {
	t.Helper()
	t.Run("open", func(t *testing.T) {
		t.Parallel()
		fake := NewFake()
		p := maker(t, fake, false)
		s, err := p.Open(t.Context(), order())
		require.NoError(t, err)
		launched := fake.Sessions()
		require.Len(t, launched, 1)
		require.Equal(t, launched[0].Link, s.Link)
		require.Equal(t, order().OrderID, s.OrderID)
		require.False(t, s.ExpiresAt.IsZero())
		require.Equal(t, order().OrderID, launched[0].Values["orderid"])
		require.Equal(t, order().CallbackURL, launched[0].Values["callbackurl"])
	})
	t.Run("results", func(t *testing.T) { t.Parallel(); results(t, maker) })
	t.Run("faults", func(t *testing.T) { t.Parallel(); faults(t, maker) })
	t.Run("capabilities", func(t *testing.T) { t.Parallel(); capabilities(t, maker) })
}

func order() providers.Order {
	return providers.Order{
		OrderID: "tgorder", Reference: "INV-1001", Amount: payments.Money{Minor: 4250, Currency: "GBP"},
		CallbackURL: "https://serve.example/callbacks/default/token",
	}
}

// results: each word of the wire comes out as its verdict, by callback and by lookup alike, and nothing else comes out.
func results(t *testing.T, maker Maker) {
	t.Helper()
	for _, c := range []struct {
		name   string
		result Result
		want   providers.Verdict
		reason string
	}{
		{"approved", Result{Word: "SUCCESS"}, providers.Approved, ""},
		{"declined", Result{Word: "DECLINE"}, providers.Declined, providers.ReasonGenericDecline},
		{"lost", Result{Word: "DECLINE", Reason: "lost_card"}, providers.Declined, providers.ReasonLostCard},
		{"error", Result{Word: "ERROR"}, providers.Failed, providers.ReasonGatewayError},
		{"tries", Result{Word: "ERROR", Reason: "too_many_attempts"}, providers.Failed, providers.ReasonTooManyAttempts},
		{"lost answer", Result{Word: "ERROR", Reason: "gateway_unknown"}, providers.Unknown, providers.ReasonGatewayUnknown},
		{"cancelled", Result{Word: "CANCELLED"}, providers.Cancelled, providers.ReasonCancelledByCaller},
		{"hung up", Result{Word: "CANCELLED", Reason: "hung_up"}, providers.Cancelled, providers.ReasonHungUp},
		{"free text", Result{Word: "DECLINE", Reason: "card 12/30"}, providers.Declined, providers.ReasonGenericDecline},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			fake := NewFake()
			p := maker(t, fake, true)
			s, err := p.Open(t.Context(), order())
			require.NoError(t, err)
			c.result.Transaction, c.result.Brand, c.result.Last4 = "tx1", "VISA", "4242"
			fake.Finish(s.ID, c.result)
			want := providers.Report{
				OrderID: s.OrderID, Verdict: c.want, Reason: c.reason, Amount: order().Amount, TransactionID: "tx1",
				Card: payments.Card{Brand: "visa", Last4: "4242"},
			}
			if looker, ok := p.(providers.Looker); ok && p.Capabilities().Lookup {
				got, err := looker.Lookup(t.Context(), s)
				require.NoError(t, err)
				require.Equal(t, want, got)
			}
			got := callBack(t, p, fake, s.ID)
			want.AuthCode = "test123"
			require.Equal(t, want, got)
		})
	}
}

func callBack(t *testing.T, p providers.Provider, fake *Fake, id string) providers.Report {
	t.Helper()
	var report providers.Report
	var err error
	fake.Post(id, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { report, err = p.Callback(r) }))
	require.NoError(t, err)
	return report
}

// faults: every fault is an *providers.Error that says nothing of what was sent or answered.
func faults(t *testing.T, maker Maker) {
	t.Helper()
	many := func(f Fault) []Fault { return []Fault{f, f, f, f} }
	for _, c := range []struct {
		name   string
		op     string
		faults []Fault
		code   providers.Code // empty: it is got over
	}{
		{"token down for a moment", OpToken, []Fault{{Status: 503}}, ""},
		{"token down", OpToken, many(Fault{Status: 500}), providers.CodeDown},
		{"client refused", OpToken, many(Fault{Status: 401}), providers.CodeRefusedClient},
		{"token is garbage", OpToken, many(Fault{Body: "<html>secret</html>"}), providers.CodeAnswer},
		{"token without end", OpToken, many(Fault{Body: strings.Repeat("a", 1<<20)}), providers.CodeAnswer},
		{"launch answer lost", OpLaunch, []Fault{{Drop: true}}, ""},
		{"launch busy for a moment", OpLaunch, []Fault{{Status: 429}}, ""},
		{"launch down", OpLaunch, many(Fault{Status: 502}), providers.CodeDown},
		{"launch busy", OpLaunch, many(Fault{Status: 429}), providers.CodeBusy},
		{"flow unknown", OpLaunch, many(Fault{Status: 400}), providers.CodeConfig},
		{"token revoked", OpLaunch, []Fault{{Status: 401}}, ""},
		{"token revoked for good", OpLaunch, many(Fault{Status: 401}), providers.CodeRefusedClient},
		{"launch is garbage", OpLaunch, many(Fault{Body: `{"Id":"secret id","LinkId":""}`}), providers.CodeAnswer},
		{"launch without end", OpLaunch, many(Fault{Body: strings.Repeat("a", 1<<20)}), providers.CodeAnswer},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			fake := NewFake()
			p := maker(t, fake, false)
			fake.Fail(c.op, c.faults...)
			_, err := p.Open(t.Context(), order())
			if c.code == "" {
				require.NoError(t, err)
				return
			}
			requireError(t, err, c.code)
		})
	}
	t.Run("given up", func(t *testing.T) {
		t.Parallel()
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		_, err := maker(t, NewFake(), false).Open(ctx, order())
		requireError(t, err, providers.CodeTimeout)
		require.ErrorIs(t, err, context.Canceled)
	})
	t.Run("callbacks", func(t *testing.T) {
		t.Parallel()
		p := maker(t, NewFake(), false)
		for _, body := range []string{
			"", "orderAmount=4250", "transactionResult=SUCCESS&orderReference=tg", "%zz",
			"transactionResult=PAID&orderReference=tg&orderAmount=4250",
			"transactionResult=SUCCESS&orderReference=tg&orderAmount=42,50",
			"transactionResult=SUCCESS&orderReference=tg&orderAmount=4250&orderAmount=1",
			"transactionResult=SUCCESS&orderReference=tg&orderAmount=4250&x=" + strings.Repeat("a", 1<<20),
		} {
			req := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/", strings.NewReader(body))
			req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			_, err := p.Callback(req)
			requireError(t, err, providers.CodeAnswer)
		}
	})
}

func requireError(t *testing.T, err error, code providers.Code) {
	t.Helper()
	var known *providers.Error
	require.ErrorAs(t, err, &known)
	require.Equal(t, code, known.Code)
	for _, secret := range []string{"secret", ClientSecret, "token-1", "42,50", "<html>"} {
		require.NotContains(t, err.Error(), secret)
	}
}

// capabilities: what is declared works, what is not is not asked for.
func capabilities(t *testing.T, maker Maker) {
	t.Helper()
	plain := maker(t, NewFake(), false).Capabilities()
	require.False(t, plain.Lookup || plain.Cancel || plain.Progress)
	require.Positive(t, plain.CallbackHorizon)

	fake := NewFake()
	p := maker(t, fake, true)
	s, err := p.Open(t.Context(), order())
	require.NoError(t, err)
	if looker, ok := p.(providers.Looker); ok && p.Capabilities().Lookup {
		for _, state := range []string{"open", "connected", "capturing", "submitted"} {
			fake.Enter(s.ID, state)
			got, err := looker.Lookup(t.Context(), s)
			require.NoError(t, err)
			require.Equal(t, providers.Pending, got.Verdict)
		}
		gone := s
		gone.ID = "session-99"
		_, err = looker.Lookup(t.Context(), gone)
		requireError(t, err, providers.CodeNotFound)
	}
	if watcher, ok := p.(providers.Progresser); ok && p.Capabilities().Progress {
		fake.Say(`{"field":"card_number","state":"keying","attempt":1,"count":4}`, `garbage`, `{"field":"pan"}`,
			`{"field":"card_number","state":"rejected","attempt":1,"error":"invalid-card-number","count":0}`)
		var seen []providers.Progress
		require.NoError(t, watcher.Progress(t.Context(), s, func(p providers.Progress) { seen = append(seen, p) }))
		require.Equal(t, []providers.Progress{
			{Field: "card_number", State: providers.StateKeying, Attempt: 1, Count: 4},
			{Field: "card_number", State: providers.StateRejected, Attempt: 1, Error: "invalid-card-number"},
		}, seen)
	}
	if canceller, ok := p.(providers.Canceller); ok && p.Capabilities().Cancel {
		requireError(t, canceller.Cancel(t.Context(), s), providers.CodeLate) // it is submitted
		fake.Enter(s.ID, "capturing")
		require.NoError(t, canceller.Cancel(t.Context(), s))
		require.True(t, fake.Sessions()[0].Cancelled)
	}
}
