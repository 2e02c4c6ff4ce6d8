package payments

import (
	"encoding/base64"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// TestPaymentParts: what attempts do to what is owed, by their amounts.
func TestPaymentParts(t *testing.T) {
	t.Parallel()
	type turn struct {
		effect Effect
		minor  int64
	}
	for _, c := range []struct {
		name     string
		turns    []turn
		want     PaymentState
		conflict bool
	}{
		{"all at once", []turn{{PayPayment, 1000}}, PaymentPaid, false},
		{"a part", []turn{{PayPayment, 400}}, PaymentPartPaid, false},
		{"two parts", []turn{{PayPayment, 400}, {PayPayment, 600}}, PaymentPaid, false},
		{"too much", []turn{{PayPayment, 400}, {PayPayment, 1000}}, PaymentPaid, true},
		{"twice", []turn{{PayPayment, 1000}, {PayPayment, 1000}}, PaymentPaid, true},
		{"refunded", []turn{{PayPayment, 1000}, {RefundPayment, 1000}}, PaymentRefunded, false},
		{"refunded in two", []turn{{PayPayment, 1000}, {RefundPayment, 1}, {RefundPayment, 999}}, PaymentRefunded, false},
		{"partly refunded", []turn{{PayPayment, 1000}, {RefundPayment, 1}}, PaymentPartRefunded, false},
		{"charged back", []turn{{PayPayment, 1000}, {ReversePayment, 1000}}, PaymentReversed, false},
		{
			"refund, then chargeback of the rest",
			[]turn{{PayPayment, 1000}, {RefundPayment, 1}, {ReversePayment, 999}},
			PaymentReversed, false,
		},
		{"a part, and it is refunded", []turn{{PayPayment, 400}, {RefundPayment, 400}}, PaymentRefunded, false},
		{"a part, half of it refunded", []turn{{PayPayment, 400}, {RefundPayment, 200}}, PaymentPartPaid, true},
		{"refund of nothing", []turn{{RefundPayment, 1}}, PaymentOpen, true},
		{"a failed refund", []turn{{PayPayment, 1000}, {RefundPayment, 1000}, {RestorePayment, 1000}}, PaymentPaid, false},
		{
			"one of two refunds failed",
			[]turn{{PayPayment, 1000}, {RefundPayment, 999}, {RefundPayment, 1}, {RestorePayment, 1}},
			PaymentPartRefunded, false,
		},
		{"a dispute won", []turn{{PayPayment, 1000}, {ReversePayment, 1000}, {RestorePayment, 1000}}, PaymentPaid, false},
		{
			"a failed refund of a part",
			[]turn{{PayPayment, 400}, {RefundPayment, 400}, {RestorePayment, 400}},
			PaymentPartPaid, false,
		},
		{
			"more is here again than went",
			[]turn{{PayPayment, 1000}, {RefundPayment, 1}, {RestorePayment, 2}},
			PaymentPartRefunded, true,
		},
		{"what never went is here again", []turn{{PayPayment, 1000}, {RestorePayment, 1}}, PaymentPaid, true},
		{"mismatch", []turn{{FlagPayment, 1000}}, PaymentOpen, true},
		{"mismatch after a part", []turn{{PayPayment, 1}, {FlagPayment, 9}}, PaymentPartPaid, true},
		{"what is no payment's", []turn{{Inquire, 1000}, {Alarm, 1000}, {CallHuman, 1}, {CancelSession, 1}}, PaymentOpen, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p := Payment{Amount: Money{1000, "GBP"}, State: PaymentOpen}
			for _, turn := range c.turns {
				var ok bool
				p, ok = p.After(turn.effect, turn.minor)
				require.True(t, ok)
			}
			require.Equal(t, c.want, p.State)
			require.Equal(t, c.conflict, p.Conflict)
		})
	}
	_, ok := Payment{State: "nowhere"}.After(PayPayment, 1)
	require.False(t, ok)
}

// TestLedgerBalances: whatever is approved and goes back, in whatever order, the sums are those of the effects, a state
// that says paid means that all was paid, and money beyond what is owed or kept never passes without a human.
func TestLedgerBalances(t *testing.T) {
	t.Parallel()
	effects := []Effect{PayPayment, RefundPayment, ReversePayment, RestorePayment, FlagPayment, Inquire}
	rapid.Check(t, func(t *rapid.T) {
		p := Payment{Amount: Money{1000, "GBP"}, State: rapid.SampledFrom(PaymentStates()[:1]).Draw(t, "state")}
		var paid, returned int64
		beyond := false
		for range rapid.IntRange(1, 8).Draw(t, "turns") {
			e := rapid.SampledFrom(effects).Draw(t, "effect")
			minor := rapid.SampledFrom([]int64{1, 300, 500, 999, 1000, 1001}).Draw(t, "minor")
			var ok bool
			p, ok = p.After(e, minor)
			require.True(t, ok)
			more := map[Effect]int64{RefundPayment: minor, ReversePayment: minor, RestorePayment: -minor}[e]
			if e == PayPayment {
				paid += minor
			}
			beyond = beyond || paid > 1000 || returned+more > paid || returned+more < 0 || e == FlagPayment
			if returned+more >= 0 {
				returned += more
			}
		}
		require.Equal(t, paid, p.Paid)
		require.Equal(t, returned, p.Returned)
		require.Equal(t, max(1000-paid, 0), p.Left().Minor)
		if beyond {
			require.True(t, p.Conflict, "%+v passed without a human", p)
		}
		switch p.State {
		case PaymentPaid:
			require.GreaterOrEqual(t, paid, int64(1000))
		case PaymentOpen:
			require.Zero(t, paid)
		case PaymentPartPaid:
			require.Less(t, paid, int64(1000))
		default:
		}
	})
}

