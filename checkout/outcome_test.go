package checkout

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/payments"
	"github.com/tonegate/tonegate/providers"
	"github.com/tonegate/tonegate/providers/providertest"
	"github.com/tonegate/tonegate/transfer/control"
)

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

// TestNeverTold: the caller's page does not learn that a card is reported stolen.
func TestNeverTold(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := setup(t, false)
		b.gate.script = word(providertest.Result{Word: "DECLINE", Reason: "stolen_card"})(b)
		require.Equal(t, providers.ReasonStolenCard, b.take(t).Reason)
		require.Equal(t, providers.ReasonGenericDecline, b.gate.results[0].Reason)
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
	for _, reason := range []string{
		control.ReasonNotDark, control.ReasonUnreachable, control.ReasonBusy,
		control.ReasonNoAnswer, control.ReasonRefused, control.ReasonProfile,
	} {
		rows = append(rows, outcome{
			name: reason, informed: true,
			script: func(*bundle) func(g *scriptedGate) { return func(g *scriptedGate) { g.end(reason) } },
			want:   payments.OutcomeUnavailable, reason: reason, state: payments.Refused, most: 2 * time.Second,
		})
	}
	runAll(t, rows)
}
