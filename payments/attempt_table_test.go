package payments

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// TestAttemptTable: every cell is defined, leads to a state that is one, and no event beside the states' has a cell.
func TestAttemptTable(t *testing.T) {
	t.Parallel()
	known := map[AttemptState]bool{}
	for _, s := range AttemptStates() {
		known[s] = true
	}
	for _, s := range AttemptStates() {
		require.Len(t, attemptCells(s), len(AttemptEvents())-2, "row %s, a human's decisions aside", s)
		for _, e := range AttemptEvents() {
			step, ok := NextAttempt(s, e)
			require.True(t, ok, "cell %s × %s is missing", s, e)
			require.True(t, known[step.Next], "cell %s × %s leads nowhere", s, e)
		}
	}
	_, ok := NextAttempt("nowhere", Approve)
	require.False(t, ok)
	_, ok = NextAttempt(Open, "nothing")
	require.False(t, ok)
}

func TestPaymentTable(t *testing.T) {
	t.Parallel()
	for _, s := range PaymentStates() {
		require.Len(t, paymentCells(s), len(PaymentEvents()), "row %s", s)
		for _, e := range PaymentEvents() {
			_, ok := NextPayment(s, e)
			require.True(t, ok, "cell %s × %s is missing", s, e)
		}
	}
	_, ok := NextPayment("nowhere", PaymentCancel)
	require.False(t, ok)
}

// order is how far on a state is: no step leads back.
func order(s AttemptState) int {
	switch s {
	case Consented:
		return 0
	case Opening:
		return 1
	case Open:
		return 2
	case Submitted:
		return 3
	case Unknown, Refused, Abandoned:
		return 4
	case Approved, Declined, Failed, Cancelled, Mismatch:
		return 5
	case Conflict:
		return 6
	default:
		return -1
	}
}

func TestAttemptRules(t *testing.T) {
	t.Parallel()
	for _, s := range AttemptStates() {
		for _, e := range AttemptEvents() {
			if e != SettleApproved && e != SettleDeclined { // see TestHumansDecide
				keepsTheRules(t, s, e)
			}
		}
		late, _ := NextAttempt(s, Approve)
		require.Contains(t, []AttemptState{Approved, Conflict}, late.Next, "late approval in %s", s)
		if s.Ended() && s != Unknown {
			again, _ := NextAttempt(s, wordOf(s))
			require.Equal(t, s, again.Next, "a duplicate in %s", s)
		}
	}
}

// keepsTheRules holds what a provider or a call can bring about against the design's invariants 5 to 8.
func keepsTheRules(t *testing.T, s AttemptState, e AttemptEvent) {
	t.Helper()
	step, _ := NextAttempt(s, e)
	cell := string(s) + " × " + string(e)
	require.GreaterOrEqual(t, order(step.Next), order(s), "%s goes back", cell)
	if step.Next == Approved && s != Approved {
		require.Equal(t, Approve, e, "%s: only an approval approves", cell)
		require.True(t, step.Has(PayPayment), "%s pays", cell)
	}
	if step.Next == Conflict && s != Conflict || step.Next == Mismatch && s != Mismatch {
		require.True(t, step.Has(FlagPayment), "%s needs a human", cell)
	}
	if step.Next == Unknown && s != Unknown {
		require.True(t, step.Has(Inquire) || step.Has(CallHuman), "%s is left alone", cell)
	}
	if !s.Unresolved() {
		require.False(t, step.Next.Unresolved(), "%s becomes unresolved again", cell)
	}
}

// TestHumansDecide: a human ends what is over, and that alone.
func TestHumansDecide(t *testing.T) {
	t.Parallel()
	for _, s := range AttemptStates() {
		for e, end := range map[AttemptEvent]AttemptState{SettleApproved: Approved, SettleDeclined: Declined} {
			step, ok := NextAttempt(s, e)
			require.True(t, ok)
			require.Equal(t, s.Ended(), step.Has(SettlePayment), "%s × %s", s, e)
			if s.Ended() {
				require.Equal(t, end, step.Next)
			} else {
				require.Equal(t, s, step.Next)
			}
		}
	}
}

// wordOf is the event that leads to an end.
func wordOf(s AttemptState) AttemptEvent {
	switch s {
	case Approved:
		return Approve
	case Declined:
		return Decline
	case Failed:
		return Fail
	case Cancelled:
		return Cancel
	case Refused:
		return Refuse
	case Abandoned:
		return HangUp
	case Mismatch:
		return Mismatched
	case Consented, Opening, Open, Submitted, Unknown, Conflict:
		return Lose
	default:
		return Lose
	}
}

