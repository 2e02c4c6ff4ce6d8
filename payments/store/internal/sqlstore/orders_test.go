package sqlstore

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/payments"
)

// said is a payment with its open attempt, and what changes have made of them. It is advance without its rows.
type said struct {
	a    payments.Attempt
	p    payments.Payment
	pays int // how often the payment was told that it is paid
}

func unsaid() said {
	bill := payments.Money{Minor: 4250, Currency: "GBP"}
	return said{
		a: payments.Attempt{OrderID: "tgone", Amount: bill, State: payments.Open},
		p: payments.Payment{Amount: bill, State: payments.PaymentOpen},
	}
}

func (s said) hears(t *testing.T, c payments.Change) said {
	t.Helper()
	step, ok := payments.NextAttempt(s.a.State, s.a.Judge(c))
	require.True(t, ok)
	s.a = (&Store{}).changed(s.a, step, c)
	s.a.NextLook = unsaid().a.NextLook // by the clock
	for _, e := range step.Effects {
		if e == payments.PayPayment {
			s.pays++
		}
		s.p, ok = s.p.After(e, s.a.Amount.Minor)
		require.True(t, ok)
	}
	return s
}

// permutations calls each with every order of n things.
func permutations(n int, each func([]int)) {
	order := make([]int, 0, n)
	used := make([]bool, n)
	var next func()
	next = func() {
		if len(order) == n {
			each(order)
			return
		}
		for i := range n {
			if used[i] {
				continue
			}
			used[i], order = true, append(order, i)
			next()
			used[i], order = false, order[:len(order)-1]
		}
	}
	next()
}

// TestEveryOrder: six messages about one attempt, in all 720 orders. The end is the same in all of them, nothing is ever
// paid twice, and each message said once more changes nothing, so that any choice of them may come twice: 46,080 ways.
func TestEveryOrder(t *testing.T) {
	t.Parallel()
	bill := unsaid().a.Amount
	word := func(e payments.AttemptEvent) payments.Change {
		c := payments.Change{Event: e, Source: payments.FromCallback, OrderID: "tgone", Amount: bill}
		if e == payments.Approve {
			c.TransactionID = "tx1"
		}
		return c
	}
	other, stray, plain := word(payments.Approve), word(payments.Decline), word(payments.Approve)
	other.Amount.Minor, other.TransactionID = 1, "tx2"
	stray.OrderID = "tgother"
	plain.Source, plain.TransactionID = payments.FromLookup, ""
	for _, c := range []struct {
		name string
		six  []payments.Change
		end  payments.AttemptState
		paid func(first payments.AttemptEvent) bool // by the first message that decides
	}{
		{
			"they contradict each other",
			[]payments.Change{
				word(payments.Approve), word(payments.Decline), word(payments.Fail), word(payments.Cancel), other,
				word(payments.Muddle),
			},
			payments.Conflict,
			func(first payments.AttemptEvent) bool { return first == payments.Approve },
		},
		{
			"declined and approved",
			[]payments.Change{
				word(payments.Approve), word(payments.Decline), word(payments.Muddle), stray,
				{Event: payments.HangUp},
				{Event: payments.Lose},
			},
			payments.Conflict,
			func(first payments.AttemptEvent) bool { return first == payments.Approve },
		},
		{
			"approved, by callback and lookup",
			[]payments.Change{
				word(payments.Approve), plain, word(payments.Muddle), stray, {Event: payments.HangUp}, {Event: payments.Lose},
			},
			payments.Approved,
			func(payments.AttemptEvent) bool { return true },
		},
		{
			"declined",
			[]payments.Change{
				word(payments.Decline), word(payments.Muddle), stray,
				{Event: payments.HangUp},
				{Event: payments.Submit},
				{Event: payments.Lose},
			},
			payments.Declined,
			func(payments.AttemptEvent) bool { return false },
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			orders := 0
			permutations(len(c.six), func(order []int) {
				s, story := unsaid(), fmt.Sprint(c.name, order)
				var first payments.AttemptEvent
				for _, i := range order {
					event := s.a.Judge(c.six[i])
					before := s
					s = s.hears(t, c.six[i])
					if first == "" && before.a.State != s.a.State && !s.a.State.Unresolved() {
						first = event
					}
				}
				require.Equal(t, c.end, s.a.State, story)
				require.Equal(t, c.end == payments.Conflict, s.p.Conflict, story)
				require.LessOrEqual(t, s.pays, 1, story)
				require.Equal(t, c.paid(first), s.pays == 1, story)
				require.Equal(t, c.paid(first), s.p.State == payments.PaymentPaid, story)
				require.Equal(t, int64(s.pays)*bill.Minor, s.p.Paid, story)
				for _, i := range order {
					require.Equal(t, s, s.hears(t, c.six[i]), "%s, and %d again", story, i)
				}
				orders++
			})
			require.Equal(t, 720, orders)
		})
	}
}
