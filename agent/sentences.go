package agent

import (
	"github.com/tonegate/tonegate/checkout"
	"github.com/tonegate/tonegate/payments"
)

// The sentences that no flow and no model can change. Their audio is rendered at build time.
const (
	sayHandover    = "Please key your card details after the prompts. I cannot hear or record them."
	sayBack        = "Thank you. I am back with you."
	sayApproved    = "Your payment has been approved."
	sayFixEntry    = "The card details were not accepted."
	sayDeclined    = "That card was declined."
	sayCancelled   = "The payment was cancelled. No payment was taken."
	sayUnavailable = "I cannot take a card on this line just now. No payment was taken."
	sayTimeout     = "The card details did not come in time. No payment was taken."
	sayTooMany     = "The card details could not be read. No payment was taken."
	sayFault       = "The payment could not be made. No payment was taken."
	sayUnknown     = "I cannot confirm the payment yet. You will not be charged twice."
	sayMismatch    = "I cannot confirm the payment yet. Somebody will look into it. You will not be charged twice."

	sayMoment     = "One moment, please."
	sayPardon     = "Sorry, I did not understand that."
	sayNoCard     = "Please do not type card numbers here. Use the keypad when you are asked to."
	sayTrouble    = "Sorry, I have some trouble just now."
	sayInterrupt  = "I am sorry for the interruption."
	sayAnew       = "I am sorry, we were cut off. Let us start again."
	sayNobody     = "I am sorry, nobody is free just now. Please call again later. Goodbye."
	sayCannotGoOn = "I am sorry, I cannot go on. Please call again later. Goodbye."
)

// Sentences lists the fixed sentences, for rendering.
func Sentences() []string {
	return []string{
		sayHandover, sayBack, sayApproved, sayFixEntry, sayDeclined, sayCancelled, sayUnavailable, sayTimeout, sayTooMany,
		sayFault, sayUnknown, sayMismatch, sayMoment, sayPardon, sayNoCard, sayTrouble, sayInterrupt, sayAnew, sayNobody,
		sayCannotGoOn,
	}
}

// sentence is what is said of a result, before the flow goes on. A reason that hints at fraud sounds like any decline.
func sentence(r checkout.Result) string {
	switch r.Outcome {
	case payments.OutcomeApproved:
		return sayApproved
	case payments.OutcomeDeclined:
		if r.Class == payments.ClassFixEntry {
			return sayFixEntry
		}
		return sayDeclined
	case payments.OutcomeCancelled:
		return sayCancelled
	case payments.OutcomeUnavailable:
		return sayUnavailable
	case payments.OutcomeTimeout:
		return sayTimeout
	case payments.OutcomeTooManyAttempts:
		return sayTooMany
	case payments.OutcomeProviderError:
		return sayFault
	case payments.OutcomeMismatch:
		return sayMismatch
	case payments.OutcomeHungUp, payments.OutcomeUnknown:
		return sayUnknown
	default:
		return sayUnknown
	}
}
