package e2e_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/e2e/rolefile"
	"github.com/tonegate/tonegate/internal/freeport"
	"github.com/tonegate/tonegate/transfer/control"
)

const (
	saysUnavailable = "I cannot take a card on this line just now. No payment was taken."
	saysUnknown     = "I cannot confirm the payment yet. You will not be charged twice."
	saysMismatch    = "I cannot confirm the payment yet. Somebody will look into it. You will not be charged twice."
)

// providerKeys gives the providers of the bench, and the key of the menu that leads to each.
func providerKeys() map[string]string {
	return map[string]string{
		"refused": "1", "unreachable": "2", busyLine: "3", ringsOn: "4", neverCalls: "5", otherAmount: "6", "plain": "7",
		"down": "8", slowToLaunch: "9", approves: "0", tooManyCalls: "*", "nobody": "#",
	}
}

// providerFlow is the utility bill with a choice between providers.
func providerFlow() string {
	var menu, nodes strings.Builder
	for name, key := range providerKeys() {
		fmt.Fprintf(&menu, "%q: ask_%s, ", key, name)
		fmt.Fprintf(&nodes, `
  ask_%[1]s:
    say: >-
      Your balance is {{ bill.amount | money(bill.currency) }}. Shall I take that by card now? Press 1 for yes, 2 for no.
    consent: {yes: pay_%[1]s, no: goodbye}
  pay_%[1]s:
    payment: {provider: %[1]s, amount: bill.amount, currency: bill.currency, reference: bill.reference}
    on: {approved: paid, declined: goodbye, cancelled: goodbye, hung_up: end, unavailable: human, timeout: goodbye,
      too_many_attempts: human, provider_error: human, unknown: goodbye, mismatch: human}
`, name)
	}
	return `version: 1
name: providers
language: en-GB
start: bill
persona: You are Ada.
vars: {bill: {type: object, trust: server}}
nodes:
  bill:
    lookup: {call: billing, into: bill, mock: {amount: 4250, currency: GBP, reference: INV-1001}}
    to: greet
    on: {error: human}
  greet:
    say: Hello, this is Ada from Acme Energy. To pay your bill, press 1. To speak to somebody, press 2.
    menu: {` + menu.String() + `}
    no_input: {to: goodbye}
  paid: {say: "Thank you. Your payment of {{ payment.amount_text }} has been received.", to: goodbye}
  human: {handoff: {to: support}}
  goodbye: {say: Goodbye., to: end}
  end: {hangup: true}
` + nodes.String()
}

// own writes a provider of serve's file that launches at the acquirer.
func (a *acquirer) own(name, profile, base string) string {
	return fmt.Sprintf(`  - {name: %s, profile: %s, pcipal: {token_url: "%s/token", launch_url: "%s/%s/launch", tenant_name: t,
     tenant_number: "1", username: u, client_id: c, client_secret: s, flow_id: "1", currency: GBP, patience: 2s,
     session_life: 2s, callback_horizon: 1s}}
`, name, profile, a.http.URL, base, name)
}

// ours writes a provider of serve's file that launches at capture, without the extensions.
func ours(name, profile, secret string) string {
	return rolefile.Provider{Name: name, Profile: profile, Mode: "bridge", Secret: secret, Flow: "4473"}.String()
}

// TestFaultsOfProviders has callers pay at providers that do not do what they should, and at one that does no more than
// it must.
func TestFaultsOfProviders(t *testing.T) {
	t.Parallel()
	a := newAcquirer(t)
	closed, err := freeport.Loopback(t.Context()) // where nobody is
	require.NoError(t, err)
	profiles := fmt.Sprintf(`  gone: {uri: "sip:{link}@%s;transport=tcp"}
  deaf: {uri: "sip:{link}@%s"}
`, closed, closed)
	var list strings.Builder
	for _, name := range []string{busyLine, ringsOn, neverCalls, otherAmount, approves} {
		profiles += fmt.Sprintf("  %s: {uri: \"sip:{link}@%s\", headers: {X-Behaviour: %s}}\n", name, a.sip.UDPAddr(), name)
		list.WriteString(a.own(name, name, a.http.URL))
	}
	list.WriteString(ours("refused", "sandbox", "not-"+benchSecret) + ours("unreachable", "gone", benchSecret) +
		ours("nobody", "deaf", benchSecret) + ours("plain", "sandbox", benchSecret) +
		a.own("down", "sandbox", "http://"+closed.String()) + a.own(slowToLaunch, "sandbox", a.http.URL) +
		a.own(tooManyCalls, "sandbox", a.http.URL))
	b := startBench(t, benchConfig{
		Profiles: profiles, Providers: list.String(), Flow: providerFlow(),
		Gate: "deadlines: {answer: 4s}\n",
	})
	provoke(t, b, append(unavailable(), providerFaults(a)...))
}

// chooses walks the flow up to the consent to a provider.
func (p *phone) chooses(provider string) {
	p.hears("To pay your bill, press 1")
	p.keys(providerKeys()[provider])
	p.hears("Press 1 for yes")
	p.keys("1")
}

