package providertest

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/payments"
	"github.com/tonegate/tonegate/providers"
)

func resultRows() []behaviour {
	return []behaviour{
		{Row: Row{
			"F65", "the result before anything else of the session is known",
			"callback and lookup say the same, by words that are closed", "F65_results",
		}, run: results},
		{Row: Row{
			"F66", "the same callback again, days late", "the same report", "F66_duplicates",
		}, run: duplicates},
		{Row: Row{
			"F68", "forged, malformed, repeated fields, other content types, 1 MB, compressed",
			"refused; nothing of it is repeated", "F68_forgeries",
		}, run: forgeries},
		{Row: Row{
			"F69", "another amount or reference", "reported as the provider said it, never as it was ordered: the ledger judges",
			"F69_other_facts_of_a_result",
		}, run: otherResult},
		{Row: Row{
			"F70", "the gateway's answer is lost", "no verdict that would end the attempt", "F70_unknown",
		}, run: unknown},
		{Row: Row{
			"F71", "a lookup's answer is garbage, HTML, or cut at any byte", "an error or the true word, never another verdict",
			"F71_lookup_answers",
		}, run: lookupAnswers},
		{Row: Row{
			"F74", "what was approved is given back, voided or charged back, or is here again",
			"told by a word of its own, with the amount",
			"F74_money_back",
		}, run: moneyBack},
		{Row: Row{
			"F75", "amounts in another format, currency or shape", "written and read in the profile's format, exactly",
			"F75_amounts",
		}, run: amounts},
		{Row: Row{
			"F75", "a result without an amount", "refused where money came or went, else taken", "F75_no_amount",
		}, run: noAmount},
		{Row: Row{
			"F75", "the currency of a result is blank, or in lower case", "the profile's, or the one that is meant",
			"F75_currency_told",
		}, run: currencyTold},
		{Row: Row{
			"–", "a card number in any field of a callback", "it does not come through", "no_card_data",
		}, run: noCardData},
	}
}

func results(t *testing.T, b *bench) {
	p := b.provider(t)
	for _, e := range b.peer.Endings() {
		order := b.order()
		order.OrderID = "tg" + strings.ReplaceAll(e.Name, " ", "")
		s, err := p.Open(t.Context(), order)
		require.NoError(t, err)
		e.Result.Transaction, e.Result.Brand, e.Result.Last4 = "tx1", "VISA", "4242"
		b.peer.Finish(s.ID, e.Result)
		amount := order.Amount
		if e.Result.Amount != "" {
			amount.Minor = 1000
		}
		want := providers.Report{
			OrderID: s.OrderID, Verdict: e.Verdict, Reason: e.Reason, Amount: amount, TransactionID: "tx1",
			Card: payments.Card{Brand: "visa", Last4: "4242"},
		}
		if l, ok := looker(p); ok {
			got, err := l.Lookup(t.Context(), s)
			require.NoError(t, err, e.Name)
			got.AuthCode, got.SessionID = "", ""
			require.Equal(t, want, got, e.Name)
		}
		got := b.tell(t, p, b.peer.Request(s.ID))
		if got.SessionID != "" {
			require.Equal(t, s.ID, got.SessionID)
		}
		got.AuthCode, got.SessionID = "", ""
		require.Equal(t, want, got, e.Name)
		require.Equal(t, e.Reason, providers.KnownReason(e.Reason))
	}
}

// ended is a session that was approved.
func (b *bench) ended(t *testing.T, change func(*Result)) (providers.Provider, providers.Session) {
	t.Helper()
	p, s := b.opened(t)
	r := b.peer.Endings()[0].Result
	r.Transaction = "tx1"
	if change != nil {
		change(&r)
	}
	b.peer.Finish(s.ID, r)
	return p, s
}

