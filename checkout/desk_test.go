package checkout

import (
	"context"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/payments"
	"github.com/tonegate/tonegate/providers/providertest"
	"github.com/tonegate/tonegate/transfer/control"
)

// paying is the script of a caller who keys a card for 10 s; then happens what then says.
func paying(then func(g *scriptedGate)) func(g *scriptedGate) {
	return func(g *scriptedGate) {
		g.window(control.Capturing)
		time.Sleep(10 * time.Second)
		then(g)
	}
}

// TestPaid walks the main way and looks at everything that it leaves behind.
func TestPaid(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := setup(t, true)
		b.fake.Say(`{"field":"card_number","state":"keying","attempt":1,"count":3}`,
			`{"field":"","state":"authorising","attempt":1,"count":0}`)
		b.gate.script = paying(func(*scriptedGate) { require.Equal(t, http.StatusNoContent, b.post(approval())) })
		began := time.Now()
		res := b.take(t)
		require.Equal(t, Result{
			Outcome: payments.OutcomeApproved, PaymentID: res.PaymentID, AttemptID: res.AttemptID, Amount: request().Amount,
			Reference: "INV-1001", Card: &payments.Card{Brand: "visa", Last4: "4242"}, Mode: ModeBridge,
		}, res)
		require.Less(t, time.Since(began), 13*time.Second)
		require.Equal(t, []string{"close", "connect", "result"}, b.gate.called())
		require.Equal(t, []string{"demo/link-1"}, b.gate.links)
		require.Equal(t, []control.Result{{
			Outcome: "approved", PaymentID: res.PaymentID, Brand: "visa", Last4: "4242", Amount: 4250, Currency: "GBP",
		}}, b.gate.results)
		require.Len(t, b.gate.progress, 2)
		require.Equal(t, []Type{
			PaymentOpened, "attempt.consented", "attempt.opening", "attempt.open", "attempt.submitted", CallbackSeen,
			"attempt.approved", PaymentPaid,
		}, b.types())
		session := b.last()
		require.Equal(t, "INV-1001", session.Values["reference"])
		require.Len(t, session.Values["orderid"], 34)
		require.NotContains(t, session.Values["callbackurl"], session.Values["orderid"])
		n, err := b.store.VerifyAudit(t.Context(), payments.AuditHead{}, nil)
		require.NoError(t, err)
		require.EqualValues(t, 5, n.Rows())
	})
}

// TestContextEnds: the caller counts as gone when the conversation ends.
func TestContextEnds(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := setup(t, false)
		b.gate.script = paying(func(*scriptedGate) {})
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		began := time.Now()
		res, err := b.desk.Take(ctx, request(), said(time.Second))
		require.NoError(t, err)
		require.Equal(t, payments.OutcomeHungUp, res.Outcome)
		require.Equal(t, 8*time.Second, time.Since(began))
		require.Equal(t, payments.Unknown, b.attempt(t).State)
	})
}

// TestWindowNeverEnds: the gate knows the result and does not come back.
func TestWindowNeverEnds(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := setup(t, false)
		b.gate.script = paying(func(g *scriptedGate) {
			g.deaf = true
			b.post(approval())
		})
		began := time.Now()
		require.Equal(t, payments.OutcomeApproved, b.take(t).Outcome)
		require.Less(t, time.Since(began), 30*time.Second)
		require.Contains(t, b.gate.called(), "return")
	})
}

func TestSecondCard(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := setup(t, false)
		b.gate.script = word(poor())(b)
		first := b.take(t)
		require.Equal(t, payments.OutcomeDeclined, first.Outcome)
		b.gate.script = word(approval())(b)
		second := b.take(t)
		require.Equal(t, payments.OutcomeApproved, second.Outcome)
		require.Equal(t, first.PaymentID, second.PaymentID)
		require.NotEqual(t, first.AttemptID, second.AttemptID)
		sessions := b.fake.Sessions()
		require.Len(t, sessions, 2)
		require.NotEqual(t, sessions[0].Values["orderid"], sessions[1].Values["orderid"])
		require.NotEqual(t, sessions[0].Values["callbackurl"], sessions[1].Values["callbackurl"])

		// Paid is paid: nothing is opened a third time.
		third := b.take(t)
		require.Equal(t, payments.OutcomeApproved, third.Outcome)
		require.Equal(t, second.AttemptID, third.AttemptID)
		require.Len(t, b.fake.Sessions(), 2)
		synctest.Wait()
		require.False(t, b.gate.isOpen())
	})
}

