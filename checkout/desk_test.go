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
	"github.com/tonegate/tonegate/providers"
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
		n, err := b.store.VerifyAudit(t.Context())
		require.NoError(t, err)
		require.Equal(t, 5, n)
	})
}

// outcome is one row of what can become of a Take.
type outcome struct {
	name     string
	informed bool
	fail     map[string][]providertest.Fault
	gate     func(g *scriptedGate)
	script   func(b *bundle) func(g *scriptedGate)
	said     time.Duration
	change   func(*Request)

	want   payments.Outcome
	reason string
	class  payments.Class
	state  payments.AttemptState
	// most is the longest that Take may last.
	most time.Duration
	// closed says that nothing must have been connected.
	closed bool
}

func (o outcome) run(t *testing.T) {
	t.Helper()
	b := setup(t, o.informed)
	for op, faults := range o.fail {
		b.fake.Fail(op, faults...)
	}
	if o.gate != nil {
		o.gate(b.gate)
	}
	if o.script != nil {
		b.gate.script = o.script(b)
	}
	req := request()
	if o.change != nil {
		o.change(&req)
	}
	wait := o.said
	if wait == 0 {
		wait = time.Second
	}
	began := time.Now()
	res, err := b.desk.Take(t.Context(), req, said(wait))
	require.NoError(t, err)
	require.Equal(t, o.want, res.Outcome)
	require.Equal(t, o.reason, res.Reason)
	require.Equal(t, o.class, res.Class)
	require.LessOrEqual(t, time.Since(began), o.most)
	calls := b.gate.called()
	require.Equal(t, "close", calls[0])
	require.Contains(t, calls, "result")
	if o.closed {
		require.NotContains(t, calls, "connect")
		require.Contains(t, calls, "return")
	}
	a := b.attempt(t)
	require.Equal(t, o.state, a.State)
	require.Equal(t, res.AttemptID, a.ID)
	synctest.Wait()
	require.False(t, b.gate.open && !b.gate.deaf, "the gate is left closed")
}

func runAll(t *testing.T, rows []outcome) {
	t.Helper()
	for _, o := range rows {
		t.Run(o.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, o.run)
		})
	}
}

// word is the script of a provider that says r by callback, and BYE.
func word(r providertest.Result) func(b *bundle) func(g *scriptedGate) {
	return func(b *bundle) func(g *scriptedGate) {
		return paying(func(g *scriptedGate) {
			b.post(r)
			g.bye()
		})
	}
}

func TestProvidersWords(t *testing.T) {
	t.Parallel()
	most := 15 * time.Second
	runAll(t, []outcome{
		{
			name: "declined", script: word(poor()), want: payments.OutcomeDeclined,
			reason: providers.ReasonInsufficientFunds, class: payments.ClassOtherCard, state: payments.Declined, most: most,
		},
		{
			name: "lost card", script: word(providertest.Result{Word: "DECLINE", Reason: "lost_card"}),
			want: payments.OutcomeDeclined, reason: providers.ReasonLostCard, class: payments.ClassNeverAgain,
			state: payments.Declined, most: most,
		},
		{
			name: "too many attempts", script: word(providertest.Result{Word: "ERROR", Reason: "too_many_attempts"}),
			want: payments.OutcomeTooManyAttempts, reason: "too_many_attempts", state: payments.Failed, most: most,
		},
		{
			name: "silence", script: word(providertest.Result{Word: "ERROR", Reason: "input_timeout"}),
			want: payments.OutcomeTimeout, reason: "input_timeout", state: payments.Failed, most: most,
		},
		{
			name: "error", script: word(providertest.Result{Word: "ERROR"}), want: payments.OutcomeProviderError,
			reason: providers.ReasonGatewayError, state: payments.Failed, most: most,
		},
		{
			name: "star twice", script: word(providertest.Result{Word: "CANCELLED"}), want: payments.OutcomeCancelled,
			reason: providers.ReasonCancelledByCaller, state: payments.Cancelled, most: most,
		},
		{
			name: "the gateway's answer is lost", script: word(providertest.Result{Word: "ERROR", Reason: "gateway_unknown"}),
			want: payments.OutcomeUnknown, reason: providers.ReasonGatewayUnknown, state: payments.Unknown, most: most,
		},
		{
			name:   "another amount",
			script: word(providertest.Result{Word: "SUCCESS", Amount: "4251"}), want: payments.OutcomeMismatch,
			state: payments.Mismatch, most: most,
		},
		{
			name:   "another reference",
			script: word(providertest.Result{Word: "SUCCESS", Reference: "tgother"}), want: payments.OutcomeMismatch,
			state: payments.Mismatch, most: most,
		},
		{
			name: "another order's decline is not ours", informed: true,
			script: func(b *bundle) func(g *scriptedGate) {
				return paying(func(g *scriptedGate) {
					b.post(providertest.Result{Word: "DECLINE", Reference: "tgother"})
					b.fake.Finish(b.last().ID, approval())
					g.bye()
				})
			},
			want: payments.OutcomeApproved, state: payments.Approved, most: most,
		},
	})
}