func duplicates(t *testing.T, b *bench) {
	p, s := b.ended(t, nil)
	first := b.tell(t, p, b.peer.Request(s.ID))
	require.Equal(t, providers.Approved, first.Verdict)
	for range 3 {
		require.Equal(t, first, b.tell(t, p, b.peer.Request(s.ID)))
	}
}

func forgeries(t *testing.T, b *bench) {
	p := b.provider(t)
	for i, r := range b.peer.Forgeries() {
		_, err := p.Callback(r)
		require.Error(t, err, "forgery %d", i)
		requireError(t, err, providers.CodeAnswer)
	}
}

func otherResult(t *testing.T, b *bench) {
	p, s := b.ended(t, func(r *Result) { r.Amount = "4251" })
	got := b.tell(t, p, b.peer.Request(s.ID))
	require.EqualValues(t, 4251, got.Amount.Minor)
	b.peer.Finish(s.ID, Result{Word: b.peer.Endings()[0].Result.Word, Reference: "tgother"})
	got = b.tell(t, p, b.peer.Request(s.ID))
	require.Equal(t, "tgother", got.OrderID)
	if l, ok := looker(p); ok {
		_, err := l.Lookup(t.Context(), s)
		requireError(t, err, providers.CodeAnswer)
	}
}

func unknown(t *testing.T, b *bench) {
	found := false
	for _, e := range b.peer.Endings() {
		if e.Verdict != providers.Unknown {
			continue
		}
		found = true
		p, s := b.opened(t)
		b.peer.Finish(s.ID, e.Result)
		change, told := b.tell(t, p, b.peer.Request(s.ID)).Change(payments.FromCallback)
		require.True(t, told)
		require.Equal(t, payments.Muddle, change.Event)
	}
	require.True(t, found, "the peer has no word for it")
}

func lookupAnswers(t *testing.T, b *bench) {
	p, s := b.ended(t, nil)
	l, ok := looker(p)
	if !ok {
		return
	}
	want, err := l.Lookup(t.Context(), s)
	require.NoError(t, err)
	const longest = 600
	faults := []Fault{{Body: "<html>secret</html>"}, {Body: "{}"}, {Body: "[]"}, {Body: "null"}, {Bomb: true}}
	for at := range longest {
		faults = append(faults, Fault{End: new(at)}, Fault{Reset: new(at)})
	}
	for _, f := range faults {
		b.peer.Fail(OpLookup, f)
		got, err := l.Lookup(t.Context(), s)
		b.peer.Heal()
		if err == nil {
			require.Equal(t, want, got)
			continue
		}
		requireError(t, err, providers.CodeAnswer)
	}
}

func amounts(t *testing.T, b *bench) {
	for _, c := range []struct {
		format   payments.AmountFormat
		currency string
		wire     string
		wrong    []string
		decimals map[string]int
	}{
		{payments.FormatMinor, "GBP", "4250", []string{"42.50", "42,50", "04250", "-4250", "4250.0", "4.25e3", "٤٢٥٠", ""}, nil},
		{payments.FormatDecimal, "GBP", "42.50", []string{"4250", "42.5", "42,50", "+42.50", " 42.50", "42.500", "1,042.50"}, nil},
		{payments.FormatDecimal, "JPY", "4250", []string{"4250.00", "4,250"}, nil},
		{payments.FormatDecimal, "KWD", "4.250", []string{"4.25", "4250"}, nil},
		{payments.FormatMinor, "ISK", "425000", []string{"4250.00", "425001"}, map[string]int{"ISK": 2}},
		{payments.FormatDecimal, "UGX", "4250.00", []string{"4250", "4250.01"}, map[string]int{"UGX": 2}},
		{payments.FormatDecimal, "KWD", "4.25", []string{"4.250", "4.2"}, map[string]int{"KWD": 2}},
	} {
		peer := b.Peer()
		own := &bench{Subject: b.Subject, peer: peer, set: b.set}
		own.set.Transport, own.set.Format, own.set.Currency = peer.Transport(), c.format, c.currency
		own.set.Decimals = c.decimals
		p, s := own.opened(t)
		require.Equal(t, c.wire, peer.Launched()[0].Amount)
		r := peer.Endings()[0].Result
		r.Amount = c.wire
		peer.Finish(s.ID, r)
		require.Equal(t, own.order().Amount, own.tell(t, p, peer.Request(s.ID)).Amount)
		for _, wrong := range c.wrong {
			if wrong == "" {
				continue // the peer would fill it in
			}
			r.Amount = wrong
			peer.Finish(s.ID, r)
			_, err := p.Callback(peer.Request(s.ID))
			require.Error(t, err, wrong)
			requireError(t, err, providers.CodeAnswer)
		}
	}
}