func TestCardLimit(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := setup(t, false)
		b.gate.script = word(poor())(b)
		for range 2 {
			require.Equal(t, payments.OutcomeDeclined, b.take(t).Outcome)
		}
		res := b.take(t)
		require.Equal(t, payments.OutcomeUnavailable, res.Outcome)
		require.Equal(t, payments.ReasonCardLimit, res.Reason)
		require.Equal(t, payments.Refused, b.attempt(t).State)
		require.Len(t, b.fake.Sessions(), 2)
		synctest.Wait()
		require.False(t, b.gate.isOpen())
	})
}

// TestUnknownBlocks: what is unknown is never resolved by charging again; its late approval is.
func TestUnknownBlocks(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := setup(t, false)
		b.gate.script = paying((*scriptedGate).bye)
		first := b.take(t)
		require.Equal(t, payments.OutcomeUnknown, first.Outcome)
		second := b.take(t)
		require.Equal(t, payments.OutcomeUnknown, second.Outcome)
		require.Equal(t, ReasonUnresolved, second.Reason)
		require.Equal(t, first.AttemptID, second.AttemptID)
		require.Len(t, b.fake.Sessions(), 1)
		time.Sleep(time.Hour)
		require.Equal(t, http.StatusNoContent, b.post(approval()))
		require.Equal(t, payments.OutcomeApproved, b.take(t).Outcome)
		require.Len(t, b.fake.Sessions(), 1)
	})
}

// TestIntentFirst: when the first byte leaves, the ledger has the attempt; when it cannot have it, no byte leaves.
func TestIntentFirst(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := setup(t, false)
		b.fake.Fail(providertest.OpToken, providertest.Fault{Delay: time.Second})
		b.gate.script = word(approval())(b)
		time.AfterFunc(500*time.Millisecond, func() {
			require.Equal(t, payments.Opening, b.attempt(t).State)
		})
		b.take(t)
		require.NoError(t, b.store.Close())
		req := request()
		req.Reference = "INV-1002"
		res, err := b.desk.Take(t.Context(), req, said(time.Second))
		require.NoError(t, err)
		require.Equal(t, payments.OutcomeUnavailable, res.Outcome)
		require.Equal(t, ReasonLedger, res.Reason)
		require.Len(t, b.fake.Sessions(), 1)
		require.Equal(t, 1, b.fake.Count(providertest.OpToken))
		synctest.Wait()
		require.False(t, b.gate.isOpen())
	})
}

// TestLedgerLost: the disk goes away while the caller keys; nobody is told that it was paid.
func TestLedgerLost(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := setup(t, true)
		b.gate.script = paying(func(g *scriptedGate) {
			require.NoError(t, b.store.Close())
			require.Equal(t, http.StatusServiceUnavailable, b.post(approval()))
			g.bye()
		})
		res := b.take(t)
		require.Equal(t, payments.OutcomeUnknown, res.Outcome)
		require.Equal(t, ReasonLedger, res.Reason)
	})
}

func TestBusy(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := setup(t, false)
		b.gate.script = word(approval())(b)
		var wg sync.WaitGroup
		wg.Go(func() { require.Equal(t, payments.OutcomeApproved, b.take(t).Outcome) })
		time.Sleep(500 * time.Millisecond)
		_, err := b.desk.Take(t.Context(), request(), said(0))
		require.ErrorIs(t, err, ErrBusy)
		wg.Wait()
		require.Len(t, b.fake.Sessions(), 1)
	})
}

func TestBadRequests(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := setup(t, false)
		for _, change := range []func(*Request){
			func(r *Request) { r.CallID = "" },
			func(r *Request) { r.Reference = "" },
			func(r *Request) { r.Amount.Minor = -1 },
			func(r *Request) { r.Amount.Currency = "XXQ" },
			func(r *Request) { r.Limits.Cards = -1 },
		} {
			req := request()
			change(&req)
			_, err := b.desk.Take(t.Context(), req, said(0))
			require.Error(t, err)
		}
		require.Empty(t, b.gate.called())
		req := request()
		req.Provider = "nobody"
		res, err := b.desk.Take(t.Context(), req, said(0))
		require.NoError(t, err)
		require.Equal(t, ReasonNoProvider, res.Reason)
		require.Equal(t, []string{"close", "return"}, b.gate.called())
	})
}

func TestNewRefuses(t *testing.T) {
	t.Parallel()
	_, err := New(Config{SettleWait: -1, LookEvery: -1}, Deps{})
	require.ErrorContains(t, err, "settle_wait: ")
	require.ErrorContains(t, err, "look_every: ")
	_, err = New(Config{}, Deps{})
	require.ErrorContains(t, err, "needed")
}
