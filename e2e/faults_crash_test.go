package e2e_test

import "testing"

const saysInterrupt = "I am sorry for the interruption."

// TestFaultsOfProcesses kills each of the three in the middle of a payment, and starts it again.
func TestFaultsOfProcesses(t *testing.T) {
	t.Parallel()
	for _, f := range crashFaults() {
		b := startBench(t, benchConfig{Capture: "simulated: {delay: 3s}\n"})
		provoke(t, b, []fault{f})
	}
}

func crashFaults() []fault {
	return []fault{
		{
			Name: "serve_killed", What: "serve killed while a card number is keyed",
			Outcome: "approved", Says: saysApproved,
			Ledger: "consented → opening → open → unknown → approved",
			act: func(p *phone) {
				p.agrees()
				p.asked("card_number", 1)
				p.keys(cardOK[:9])
				p.shown("card_number", "keying", 6)
				p.bench.kill(p, "serve")
				p.keys(cardOK[9:] + "#" + expiry() + "#" + "123#")
				p.bench.start(p, "serve")
				p.hears(saysInterrupt)
				p.hears(saysApproved)
				p.ended()
			},
		},
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
			Name: "gate_killed", What: "the gate killed while a card number is keyed: the call is gone",
			Outcome: "hung_up", Reason: "hung_up",
			Ledger: "consented → opening → open → unknown → cancelled (hung_up)",
			act: func(p *phone) {
				p.agrees()
				p.asked("card_number", 1)
				p.keys(cardOK[:9])
				p.shown("card_number", "keying", 6)
				p.bench.kill(p, "gate")
				p.bench.start(p, "gate")
			},
		},
	}
}
