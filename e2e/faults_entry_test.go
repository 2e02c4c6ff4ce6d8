package e2e_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/transfer/control"
)

// Published test numbers, and one that is wrong by a digit.
const (
	cardOK       = "5200828282828210"
	cardAhead    = "5555555555554444" // keyed too early; no key of a menu is in it
	cardMenu     = "6011000990139424" // keyed too early; keys of menus are in it
	cardWrong    = "5200828282828211"
	cardLost     = "4000000000005126" // the gateway's answer is lost
	cardDeclined = "4000000000009987" // reported lost, which nobody is told
)

// The words that callers get, and the ledger of a payment that went well.
const (
	saysBack      = "Thank you. I am back with you."
	saysApproved  = "Your payment has been approved."
	saysCancelled = "The payment was cancelled. No payment was taken."
	saysTimeout   = "The card details did not come in time. No payment was taken."
	saysTooMany   = "The card details could not be read. No payment was taken."
	saysNobody    = "I am sorry, nobody is free just now. Please call again later. Goodbye."

	paid = "consented → opening → open → submitted → approved"
)

// TestFaultsOfEntry has callers do what callers do.
func TestFaultsOfEntry(t *testing.T) {
	t.Parallel()
	b := startBench(t, benchConfig{
		// The gateway takes longer than serve waits for the result of a caller who is gone.
		Capture: "keypad: {first_key: 2s, inter_key: 2s, complete: 1s}\nsimulated: {delay: 4s}\n",
	})
	provoke(t, b, entryFaults())
	provoke(t, b, earlyFaults())
	provoke(t, b, leavingFaults())
}

// entryFaults are those of callers who stay to the end.
func entryFaults() []fault {
	return []fault{
		{
			Name: "wrong_card", What: "a wrong card number, then the right one",
			Outcome: "approved", Says: saysApproved, Ledger: paid,
			act: func(p *phone) {
				p.agrees()
				p.asked("card_number", 1)
				p.keys(cardWrong + "#")
				p.rejected("card_number", "invalid-card-number", 2)
				p.keys(cardOK + "#")
				p.rest()
				p.hears(saysApproved)
				p.ended()
			},
		},
		{
			Name: "wrong_card_thrice", What: "a wrong card number three times",
			Outcome: "too_many_attempts", Reason: "too_many_attempts", Says: saysTooMany,
			Ledger: "consented → opening → open → failed (too_many_attempts)",
			act: func(p *phone) {
				p.agrees()
				p.asked("card_number", 1)
				for _, again := range []int{2, 3, 0} {
					p.keys(cardWrong + "#")
					p.rejected("card_number", "invalid-card-number", again)
				}
				p.hears(saysTooMany)
				p.hears(saysNobody)
				p.ended()
			},
		},
		{
			Name: "wrong_month", What: "a month that there is not, then the right one",
			Outcome: "approved", Says: saysApproved, Ledger: paid,
			act: func(p *phone) {
				p.agrees()
				p.asked("card_number", 1)
				p.keys(cardOK + "#")
				p.asked("expiry", 1)
				p.keys("1330#")
				p.rejected("expiry", "invalid-date", 2)
				p.keys(expiry() + "#")
				p.asked("security_code", 1)
				p.keys("123#")
				p.hears(saysApproved)
				p.ended()
			},
		},
		{
			Name: "gateway_silent", What: "a gateway whose answer is lost",
			Outcome: "unknown", Reason: "gateway_unknown", Says: saysUnknown,
			Ledger: "consented → opening → open → submitted → unknown (gateway_unknown)",
			act: func(p *phone) {
				p.agrees()
				p.card(cardLost)
				p.hears(saysUnknown)
				p.ended()
			},
		},
		{
			Name: "silence", What: "silence where a card is asked for",
			Outcome: "timeout", Reason: "input_timeout", Says: saysTimeout,
			Ledger: "consented → opening → open → failed (input_timeout)",
			act: func(p *phone) {
				p.agrees()
				for _, again := range []int{2, 3, 0} {
					p.rejected("card_number", "input-timeout", again)
				}
				p.hears(saysTimeout)
				p.ended()
			},
		},
		{
			Name: "silence_of_a_caller", What: "silence where the bot asks",
			Outcome: "none", Says: "Goodbye.",
			act: func(p *phone) {
				p.hears("To pay your bill, press 1")
				p.hears("Press 1 to pay your bill or 2 for a person.")
				p.hears("Press 1 to pay your bill or 2 for a person.")
				p.hears("Goodbye.")
				p.ended()
			},
		},
		{
			Name: "star", What: "star in the middle of a card number, then the whole of it",
			Outcome: "approved", Says: saysApproved, Ledger: paid,
			act: func(p *phone) {
				p.agrees()
				p.asked("card_number", 1)
				p.keys(cardWrong[:9] + "*")
				p.asked("card_number", 1)
				p.keys(cardOK + "#")
				p.rest()
				p.hears(saysApproved)
				p.ended()
			},
		},
		{
			Name: "star_twice", What: "star twice",
			Outcome: "cancelled", Reason: "cancelled_by_caller", Says: saysCancelled,
			Ledger: "consented → opening → open → cancelled (cancelled_by_caller)",
			act: func(p *phone) {
				p.agrees()
				p.asked("card_number", 1)
				p.keys(cardOK[:9] + "**")
				p.hears(saysCancelled)
				p.ended()
			},
		},
	}
}

