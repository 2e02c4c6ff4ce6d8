package main

import (
	"bytes"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/payments"
	"github.com/tonegate/tonegate/payments/store"
)

// TestPaymentsByHand: somebody sees what waits, looks at it and decides, while a serve has the store open.
func TestPaymentsByHand(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "ledger.db")
	running, err := store.Open(t.Context(), store.Config{Path: path}, store.Deps{})
	require.NoError(t, err)
	defer func() { require.NoError(t, running.Close()) }()
	begin := func(name string, events ...payments.AttemptEvent) payments.Attempt {
		_, a, err := running.Begin(t.Context(), payments.Intent{
			CallID: "call-" + name, Provider: "default", Amount: payments.Money{Minor: 4250, Currency: "GBP"},
			Reference: "INV-" + name, OrderID: "tg" + name, Token: name,
			Consent: payments.Consent{By: "key", Node: "confirm", Said: "Shall I take that by card now?"},
		})
		require.NoError(t, err)
		for _, e := range append([]payments.AttemptEvent{payments.Launch, payments.Opened}, events...) {
			done, err := running.Apply(t.Context(), a.ID, payments.Change{
				Event: e, OrderID: a.OrderID, Amount: a.Amount, SessionID: "session-" + name, TransactionID: "tx-" + name,
			})
			require.NoError(t, err)
			a = done.Attempt
		}
		return a
	}
	lost, twice := begin("lost", payments.Lose, payments.Expire), begin("twice", payments.Approve, payments.Decline)
	begin("paid", payments.Approve)
	declined := begin("declined", payments.Decline)

	tonegate := func(code int, args ...string) string {
		var out bytes.Buffer
		require.Equal(t, code, run(append([]string{"payments"}, append(args, "--store", path)...), &out, &out), out.String())
		return out.String()
	}
	list := tonegate(0, "list")
	require.Contains(t, list, "INV-lost")
	require.Regexp(t, `INV-twice`, list)
	require.Contains(t, list, "paid, conflict")
	require.Contains(t, list, "2 payments (waiting)")
	require.Contains(t, tonegate(0, "list", "--state", "all"), "4 payments (all)")
	require.Contains(t, tonegate(0, "list", "--state", "all", "--limit", "3"), "3 payments (all); there are more")
	require.NotContains(t, tonegate(0, "list", "--state", "all", "--limit", "4"), "more")
	require.Contains(t, tonegate(1, "list", "--state", "lost"), "want one of waiting, unknown, all, open")

	shown := tonegate(0, "show", twice.PaymentID)
	for _, want := range []string{
		twice.ID, "conflict", "tgtwice", "session-twice", "tx-twice", "Shall I take that by card now?", "42.50 GBP",
	} {
		require.Contains(t, shown, want)
	}
	require.Equal(t, shown, tonegate(0, "show", twice.ID), "by its attempt")

	require.Contains(t, tonegate(1, "settle", "none", "--as", "approved", "--because", "x"), "none is not in the ledger")
	require.Contains(t, tonegate(1, "settle", declined.ID, "--as", "approved", "--because", "x"), "does not wait for anybody")
	require.Contains(t, tonegate(2, "settle", lost.ID, "--as", "approved"), "--because")
	require.Contains(t, tonegate(2, "settle", lost.ID, "--as", "lost", "--because", "x"), "--as")
	require.Contains(t, tonegate(1, "settle", lost.ID, "--as", "approved", "--because", "4242424242424242"), "no card number")
	require.Contains(t, tonegate(1, "cancel", lost.PaymentID, "--because", "x"), "settle it first")
	require.Contains(t, tonegate(1, "cancel", twice.PaymentID, "--because", "x"), "settle its attempts first")

	said := tonegate(0, "settle", lost.PaymentID, "--as", "declined", "--because", "no such order there", "--by", "ann")
	require.Contains(t, said, lost.ID+": unknown → declined")
	require.Contains(t, said, "open, 0.00 GBP of 42.50 GBP kept")
	require.Contains(t, tonegate(0, "settle", twice.ID, "--as", "approved", "--because", "one capture"), "paid, 42.50 GBP")
	_, err = running.Apply(t.Context(), twice.ID, payments.Change{
		Event: payments.Refund, OrderID: twice.OrderID, Amount: payments.Money{Minor: 750, Currency: "GBP"}, TransactionID: "re",
	})
	require.NoError(t, err)
	require.Contains(t, tonegate(0, "list"), "paid, conflict", "money moves after the decision")
	for back, fault := range map[string]string{"7.5": "--back", "42.51": "at most its amount", "-1.00": "--back"} {
		require.Contains(t, tonegate(1, "settle", twice.ID, "--as", "approved", "--because", "x", "--back="+back), fault)
	}
	require.Contains(t, tonegate(1, "settle", twice.ID, "--as", "declined", "--because", "x", "--back", "7.50"), "approved")
	said = tonegate(0, "settle", twice.ID, "--as", "approved", "--because", "the shop gave it back", "--back", "7.50")
	require.Contains(t, said, "part_refunded, 35.00 GBP of 42.50 GBP kept")
	require.Contains(t, tonegate(0, "list"), "0 payments (waiting)")
	require.Contains(t, tonegate(0, "cancel", lost.PaymentID, "--because", "the bill was wrong"), "cancelled")
	require.Contains(t, tonegate(0, "cancel", declined.PaymentID, "--expired", "--because", "a year ago"), "expired")

	a, err := running.Attempt(t.Context(), twice.ID)
	require.NoError(t, err)
	require.Equal(t, payments.Approved, a.State, "the running process sees it")
	shown = tonegate(0, "show", twice.PaymentID)
	require.Contains(t, shown, "approve, 42.50 GBP as tx-twice by")
	require.Contains(t, shown, "refund (mismatched), 7.50 GBP as re by")
	require.Regexp(t, `settle_approved by \S+: "the shop gave it back", 7.50 GBP went back → approved`, shown)
	_, err = running.VerifyAudit(t.Context(), payments.AuditHead{}, nil)
	require.NoError(t, err)
}

