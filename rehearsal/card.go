package rehearsal

import (
	"slices"

	"github.com/tonegate/tonegate/payments"
	"github.com/tonegate/tonegate/providers"
)

// Keypad are the keys of a phone.
const Keypad = "0123456789*#"

// card is a test card: its name and what becomes of it. It has no number.
type card struct {
	name   string
	report providers.Report // less what belongs to the order
}

// cards are the test cards, under the names that they have in tonegate call and demo.
func cards() []card {
	visa := payments.Card{Brand: "visa"}
	declined := func(name, reason string) card {
		return card{name, providers.Report{Verdict: providers.Declined, Reason: reason, Card: visa}}
	}
	return []card{
		{"ok", providers.Report{Verdict: providers.Approved, Card: visa}},
		declined("declined", providers.ReasonGenericDecline),
		declined("insufficient", providers.ReasonInsufficientFunds),
		declined("expired", providers.ReasonExpiredCard),
		declined("lost", providers.ReasonLostCard),
		declined("incorrect_cvc", providers.ReasonIncorrectCVC),
		declined("processing_error", providers.ReasonProcessingError),
		{"no_answer", providers.Report{Verdict: providers.Unknown, Reason: providers.ReasonGatewayUnknown}},
	}
}

// CardNames lists the test cards.
func CardNames() []string {
	names := make([]string, 0, len(cards()))
	for _, c := range cards() {
		names = append(names, c.name)
	}
	return names
}

func cardNamed(name string) (card, bool) {
	all := cards()
	at := slices.IndexFunc(all, func(c card) bool { return c.name == name })
	if at < 0 {
		return card{}, false
	}
	return all[at], true
}