// unavailable are the providers that no caller ever reaches.
func unavailable() []fault {
	var faults []fault
	for _, f := range []struct{ name, provider, what, reason, from string }{
		{"refused_client", "refused", "credentials that the provider refuses", "provider_refused_client", "opening"},
		{"provider_down", "down", "a provider whose API is unreachable", "provider_down", "opening"},
		{"provider_busy", tooManyCalls, "a provider whose API is busy", "provider_busy", "opening"},
		{"provider_slow", slowToLaunch, "a provider whose API never answers", "provider_timeout", "opening"},
		{"line_unreachable", "unreachable", "a provider whose SIP address is unreachable", "unreachable", "open"},
		{"line_deaf", "nobody", "a provider whose SIP address is silent", "no_answer", "open"},
		{"line_busy", busyLine, "a provider whose line is busy", "busy", "open"},
		{"line_never_answers", ringsOn, "a provider whose line rings for ever", "no_answer", "open"},
	} {
		states := "consented → opening → refused"
		if f.from == "open" {
			states = "consented → opening → open → refused"
		}
		faults = append(faults, fault{
			Name: f.name, What: f.what, Outcome: "unavailable", Reason: f.reason, Says: saysUnavailable,
			Ledger: states + " (" + f.reason + ")",
			act: func(p *phone) {
				p.chooses(f.provider)
				p.hears(saysUnavailable)
				p.hears(saysNobody)
				p.ended()
			},
		})
	}
	return faults
}

// providerFaults are the providers that callers reach.
func providerFaults(a *acquirer) []fault {
	return []fault{
		{
			Name: "no_callback", What: "a provider that never sends its callback, and has no lookup",
			Outcome: "unknown", Reason: "no_result", Says: saysUnknown,
			Ledger: "consented → opening → open → unknown (no_result)",
			act: func(p *phone) {
				p.chooses(neverCalls)
				p.window(control.Capturing)
				p.hears(saysUnknown)
				p.ended()
			},
			after: func(t *testing.T, b *bench, p *phone) {
				require.True(t, assertEventually(func() bool { return b.attempt(t, p.callID()).human }), "a human is called")
			},
		},
		{
			Name: "other_amount", What: "a callback with another amount",
			Outcome: "mismatch", Says: saysMismatch,
			Ledger: "consented → opening → open → mismatch",
			act: func(p *phone) {
				p.chooses(otherAmount)
				p.hears(saysMismatch)
				p.hears(saysNobody)
				p.ended()
			},
			after: func(t *testing.T, b *bench, p *phone) {
				require.Equal(t, attemptRow{payment: "open", conflict: true}, b.attempt(t, p.callID()), "a human decides")
			},
		},
		{
			Name: "late_callbacks", What: "callbacks for an attempt that is over: the same again, then a contradiction",
			Outcome: "approved", Says: saysApproved,
			Ledger: "consented → opening → open → approved",
			act: func(p *phone) {
				p.chooses(approves)
				p.hears(saysApproved)
				p.ended()
			},
			after: func(t *testing.T, b *bench, p *phone) { lateCallbacks(t, b, p, a.order(approves)) },
		},
		{
			Name: "plain_words", What: "a provider with PCI Pal's words and no extensions",
			Outcome: "approved", Says: saysApproved,
			Ledger: "consented → opening → open → approved",
			act: func(p *phone) {
				p.chooses("plain")
				p.window(control.Capturing)
				p.listens("the question for a card number", patient)
				p.keys(cardOK + "#" + expiry() + "#" + "123#")
				p.hears(saysApproved)
				p.ended()
			},
		},
	}
}

// lateCallbacks makes further callbacks for an approved order.
func lateCallbacks(t *testing.T, b *bench, p *phone, o launched) {
	t.Helper()
	approved := b.ledger(t, p.callID())
	status, err := o.call(t.Context(), url.Values{"transactionResult": {"SUCCESS"}})
	require.NoError(t, err)
	require.Equal(t, 204, status, "a duplicate is taken in")
	require.Equal(t, approved, b.ledger(t, p.callID()), "and changes nothing")

	stranger := o
	stranger.Callback = o.Callback[:len(o.Callback)-32] + strings.Repeat("a", 32)
	status, err = stranger.call(t.Context(), url.Values{"transactionResult": {"SUCCESS"}})
	require.NoError(t, err)
	require.Equal(t, 404, status, "nobody waits for a callback for an unknown attempt")
	parked := 0
	b.query(t, `SELECT count(*) FROM inbox WHERE attempt_id IS NULL AND provider = ?`, approves,
		func(scan func(...any) error) { require.NoError(t, scan(&parked)) })
	require.Equal(t, 1, parked, "it is kept all the same")
	require.Equal(t, approved, b.ledger(t, p.callID()))

	status, err = o.call(t.Context(), url.Values{"transactionResult": {"DECLINE"}})
	require.NoError(t, err)
	require.Equal(t, 204, status)
	require.Equal(t, approved+" → conflict (generic_decline)", b.ledger(t, p.callID()))
	require.Equal(t, attemptRow{human: true, payment: "paid", conflict: true}, b.attempt(t, p.callID()),
		"what was paid stays paid, a human is called")
}

// attemptRow is what the ledger says of a call's last attempt and its payment, beyond the states.
type attemptRow struct {
	human, hungUp, conflict bool
	payment                 string
}

func (b *bench) attempt(t *testing.T, callID string) (row attemptRow) {
	t.Helper()
	b.query(t, `SELECT a.human, a.hung_up, p.state, p.conflict FROM attempt a JOIN payment p ON p.id = a.payment_id
		WHERE a.call_id = ? ORDER BY a.number`, callID,
		func(scan func(...any) error) {
			require.NoError(t, scan(&row.human, &row.hungUp, &row.payment, &row.conflict))
		})
	return row
}
