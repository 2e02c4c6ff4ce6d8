package keypad

import "github.com/tonegate/tonegate/capture/prompts"

// Field is what is being asked.
type Field uint8

// The fields.
const (
	CardNumber Field = iota
	Expiry
	SecurityCode
	PostalCode
	RoutingNumber
	AccountNumber
	fields // their number
)

// Fields lists them all.
func Fields() []Field {
	return []Field{CardNumber, Expiry, SecurityCode, PostalCode, RoutingNumber, AccountNumber}
}

// String gives the field's word on the wire.
func (f Field) String() string {
	switch f {
	case CardNumber:
		return "card_number"
	case Expiry:
		return "expiry"
	case SecurityCode:
		return "security_code"
	case PostalCode:
		return "postal_code"
	case RoutingNumber:
		return "bank_routing_number"
	case AccountNumber:
		return "bank_account_number"
	case fields:
		return ""
	default:
		return ""
	}
}

// Phase is how far a field is.
type Phase uint8

// The phases, in their order; a field has the last two only where its rule says so.
const (
	Entering   Phase = iota
	Matching         // the same is keyed once more
	Confirming       // the caller says whether what was read back is right
)

// FieldError is why an entry was not taken.
type FieldError string

// The field errors.
const (
	InputTimeout         FieldError = "input-timeout"
	InvalidCardNumber    FieldError = "invalid-card-number"
	InvalidCardType      FieldError = "invalid-card-type"
	InvalidDate          FieldError = "invalid-date"
	InvalidSecurityCode  FieldError = "invalid-security-code"
	InvalidPostalCode    FieldError = "invalid-postal-code"
	InvalidRoutingNumber FieldError = "invalid-bank-routing-number"
	InvalidAccountNumber FieldError = "invalid-bank-account-number"
	MatchingFailed       FieldError = "input-matching-failed"
)

// State of a field, for those who watch.
type State string

// The states.
const (
	Awaiting    State = "awaiting"
	Keying      State = "keying"
	Accepted    State = "accepted"
	Rejected    State = "rejected"
	Authorising State = "authorising"
	Done        State = "done"
)

// End is why an entry ended before it was complete; its values are reason words of the wire.
type End string

// The ends.
const (
	TooManyAttempts   End = "too_many_attempts"
	TimedOut          End = "input_timeout"
	CancelledByCaller End = "cancelled_by_caller"
)

// Progress is what may be shown of an entry: never a digit.
type Progress struct {
	Field   Field
	Phase   Phase
	State   State
	Attempt int // of the field, from 1
	Error   FieldError
	Count   int // of digits in the field
}

// Word gives what is being asked as one word of the wire: card_number, card_number_matcher, card_number_confirmation.
func (p Progress) Word() string { return word(p.Field, p.Phase) }

func word(f Field, p Phase) string {
	switch p {
	case Matching:
		return f.String() + prompts.Matcher
	case Confirming:
		return f.String() + prompts.Confirmation
	case Entering:
		return f.String()
	default:
		return f.String()
	}
}
