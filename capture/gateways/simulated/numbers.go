package simulated

import "github.com/tonegate/tonegate/capture"

// number is a published test number and what becomes of a charge to it.
type number struct {
	digits string
	reason capture.Reason // empty: approved
	lost   bool           // the answer never arrives, and a lookup tells nothing
}

// routingNumber is the one of the published test accounts.
const routingNumber = "110000000"

// accounts lists the bank accounts of the same pages, all with routingNumber.
func accounts() []number {
	return []number{
		{digits: "000123456789"},
		{digits: "000111111116", reason: capture.GenericDecline}, // no account
		{digits: "000111111113", reason: capture.GenericDecline}, // account closed
		{digits: "000222222227", reason: capture.InsufficientFunds},
		{digits: "000333333335", reason: capture.GenericDecline}, // debit not authorised
		{digits: "000000000009", lost: true},                     // stays in processing
	}
}

// numbers lists the test numbers of Stripe's documentation (docs.stripe.com/testing).
func numbers() []number {
	return []number{
		{digits: "4242424242424242"},
		{digits: "4000056655665556"},
		{digits: "5555555555554444"},
		{digits: "2223003122003222"},
		{digits: "5200828282828210"},
		{digits: "5105105105105100"},
		{digits: "378282246310005"},
		{digits: "371449635398431"},
		{digits: "6011111111111117"},
		{digits: "6011000990139424"},
		{digits: "6011981111111113"},
		{digits: "3056930009020004"},
		{digits: "36227206271667"},
		{digits: "3566002020360505"},
		{digits: "6200000000000005"},
		{digits: "6200000000000047"},
		{digits: "6205500000000000004"},
		{digits: "4000000000000002", reason: capture.GenericDecline},
		{digits: "4000000000009995", reason: capture.InsufficientFunds},
		{digits: "4000000000009987", reason: capture.LostCard},
		{digits: "4000000000009979", reason: capture.StolenCard},
		{digits: "4000000000000069", reason: capture.ExpiredCard},
		{digits: "4000000000000127", reason: capture.IncorrectCVC},
		{digits: "4000000000000119", reason: capture.ProcessingError},
		{digits: "4000000000006975", reason: capture.GenericDecline},   // card velocity exceeded
		{digits: "4000002500003155", reason: capture.CardNotSupported}, // wants the holder's authentication
		{digits: "4000000000005126", lost: true},
	}
}