func noAmount(t *testing.T, b *bench) {
	for _, e := range b.peer.Endings() {
		p, s := b.opened(t)
		e.Result.Amount = " "
		b.peer.Finish(s.ID, e.Result)
		got, err := p.Callback(b.peer.Request(s.ID))
		if e.Verdict.OfMoney() {
			requireError(t, err, providers.CodeAnswer)
			continue
		}
		require.NoError(t, err, e.Name)
		require.Equal(t, e.Verdict, got.Verdict)
		require.Zero(t, got.Amount)
		if l, ok := looker(p); ok {
			asked, err := l.Lookup(t.Context(), s)
			require.NoError(t, err, e.Name)
			require.Equal(t, e.Verdict, asked.Verdict)
		}
	}
}

func currencyTold(t *testing.T, b *bench) {
	for _, told := range []string{" ", "gbp", "Gbp"} {
		p, s := b.ended(t, func(r *Result) { r.Currency = told })
		got := b.tell(t, p, b.peer.Request(s.ID))
		require.Equal(t, b.order().Amount, got.Amount, told)
		if l, ok := looker(p); ok {
			got, err := l.Lookup(t.Context(), s)
			require.NoError(t, err, told)
			require.Equal(t, b.order().Amount, got.Amount, told)
		}
	}
}

// moneyBack: every word for it is an event of its own, and a part of the amount is a part.
func moneyBack(t *testing.T, b *bench) {
	seen := map[payments.AttemptEvent]bool{}
	for _, e := range b.peer.Endings() {
		if !e.Verdict.Returns() {
			continue
		}
		p, s := b.opened(t)
		e.Result.Amount, e.Result.Transaction = "1", "re1"
		b.peer.Finish(s.ID, e.Result)
		change, told := b.tell(t, p, b.peer.Request(s.ID)).Change(payments.FromCallback)
		require.True(t, told)
		require.True(t, change.Event.Returns(), e.Name)
		require.EqualValues(t, 1, change.Amount.Minor)
		require.Equal(t, "re1", change.TransactionID)
		require.Empty(t, change.Class)
		seen[change.Event] = true
	}
	require.Len(t, seen, 4, "the peer has a word for each")
}

func noCardData(t *testing.T, b *bench) {
	const pan = "4242424242424242"
	for _, change := range []func(*Result){
		func(r *Result) { r.Transaction = pan }, func(r *Result) { r.Brand = pan }, func(r *Result) { r.Last4 = pan },
		func(r *Result) { r.Reason = pan },
	} {
		p, s := b.ended(t, change)
		var got []providers.Report
		if report, err := p.Callback(b.peer.Request(s.ID)); err == nil {
			got = append(got, report)
		}
		if l, ok := looker(p); ok {
			if report, err := l.Lookup(t.Context(), s); err == nil {
				got = append(got, report)
			}
		}
		text, err := json.Marshal(got)
		require.NoError(t, err)
		require.NotContains(t, string(text), pan)
	}
	p := b.provider(t)
	r := formRequest("https://serve.example/", "x="+pan)
	_, err := p.Callback(r)
	require.Error(t, err)
	require.NotContains(t, err.Error(), pan)
	require.Equal(t, http.MethodPost, r.Method)
}
