package e2e_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/tonegate/tonegate/transfer/control"
)

const (
	saysInterrupt = "I am sorry for the interruption."
	saysFault     = "The payment could not be made. No payment was taken."
)

// TestFaultsOfProcesses kills each of the three in the middle of a payment, and starts it again.
func TestFaultsOfProcesses(t *testing.T) {
	t.Parallel()
	for _, f := range crashFaults() {
		f.bench.Capture += "simulated: {delay: 3s}\n"
		provoke(t, startBench(t, f.bench), []fault{f})
	}
}

func crashFaults() []fault {
	return slices.Concat(serveFaults(), coachFaults(), []fault{
		{
			Name: "capture_killed", What: "capture killed after the gateway was asked; it approves",
			Outcome: "approved", Says: saysApproved, Ledger: paid,
			act: func(p *phone) {
				p.agrees()
				p.card(cardOK)
				p.shown("security_code", "authorising", 0)
				p.bench.kill(p, "capture")
				p.bench.start(p, "capture")
				p.hears(saysApproved)
				p.ended()
			},
		},
		{
			Name: "capture_killed_while_keying", What: "capture killed while a card number is keyed",
			Outcome: "provider_error", Reason: "gateway_error", Says: saysFault,
			Ledger: "consented → opening → open → failed (gateway_error)",
			act: func(p *phone) {
				p.keysHalf()
				p.bench.kill(p, "capture")
				p.bench.start(p, "capture")
				p.hears(saysFault)
				p.ended()
			},
		},
		{
			Name: "capture_gone", What: "capture killed while a card number is keyed, and away until the caller has gone",
			Outcome: "unknown", Reason: "no_result", Says: saysUnknown,
			Ledger: "consented → opening → open → unknown → failed (gateway_error)",
			act: func(p *phone) {
				p.keysHalf()
				p.bench.kill(p, "capture")
				p.hears(saysUnknown)
				p.ended()
				p.bench.start(p, "capture")
			},
		},
		{
			Name:    "capture_gone_after_submission",
			What:    "capture killed after the gateway was asked, and away until the caller has gone: hold is played meanwhile",
			Outcome: "unknown", Reason: "no_result", Says: saysUnknown,
			Ledger: "consented → opening → open → submitted → unknown → approved",
			act: func(p *phone) {
				p.agrees()
				p.card(cardOK)
				p.shown("security_code", "authorising", 0)
				p.bench.kill(p, "capture")
				p.holds()
				p.hears(saysUnknown)
				p.ended()
				p.bench.start(p, "capture")
			},
		},
		{
			Name: "gate_killed", What: "the gate killed while a card number is keyed: the call is gone",
			Outcome: "hung_up", Reason: "hung_up",
			Ledger: "consented → opening → open → unknown → cancelled (hung_up)",
			bench:  benchConfig{Capture: "keypad: {inter_key: 1m}\n"}, // a silent line is taken for dead after half of it
			act: func(p *phone) {
				p.keysHalf()
				p.bench.kill(p, "gate")
				p.bench.start(p, "gate")
			},
		},
	})
}

// holds waits until the gate plays hold.
func (p *phone) holds() {
	p.await("hold", func(e control.Event) bool {
		return e.Type == control.Sound && e.Source == control.SourceGate && e.On
	})
	p.listens("hold", 1)
}

// coachFaults kill serve while its bot tells the caller what to key.
func coachFaults() []fault {
	bench := guidedBench()
	bench.Capture = strings.Replace(bench.Capture, "prompts: none",
		"prompts: none, fields: [{name: card_number, first_key: 4s}, {name: expiry}, {name: security_code}]", 1) +
		"keypad: {inter_key: 6s, complete: 1s}\n" // longer than the gate waits for a bot
	leftAlone := func(p *phone) {
		p.agrees()
		p.hears(coachNumber)
		p.keys(cardOK[:9])
		p.shown("card_number", "keying", 6)
		p.bench.kill(p, "serve")
		p.holds()
	}
	return []fault{
		{
			Name: "coach_killed", What: "guided: serve killed while a card number is keyed; the caller keys on, to hold",
			Outcome: "approved", Says: saysApproved, Ledger: "consented → opening → open → unknown → approved",
			bench: bench,
			act: func(p *phone) {
				leftAlone(p)
				p.keys(cardOK[9:] + "#" + expiry() + "#" + "123#")
				p.bench.start(p, "serve")
				p.hears(saysInterrupt)
				p.hears(saysApproved)
				p.ended()
			},
		},
		{
			Name: "coach_killed_and_nobody_asks", What: "guided: the same, and the caller waits to be asked again",
			Outcome: "timeout", Reason: "input_timeout", Says: saysTimeout,
			Ledger: "consented → opening → open → unknown → failed (input_timeout)",
			bench:  bench,
			act: func(p *phone) {
				leftAlone(p)
				p.bench.start(p, "serve")
				p.hears(saysInterrupt)
				p.hears(saysTimeout)
				p.ended()
			},
		},
	}
}

// keysHalf walks the flow into the middle of a card number.
func (p *phone) keysHalf() {
	p.agrees()
	p.asked("card_number", 1)
	p.keys(cardOK[:9])
	p.shown("card_number", "keying", 6)
}

// serveFaults kill serve.
func serveFaults() []fault {
	const resolved = "consented → opening → open → unknown → approved"
	return []fault{
		{
			Name: "serve_killed", What: "serve killed while a card number is keyed",
			Outcome: "approved", Says: saysApproved, Ledger: resolved,
			act: func(p *phone) {
				p.keysHalf()
				p.bench.kill(p, "serve")
				p.keys(cardOK[9:] + "#" + expiry() + "#" + "123#")
				p.bench.start(p, "serve")
				p.hears(saysInterrupt)
				p.hears(saysApproved)
				p.ended()
			},
		},
		{
			Name: "serve_killed_in_the_handover", What: "serve killed in the hand-over sentence: the provider was not connected",
			Outcome: "cancelled", Reason: "cancelled_by_caller", Says: saysCancelled,
			Ledger: "consented → opening → open → unknown → cancelled (cancelled_by_caller)",
			act: func(p *phone) {
				p.agrees()
				p.window(control.Closing)
				p.hears("Please key your card details")
				p.bench.kill(p, "serve")
				p.bench.start(p, "serve")
				p.hears(saysInterrupt)
				p.hears(saysCancelled)
				p.ended()
			},
		},
		{
			Name: "serve_killed_while_authorising", What: "serve killed while the gateway is asked; it approves",
			Outcome: "approved", Says: saysApproved,
			Ledger: "consented → opening → open → submitted → unknown → approved",
			act: func(p *phone) {
				p.agrees()
				p.card(cardOK)
				p.shown("security_code", "authorising", 0)
				p.bench.kill(p, "serve")
				p.bench.start(p, "serve")
				p.hears(saysInterrupt)
				p.hears(saysApproved)
				p.ended()
			},
		},
		{
			Name:    "serve_gone",
			What:    "serve killed while a card number is keyed, and away: the gate lets the card be taken, then apologises",
			Outcome: "approved", Ledger: resolved,
			bench: benchConfig{Gate: "deadlines: {rejoin: 2s}\n"},
			act: func(p *phone) {
				p.keysHalf()
				p.bench.kill(p, "serve")
				p.keys(cardOK[9:] + "#" + expiry() + "#" + "123#")
				p.window(control.Returning)
				p.listens("the apology", patient)
				p.ended()
				p.bench.start(p, "serve")
			},
		},
	}
}