func TestAttemptSteps(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		steps []AttemptEvent
		want  AttemptState
	}{
		{"paid", []AttemptEvent{Launch, Opened, Submit, Approve}, Approved},
		{"declined", []AttemptEvent{Launch, Opened, Decline}, Declined},
		{"busy provider", []AttemptEvent{Launch, Opened, Refuse}, Refused},
		{"hang-up before open", []AttemptEvent{Launch, HangUp}, Abandoned},
		{"hang-up in mid-number", []AttemptEvent{Launch, Opened, HangUp, Cancel}, Cancelled},
		{"hang-up after submission", []AttemptEvent{Launch, Opened, Submit, HangUp}, Unknown},
		{"and its late approval", []AttemptEvent{Launch, Opened, Submit, HangUp, Approve}, Approved},
		{"restart before open", []AttemptEvent{Launch, Interrupt}, Refused},
		{"restart after open", []AttemptEvent{Launch, Opened, Interrupt}, Unknown},
		{"late approval of a refused one", []AttemptEvent{Launch, Refuse, Approve}, Approved},
		{"late approval of an abandoned one", []AttemptEvent{Launch, HangUp, Opened, Approve}, Approved},
		{"decline, then approval", []AttemptEvent{Launch, Opened, Decline, Approve}, Conflict},
		{"approval, then failure", []AttemptEvent{Launch, Opened, Approve, Fail}, Conflict},
		{"approval twice", []AttemptEvent{Launch, Opened, Approve, Approve}, Approved},
		{"two transactions", []AttemptEvent{Launch, Opened, Approve, Recharge}, Conflict},
		{"another amount", []AttemptEvent{Launch, Opened, Mismatched}, Mismatch},
		{"another order's decline", []AttemptEvent{Launch, Opened, Stray, Approve}, Approved},
		{"never a word", []AttemptEvent{Launch, Opened, Lose, Expire}, Unknown},
		{"the provider does not know", []AttemptEvent{Launch, Opened, Muddle, Muddle, Approve}, Approved},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			state := Consented
			for _, e := range c.steps {
				step, ok := NextAttempt(state, e)
				require.True(t, ok)
				state = step.Next
			}
			require.Equal(t, c.want, state)
		})
	}
}

func TestOutcome(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		a    Attempt
		want Outcome
	}{
		{"approved", Attempt{State: Approved}, OutcomeApproved},
		{"declined", Attempt{State: Declined}, OutcomeDeclined},
		{"failed", Attempt{State: Failed}, OutcomeProviderError},
		{"failed by tries", Attempt{State: Failed, Reason: ReasonTooManyAttempts}, OutcomeTooManyAttempts},
		{"failed by silence", Attempt{State: Failed, Reason: ReasonInputTimeout}, OutcomeTimeout},
		{"failed by hang-up", Attempt{State: Failed, Reason: ReasonHungUp}, OutcomeHungUp},
		{"cancelled", Attempt{State: Cancelled}, OutcomeCancelled},
		{"cancelled by hang-up", Attempt{State: Cancelled, Reason: ReasonHungUp}, OutcomeHungUp},
		{"refused", Attempt{State: Refused}, OutcomeUnavailable},
		{"abandoned", Attempt{State: Abandoned}, OutcomeHungUp},
		{"unknown", Attempt{State: Unknown}, OutcomeUnknown},
		{"unknown, nobody there", Attempt{State: Unknown, HungUp: true}, OutcomeHungUp},
		{"mismatch", Attempt{State: Mismatch}, OutcomeMismatch},
		{"conflict", Attempt{State: Conflict}, OutcomeMismatch},
		{"on its way", Attempt{State: Submitted}, OutcomeUnknown},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, c.want, c.a.Outcome())
			require.Contains(t, Outcomes(), c.a.Outcome())
		})
	}
}

func TestJudge(t *testing.T) {
	t.Parallel()
	amount := Money{Minor: 4250, Currency: "GBP"}
	a := Attempt{OrderID: "tgone", Amount: amount, State: Open}
	paid := a
	paid.State, paid.TransactionID = Approved, "t1"
	for _, c := range []struct {
		name string
		a    Attempt
		c    Change
		want AttemptEvent
	}{
		{"agrees", a, Change{Event: Approve, OrderID: "tgone", Amount: amount}, Approve},
		{"another amount", a, Change{Event: Approve, OrderID: "tgone", Amount: Money{4251, "GBP"}}, Mismatched},
		{"another currency", a, Change{Event: Approve, OrderID: "tgone", Amount: Money{4250, "EUR"}}, Mismatched},
		{"another order", a, Change{Event: Approve, OrderID: "tgtwo", Amount: amount}, Mismatched},
		{"another order's decline", a, Change{Event: Decline, OrderID: "tgtwo"}, Stray},
		{"a decline", a, Change{Event: Decline, OrderID: "tgone"}, Decline},
		{"again", paid, Change{Event: Approve, OrderID: "tgone", Amount: amount, TransactionID: "t1"}, Approve},
		{"charged twice", paid, Change{Event: Approve, OrderID: "tgone", Amount: amount, TransactionID: "t2"}, Recharge},
		{"ours", a, Change{Event: Lose}, Lose},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, c.want, c.a.Judge(c.c))
		})
	}
}
