package stripe

import (
	"errors"
	"fmt"
	"net/http"

	"github.com/tonegate/tonegate/capture"
)

// Fault is an error that Stripe has answered.
type Fault struct {
	failure
	status int
}

// failure is what is read of an error, and of a failed payment. Its message is not kept: it may repeat what was sent.
type failure struct {
	Type    string `json:"type"`
	Code    string `json:"code"`
	Decline string `json:"decline_code"`
	Advice  string `json:"advice_code"`
}

// Error names the kind alone.
func (f *Fault) Error() string {
	kind := f.Type
	if kind == "" || len(kind) > maxWord {
		kind = "answer"
	}
	return fmt.Sprintf("stripe: %s, status %d", kind, f.status)
}

// idempotencyError is the type of an error that says that a key came before with another form.
const idempotencyError = "idempotency_error"

// maxWord bounds a word of Stripe's that is repeated.
const maxWord = 40

// card tells whether it is about the card, and so a decline.
func (f failure) card() bool { return f.Type == "card_error" }

// passing tells whether the same question may be answered in a moment.
func (f *Fault) passing() bool {
	return f.status >= http.StatusInternalServerError || f.status == http.StatusTooManyRequests ||
		f.status == http.StatusConflict
}

// early is what a fault before the confirmation means: nothing can have been charged.
func early(err error) (capture.Answer, error) {
	var fault *Fault
	if errors.As(err, &fault) && fault.card() {
		return capture.Answer{Reason: fault.reason()}, nil
	}
	return capture.Answer{}, fmt.Errorf("%w: %w", capture.ErrRefused, err)
}

// late is what a fault of the confirmation means. That nothing was charged is believed of Stripe alone, in its own words
// for a question that it did not take; a proxy on the way has no say in it.
func (f *Fault) late(intent string) (capture.Answer, error) {
	switch {
	case f.card():
		return capture.Answer{Reason: f.reason(), TransactionID: intent}, nil
	case f.passing(), f.Type != "invalid_request_error",
		f.Code == "payment_intent_unexpected_state": // somebody was here before
		return capture.Answer{}, fmt.Errorf("%w: %w", capture.ErrNoAnswer, f)
	default:
		return capture.Answer{}, fmt.Errorf("%w: %w", capture.ErrRefused, f)
	}
}

// reason turns a decline into a closed word. What smells of fraud is told as no more than: never again with this card.
func (f failure) reason() capture.Reason {
	word := f.Decline
	if word == "" {
		word = f.Code
	}
	if f.Advice == "do_not_try_again" && word != "lost_card" && word != "stolen_card" {
		return capture.DoNotRetry // the network's word goes before the issuer's
	}
	switch word {
	case "insufficient_funds", "withdrawal_count_limit_exceeded", "card_velocity_exceeded":
		return capture.InsufficientFunds
	case "expired_card":
		return capture.ExpiredCard
	case "incorrect_cvc", "invalid_cvc":
		return capture.IncorrectCVC
	case "incorrect_number", "invalid_number":
		return capture.IncorrectNumber
	case "invalid_expiry_month", "invalid_expiry_year":
		return capture.IncorrectExpiry
	case "lost_card":
		return capture.LostCard
	case "stolen_card":
		return capture.StolenCard
	case "pickup_card", "restricted_card", "fraudulent", "merchant_blacklist", "security_violation", "stop_payment_order",
		"revocation_of_authorization", "revocation_of_all_authorizations", "highest_risk_level",
		"do_not_try_again", "card_decline_rate_limit_exceeded":
		return capture.DoNotRetry
	case "card_not_supported", "currency_not_supported", "authentication_required", "authentication_not_handled",
		"payment_intent_authentication_failure", "invalid_account", "new_account_information_available",
		"transaction_not_allowed", "service_not_allowed":
		return capture.CardNotSupported
	case "processing_error", "issuer_not_available", "reenter_transaction", "try_again_later", "approve_with_id":
		return capture.ProcessingError
	}
	return capture.GenericDecline
}
