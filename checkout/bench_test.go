package checkout

import (
	"net/http"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/payments"
	"github.com/tonegate/tonegate/payments/store"
	"github.com/tonegate/tonegate/providers"
	"github.com/tonegate/tonegate/providers/providertest"
)

// BenchmarkCallback measures how long it takes from a provider's callback to the call that waits for it on the same node,
// parsing, commit and answer included.
func BenchmarkCallback(b *testing.B) {
	const n = 1000
	w := &bundle{fake: providertest.NewFake(), gate: &scriptedGate{}}
	s, err := store.Open(b.Context(), store.Config{Path: filepath.Join(b.TempDir(), "ledger.db")}, store.Deps{})
	require.NoError(b, err)
	defer func() { require.NoError(b, s.Close()) }()
	w.store = s
	w.desk = w.newDesk(b, false)
	took := make([]time.Duration, 0, n)
	for b.Loop() {
		for range n {
			a, session := w.opened(b)
			w.fake.Finish(session, approval())
			mail := newMailbox()
			forget := w.desk.watch(a, mail)
			began := time.Now()
			require.Equal(b, http.StatusNoContent, w.fake.Post(session, w.desk.CallbackHandler()))
			<-mail.ready
			took = append(took, time.Since(began))
			require.Equal(b, payments.Approved, mail.newest(a).State)
			forget()
			w.desk.callOver(a.CallID)
		}
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "ms/p50")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "ms/p99")
}

// opened is an attempt of a call of its own, with a session at the provider.
func (b *bundle) opened(tb testing.TB) (a payments.Attempt, session string) {
	tb.Helper()
	req, token := request(), payments.NewID("")
	entry, _ := b.desk.deps.Providers.Get("default")
	_, a, err := b.store.Begin(tb.Context(), payments.Intent{
		CallID: payments.NewID("call"), Provider: entry.Name, Amount: req.Amount, Reference: req.Reference,
		OrderID: payments.NewID("tg"), Token: token,
	})
	require.NoError(tb, err)
	s, err := entry.Provider.Open(tb.Context(), providers.Order{
		OrderID: a.OrderID, Reference: a.Reference, Amount: a.Amount,
		CallbackURL: entry.CallbackBase + callbackPath + entry.Name + "/" + token,
	})
	require.NoError(tb, err)
	for _, e := range []payments.AttemptEvent{payments.Launch, payments.Opened} {
		done, err := b.desk.apply(tb.Context(), a.ID, payments.Change{
			Event: e, Source: payments.FromDesk, SessionID: s.ID, ExpiresAt: s.ExpiresAt,
		})
		require.NoError(tb, err)
		a = done.Attempt
	}
	return a, s.ID
}
