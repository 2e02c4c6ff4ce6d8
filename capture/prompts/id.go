package prompts

// ID names one recorded clip.
type ID string

// The clips. Their texts stand in manifest.yaml.
const (
	CardNumber        ID = "card-number"
	CardNumberAgain   ID = "card-number-again"
	Expiry            ID = "expiry"
	ExpiryAgain       ID = "expiry-again"
	Code              ID = "security-code"
	CodeAgain         ID = "security-code-again"
	CodeOfFour        ID = "security-code-of-four"
	CodeOfFourAgain   ID = "security-code-of-four-again"
	CodeIfAny         ID = "security-code-if-any"
	CodeIfAnyAgain    ID = "security-code-if-any-again"
	Cleared           ID = "cleared"
	InputTimeout      ID = "input-timeout"
	InvalidCardNumber ID = "invalid-card-number"
	InvalidCardType   ID = "invalid-card-type"
	InvalidDate       ID = "invalid-date"
	InvalidCode       ID = "invalid-security-code"
	CardEnding        ID = "card-ending"
	Authorising       ID = "authorising"
	Wait              ID = "wait"
	Approved          ID = "approved"
	Declined          ID = "declined"
	Unconfirmed       ID = "unconfirmed"
	Failed            ID = "failed"
	TooManyAttempts   ID = "too-many-attempts"
	TimeIsUp          ID = "time-is-up"
	Cancelled         ID = "cancelled"
)

// Digit is the clip of one spoken digit, given as its character '0' to '9'.
func Digit(d byte) ID {
	return ID("digit-" + string(rune(d)))
}

// All lists every clip: those named above and the ten digits.
func All() []ID {
	all := []ID{
		CardNumber, CardNumberAgain, Expiry, ExpiryAgain, Code, CodeAgain, CodeOfFour, CodeOfFourAgain, CodeIfAny,
		CodeIfAnyAgain, Cleared, InputTimeout, InvalidCardNumber, InvalidCardType, InvalidDate, InvalidCode, CardEnding,
		Authorising, Wait, Approved, Declined, Unconfirmed, Failed, TooManyAttempts, TimeIsUp, Cancelled,
	}
	for d := byte('0'); d <= '9'; d++ {
		all = append(all, Digit(d))
	}
	return all
}