func TestReturnsJudged(t *testing.T) {
	t.Parallel()
	a := Attempt{OrderID: "tgone", Amount: Money{1000, "GBP"}, State: Approved, Returned: 400}
	for _, c := range []struct {
		name string
		c    Change
		want AttemptEvent
	}{
		{"the rest", Change{Event: Refund, OrderID: "tgone", Amount: Money{600, "GBP"}}, Refund},
		{"a chargeback", Change{Event: ChargeBack, OrderID: "tgone", Amount: Money{1, "GBP"}}, ChargeBack},
		{"more than the rest", Change{Event: Refund, OrderID: "tgone", Amount: Money{601, "GBP"}}, Mismatched},
		{"nothing", Change{Event: Void, OrderID: "tgone", Amount: Money{0, "GBP"}}, Mismatched},
		{"another currency", Change{Event: Refund, OrderID: "tgone", Amount: Money{1, "EUR"}}, Mismatched},
		{"a part is here again", Change{Event: Restore, OrderID: "tgone", Amount: Money{400, "GBP"}}, Restore},
		{"more than went", Change{Event: Restore, OrderID: "tgone", Amount: Money{401, "GBP"}}, Mismatched},
		{"another order", Change{Event: Refund, OrderID: "tgtwo", Amount: Money{1, "GBP"}}, Stray},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, c.want, a.Judge(c.c))
			if settled := a; c.want.Returns() {
				settled.Reason = ReasonSettled
				require.Equal(t, Mismatched, settled.Judge(c.c), "of what a human has decided on")
			}
		})
	}
}

// TestSettledAsReversed: a decision does not make a chargeback a refund.
func TestSettledAsReversed(t *testing.T) {
	t.Parallel()
	a := Attempt{Amount: Money{1000, "GBP"}, State: Approved, Returned: 1000}
	for _, state := range []PaymentState{PaymentReversed, PaymentRefunded} {
		p := Payment{Amount: a.Amount, State: state, Paid: 1000, Returned: 1000, Conflict: true}
		after, ok := p.Settled([]Attempt{a})
		require.True(t, ok)
		p.Conflict = false
		require.Equal(t, p, after)
	}
}

// TestDecisionOnWhatWentBack: no more can have gone back than was taken, and nothing of what was not.
func TestDecisionOnWhatWentBack(t *testing.T) {
	t.Parallel()
	a := Attempt{Amount: Money{1000, "GBP"}, State: Conflict}
	for _, c := range []struct {
		name string
		back Money
		as   AttemptEvent
		want error
	}{
		{"not said", Money{}, SettleApproved, nil},
		{"nothing", Money{0, "GBP"}, SettleApproved, nil},
		{"all", Money{1000, "GBP"}, SettleApproved, nil},
		{"more", Money{1001, "GBP"}, SettleApproved, ErrBack},
		{"less than nothing", Money{-1, "GBP"}, SettleApproved, ErrBack},
		{"another currency", Money{1, "EUR"}, SettleApproved, ErrBack},
		{"of nothing", Money{1, "GBP"}, SettleDeclined, ErrBack},
		{"not taken", Money{}, SettleDeclined, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			require.ErrorIs(t, Decision{Who: "ann", Why: "so", Back: c.back}.Check(Payment{Conflict: true}, a, c.as), c.want)
		})
	}
}

// TestHeadOfFourChains: a head that was kept when there were four chains still says where they ended.
func TestHeadOfFourChains(t *testing.T) {
	t.Parallel()
	hash := "0123456789abcdef0123456789abcdef"
	raw := "\x00\x00\x03" + hash
	head, err := ParseAuditHead("tga1." + base64.RawURLEncoding.EncodeToString([]byte(raw+"\x00")))
	require.NoError(t, err)
	require.Equal(t, AuditHead{2: {N: 3, Hash: hash}}, head)
	require.EqualValues(t, 3, head.Rows())
	for _, cut := range []string{raw, raw + "\x00\x00", raw[:20]} {
		_, err := ParseAuditHead("tga1." + base64.RawURLEncoding.EncodeToString([]byte(cut)))
		require.ErrorIs(t, err, ErrHead)
	}
}

func FuzzParseAuditHead(f *testing.F) {
	var h AuditHead
	f.Add(h.String())
	h[2] = ChainEnd{N: 300, Hash: "0123456789abcdef0123456789abcdef"}
	f.Add(h.String())
	f.Add("tga1.")
	f.Add("tga1.////")
	f.Add("")
	f.Fuzz(func(t *testing.T, text string) {
		head, err := ParseAuditHead(text)
		if err != nil {
			require.ErrorIs(t, err, ErrHead)
			return
		}
		again, err := ParseAuditHead(head.String())
		require.NoError(t, err)
		require.Equal(t, head, again)
	})
}

func TestConsentHash(t *testing.T) {
	t.Parallel()
	a := Attempt{ID: "att_1", CallID: "c", Reference: "r", Amount: Money{1, "GBP"}}
	c := Consent{By: "key", Node: "confirm", Said: "Shall I?"}
	want := c.Hash(a)
	require.Len(t, want, 64)
	for _, other := range []Consent{
		{By: "voice", Node: "confirm", Said: "Shall I?"}, {By: "key", Node: "confirm", Said: "Shall"},
	} {
		require.NotEqual(t, want, other.Hash(a))
	}
	a.Amount.Minor++
	require.NotEqual(t, want, c.Hash(a), "it agrees to another amount")
}
