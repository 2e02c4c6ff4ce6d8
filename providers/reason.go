package providers

import (
	"slices"

	"github.com/tonegate/tonegate/payments"
)

// The closed reasons of a result. Words of a provider that are none of these are dropped: free text may hold anything.
const (
	ReasonGenericDecline    = "generic_decline"
	ReasonInsufficientFunds = "insufficient_funds"
	ReasonExpiredCard       = "expired_card"
	ReasonLostCard          = "lost_card"
	ReasonStolenCard        = "stolen_card"
	ReasonIncorrectCVC      = "incorrect_cvc"
	ReasonIncorrectNumber   = "incorrect_number"
	ReasonIncorrectExpiry   = "incorrect_expiry"
	ReasonDoNotRetry        = "do_not_retry"
	ReasonProcessingError   = "processing_error"
	ReasonCardNotSupported  = "card_not_supported"
	ReasonTooManyAttempts   = payments.ReasonTooManyAttempts
	ReasonInputTimeout      = payments.ReasonInputTimeout
	ReasonCancelledByCaller = "cancelled_by_caller"
	ReasonHungUp            = payments.ReasonHungUp
	ReasonGatewayUnknown    = "gateway_unknown"
	ReasonGatewayError      = "gateway_error"
)

// Reasons lists the closed reasons.
func Reasons() []string {
	return []string{
		ReasonGenericDecline, ReasonInsufficientFunds, ReasonExpiredCard, ReasonLostCard, ReasonStolenCard,
		ReasonIncorrectCVC, ReasonIncorrectNumber, ReasonIncorrectExpiry, ReasonDoNotRetry, ReasonProcessingError,
		ReasonCardNotSupported, ReasonTooManyAttempts, ReasonInputTimeout,
		ReasonCancelledByCaller, ReasonHungUp, ReasonGatewayUnknown, ReasonGatewayError,
	}
}

// KnownReason gives word if it is one of Reasons, else nothing.
func KnownReason(word string) string {
	if slices.Contains(Reasons(), word) {
		return word
	}
	return ""
}

// ClassOf sorts a decline's reason by what the caller can do about it. A decline without a reason is OtherCard; a
// reason that is no decline has none.
func ClassOf(reason string) payments.Class {
	switch reason {
	case ReasonIncorrectCVC, ReasonIncorrectNumber, ReasonIncorrectExpiry:
		return payments.ClassFixEntry
	case ReasonLostCard, ReasonStolenCard, ReasonDoNotRetry:
		return payments.ClassNeverAgain
	case "", ReasonGenericDecline, ReasonInsufficientFunds, ReasonExpiredCard, ReasonCardNotSupported,
		ReasonProcessingError:
		return payments.ClassOtherCard
	default:
		return payments.ClassNone
	}
}
