package keypad

// Field is what is being asked.
type Field uint8

// The fields, in their order.
const (
	CardNumber Field = iota
	Expiry
	SecurityCode
	fields // their number
)

// String gives the field's word on the wire.
func (f Field) String() string {
	switch f {
	case CardNumber:
		return "card_number"
	case Expiry:
		return "expiry"
	case SecurityCode:
		return "security_code"
	case fields:
		return ""
	default:
		return ""
	}
}

// FieldError is why an entry was not taken.
type FieldError string

// The field errors.
const (
	InputTimeout        FieldError = "input-timeout"
	InvalidCardNumber   FieldError = "invalid-card-number"
	InvalidCardType     FieldError = "invalid-card-type"
	InvalidDate         FieldError = "invalid-date"
	InvalidSecurityCode FieldError = "invalid-security-code"
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
	State   State
	Attempt int // of the field, from 1
	Error   FieldError
	Count   int // of digits in the field
}