// TestSilentProvider: the leg ends, and no callback comes.
func TestSilentProvider(t *testing.T) {
	t.Parallel()
	hangsUp := func(*bundle) func(g *scriptedGate) { return paying((*scriptedGate).bye) }
	runAll(t, []outcome{
		{
			name: "without lookup", script: hangsUp, want: payments.OutcomeUnknown, reason: ReasonSilent,
			state: payments.Unknown, most: 16 * time.Second,
		},
		{
			name: "lookup has it", informed: true, script: func(b *bundle) func(g *scriptedGate) {
				return paying(func(g *scriptedGate) {
					b.fake.Finish(b.last().ID, approval())
					g.bye()
				})
			}, want: payments.OutcomeApproved, state: payments.Approved, most: 13 * time.Second,
		},
		{
			name: "lookup has it a second later", informed: true, script: func(b *bundle) func(g *scriptedGate) {
				return paying(func(g *scriptedGate) {
					b.fake.Enter(b.last().ID, "submitted")
					g.bye()
					time.Sleep(1200 * time.Millisecond)
					b.fake.Finish(b.last().ID, poor())
				})
			}, want: payments.OutcomeDeclined, reason: "insufficient_funds", class: payments.ClassOtherCard,
			state: payments.Declined, most: 14 * time.Second,
		},
		{
			name: "lookup is down", informed: true,
			fail:   map[string][]providertest.Fault{providertest.OpLookup: {{Delay: time.Hour}}},
			script: hangsUp, want: payments.OutcomeUnknown, reason: ReasonSilent, state: payments.Unknown,
			most: 16 * time.Second,
		},
		{
			name: "the window ends, the leg's end was never told", script: func(*bundle) func(g *scriptedGate) {
				return paying(func(g *scriptedGate) { g.end(control.ReasonReturned) })
			}, want: payments.OutcomeUnknown, reason: ReasonSilent, state: payments.Unknown, most: 16 * time.Second,
		},
	})
}

func TestNeverConnected(t *testing.T) {
	t.Parallel()
	rows := []outcome{
		{
			name: "client refused", fail: map[string][]providertest.Fault{providertest.OpToken: {{Status: 401}}},
			want: payments.OutcomeUnavailable, reason: string(providers.CodeRefusedClient), state: payments.Refused,
			most: 2 * time.Second, closed: true,
		},
		{
			name: "provider down", fail: map[string][]providertest.Fault{
				providertest.OpLaunch: {{Status: 503}, {Status: 503}, {Status: 503}},
			},
			want: payments.OutcomeUnavailable, reason: string(providers.CodeDown), state: payments.Refused,
			most: 3 * time.Second, closed: true,
		},
		{
			name: "provider never answers",
			fail: map[string][]providertest.Fault{providertest.OpLaunch: {{Delay: time.Hour}}},
			want: payments.OutcomeUnavailable, reason: string(providers.CodeTimeout), state: payments.Refused,
			most: 7 * time.Second, closed: true,
		},
		{
			name: "gate does not close", gate: func(g *scriptedGate) { g.closeErr = errGate },
			want: payments.OutcomeUnavailable, reason: ReasonGate, state: payments.Refused, most: time.Second, closed: true,
		},
		{
			name: "sentence never ends", said: -1, want: payments.OutcomeUnavailable, reason: ReasonHandover,
			state: payments.Refused, most: 21 * time.Second, closed: true,
		},
		{
			name: "the time is over before", said: -1, change: func(r *Request) { r.Limits.Within = 5 * time.Second },
			want: payments.OutcomeUnavailable, reason: payments.ReasonTimeLimit, state: payments.Refused,
			most: 6 * time.Second, closed: true,
		},
		{
			name: "gate does not connect", gate: func(g *scriptedGate) { g.connectErr = errGate },
			want: payments.OutcomeUnavailable, reason: control.ReasonCancelled, state: payments.Refused, most: 3 * time.Second,
		},
		{
			name: "the window never comes to anything", want: payments.OutcomeUnavailable,
			reason: control.ReasonCancelled, state: payments.Refused, most: 33 * time.Second,
		},
		{
			name: "the gate is silent altogether", gate: func(g *scriptedGate) { g.deaf = true },
			want: payments.OutcomeUnknown, reason: ReasonSilent, state: payments.Unknown, most: time.Minute,
		},
	}
	for _, reason := range []string{control.ReasonNotDark, control.ReasonUnreachable, control.ReasonBusy,
		control.ReasonNoAnswer, control.ReasonRefused, control.ReasonProfile} {
		rows = append(rows, outcome{
			name: reason, informed: true,
			script: func(*bundle) func(g *scriptedGate) { return func(g *scriptedGate) { g.end(reason) } },
			want:   payments.OutcomeUnavailable, reason: reason, state: payments.Refused, most: 2 * time.Second,
		})
	}
	runAll(t, rows)
}