// TestPaymentsToDecide: what the provider said instead of what it was asked for is there to be seen, and what others wrote
// does not draw on the terminal.
func TestPaymentsToDecide(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "ledger.db")
	running, err := store.Open(t.Context(), store.Config{Path: path}, store.Deps{})
	require.NoError(t, err)
	defer func() { require.NoError(t, running.Close()) }()
	_, a, err := running.Begin(t.Context(), payments.Intent{
		CallID: "call\x1b[2J", Provider: "default", Amount: payments.Money{Minor: 4250, Currency: "GBP"},
		Reference: "INV\n0 payments (waiting)\x1b[8m\t\u202e", OrderID: "tgone", Token: "one",
		Consent: payments.Consent{By: "key", Node: "confirm", Said: "Shall I?"},
	})
	require.NoError(t, err)
	for _, c := range []payments.Change{
		{Event: payments.Launch},
		{Event: payments.Opened, SessionID: "session\x1b[2J"},
		{
			Event: payments.Approve, Source: payments.FromCallback, OrderID: "tgother",
			Amount: payments.Money{Minor: 9999, Currency: "EUR"}, TransactionID: "t\x1b[2J2",
		},
	} {
		_, err := running.Apply(t.Context(), a.ID, c)
		require.NoError(t, err)
	}
	var out bytes.Buffer
	require.Zero(t, run([]string{"payments", "show", a.ID, "--store", path}, &out, &out))
	said := `approve (mismatched), 99.99 EUR as t\x1b[2J2 of order tgother by callback: open → mismatch`
	require.Contains(t, out.String(), said)
	require.Zero(t, run([]string{"payments", "list", "--store", path}, &out, &out))
	require.Contains(t, out.String(), `INV\n0 payments (waiting)\x1b[8m\t\u202e  `)
	require.NotContains(t, out.String(), "\x1b")
	require.NotContains(t, out.String(), "\n0 payments")
}