// earlyFaults are those of callers who do not wait until they are asked.
func earlyFaults() []fault {
	const early = cardAhead + "#"
	return []fault{
		{
			Name:    "type_ahead",
			What:    "a whole card before the consent, in the hand-over sentence and in the talk after the payment",
			Outcome: "approved", Says: saysApproved, Ledger: paid,
			act: func(p *phone) {
				p.hears("To pay your bill, press 1")
				p.keys(early + "1")
				p.hears("Press 1 for yes")
				p.keys(early + "1")
				p.window(control.Closing)
				p.keys(early)
				p.card(cardOK)
				p.hears(saysBack)
				p.keys(early)
				p.hears("Goodbye.")
				p.accounted()
			},
			after: func(t *testing.T, _ *bench, p *phone) {
				require.Equal(t, 4*len(early), p.swallowed(), "each early key was dropped by the gate")
			},
		},
		{
			Name:    "type_ahead_by_tones",
			What:    "a whole card as tones in the audio, before the consent, in the hand-over sentence and after the payment",
			Outcome: "approved", Says: saysApproved, Ledger: paid,
			act: func(p *phone) {
				p.hears("To pay your bill, press 1")
				p.plays(cardAhead)
				p.keys("1")
				p.hears("Press 1 for yes")
				p.plays(cardAhead)
				p.keys("1")
				p.window(control.Closing)
				p.plays(cardAhead)
				p.card(cardOK)
				p.hears(saysBack)
				p.plays(cardAhead)
				p.hears("Goodbye.")
				p.ended()
			},
		},
		{
			Name: "type_ahead_of_the_menu", What: "a whole card in the menu: the bot gets the one key that it asked for",
			Outcome: "none", Says: saysNobody,
			act: func(p *phone) {
				p.hears("To pay your bill, press 1")
				p.keys("2" + cardMenu)
				p.hears(saysNobody)
				p.accounted()
			},
			after: func(t *testing.T, _ *bench, p *phone) {
				require.Equal(t, len(cardMenu), p.swallowed())
			},
		},
	}
}

// leavingFaults are those of callers who hang up.
func leavingFaults() []fault {
	return []fault{
		{
			Name: "hang_up_in_mid_number", What: "hang-up in the middle of a card number",
			Outcome: "hung_up", Reason: "hung_up",
			Ledger: "consented → opening → open → cancelled (hung_up)",
			act: func(p *phone) {
				p.agrees()
				p.asked("card_number", 1)
				p.keys(cardOK[:9])
				p.shown("card_number", "keying", 6)
				p.hangsUp()
			},
		},
		{
			Name: "hang_up_after_submission", What: "hang-up while the gateway is asked; it approves",
			Outcome: "hung_up", Reason: "hung_up",
			Ledger: "consented → opening → open → submitted → unknown → approved",
			act: func(p *phone) {
				p.agrees()
				p.card(cardOK)
				p.shown("security_code", "authorising", 0)
				p.hangsUp()
			},
		},
	}
}