// TestHangUps: when the caller is gone decides what can be known.
func TestHangUps(t *testing.T) {
	t.Parallel()
	gone := func(g *scriptedGate) { g.end(control.ReasonHungUp) }
	runAll(t, []outcome{
		{
			name: "before open", fail: map[string][]providertest.Fault{providertest.OpLaunch: {{Delay: 3 * time.Second}}},
			gate: func(g *scriptedGate) { time.AfterFunc(2*time.Second, func() { gone(g) }) },
			want: payments.OutcomeHungUp, reason: payments.ReasonHungUp, state: payments.Abandoned, most: 3 * time.Second,
			closed: true,
		},
		{
			name: "open, not connected", informed: true, said: 5 * time.Second,
			gate: func(g *scriptedGate) { time.AfterFunc(2*time.Second, func() { gone(g) }) },
			want: payments.OutcomeHungUp, reason: payments.ReasonHungUp, state: payments.Unknown, most: 6 * time.Second,
		},
		{
			name: "in mid-number", script: func(b *bundle) func(g *scriptedGate) {
				return paying(func(g *scriptedGate) {
					gone(g)
					time.Sleep(100 * time.Millisecond)
					b.post(providertest.Result{Word: "CANCELLED", Reason: "hung_up"})
				})
			},
			want: payments.OutcomeHungUp, reason: payments.ReasonHungUp, state: payments.Cancelled, most: 12 * time.Second,
		},
		{
			name: "after submission, approved soon", script: func(b *bundle) func(g *scriptedGate) {
				return paying(func(g *scriptedGate) {
					gone(g)
					time.Sleep(time.Second)
					b.post(approval())
				})
			},
			want: payments.OutcomeApproved, state: payments.Approved, most: 13 * time.Second,
		},
		{
			name: "after submission, no word", script: func(*bundle) func(g *scriptedGate) { return paying(gone) },
			want: payments.OutcomeHungUp, reason: payments.ReasonHungUp, state: payments.Unknown, most: 15 * time.Second,
		},
		{
			name: "the call's end is all we hear", script: func(*bundle) func(g *scriptedGate) {
				return paying(func(g *scriptedGate) {
					g.open = false
					g.event(control.Event{Type: control.CallEnded, Reason: "hung_up"})
				})
			},
			want: payments.OutcomeHungUp, reason: payments.ReasonHungUp, state: payments.Unknown, most: 15 * time.Second,
		},
		{
			name: "after the result", script: func(b *bundle) func(g *scriptedGate) {
				return paying(func(g *scriptedGate) {
					b.post(approval())
					gone(g)
				})
			},
			want: payments.OutcomeApproved, state: payments.Approved, most: 12 * time.Second,
		},
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

func TestTimeLimit(t *testing.T) {
	t.Parallel()
	short := func(r *Request) { r.Limits.Within = 8 * time.Second }
	stays := func(b *bundle) func(g *scriptedGate) {
		return func(g *scriptedGate) {
			g.window(control.Capturing)
			b.fake.Enter(b.last().ID, "capturing")
		}
	}
	runAll(t, []outcome{
		{
			name: "the provider cancels", informed: true, script: stays, change: short, want: payments.OutcomeTimeout,
			reason: payments.ReasonTimeLimit, state: payments.Cancelled, most: 10 * time.Second,
		},
		{
			name: "it cannot be asked to", script: stays, change: short, want: payments.OutcomeUnknown,
			reason: ReasonSilent, state: payments.Unknown, most: 12 * time.Second,
		},
		{
			name: "it was paid just then", informed: true, change: short, script: func(b *bundle) func(g *scriptedGate) {
				return func(g *scriptedGate) {
					g.window(control.Capturing)
					b.fake.Finish(b.last().ID, approval())
				}
			}, want: payments.OutcomeApproved, state: payments.Approved, most: 10 * time.Second,
		},
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
		require.False(t, b.gate.open)
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
		require.False(t, b.gate.open)
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
		require.False(t, b.gate.open)
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

// TestSlowGate: nobody is connected to a gate that is not closed yet, and none is opened before it has closed.
func TestSlowGate(t *testing.T) {
	t.Parallel()
	slow := func(g *scriptedGate) { g.closing = 2 * time.Second }
	runAll(t, []outcome{
		{
			name: "in time", gate: slow, said: time.Millisecond, script: word(approval()), want: payments.OutcomeApproved,
			state: payments.Approved, most: 15 * time.Second,
		},
		{
			name: "client refused meanwhile", gate: slow,
			fail: map[string][]providertest.Fault{providertest.OpToken: {{Status: 401}}},
			want: payments.OutcomeUnavailable, reason: string(providers.CodeRefusedClient), state: payments.Refused,
			most: 4 * time.Second, closed: true,
		},
		{
			name: "far too slow", gate: func(g *scriptedGate) { g.closing = 4 * time.Second },
			want: payments.OutcomeUnavailable, reason: ReasonGate, state: payments.Refused, most: 5 * time.Second,
			closed: true,
		},
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
