package prompts

// ID names one recorded clip. A pack may have clips of its own beside those below.
type ID string

// The clips of the built-in packs. Their texts stand in packs/.
const (
	CardNumber           ID = "card-number"
	CardNumberAgain      ID = "card-number-again"
	Expiry               ID = "expiry"
	ExpiryAgain          ID = "expiry-again"
	Code                 ID = "security-code"
	CodeAgain            ID = "security-code-again"
	CodeOfFour           ID = "security-code-of-four"
	CodeOfFourAgain      ID = "security-code-of-four-again"
	CodeIfAny            ID = "security-code-if-any"
	CodeIfAnyAgain       ID = "security-code-if-any-again"
	PostalCode           ID = "postal-code"
	PostalCodeAgain      ID = "postal-code-again"
	RoutingNumber        ID = "bank-routing-number"
	RoutingNumberAgain   ID = "bank-routing-number-again"
	AccountNumber        ID = "bank-account-number"
	AccountNumberAgain   ID = "bank-account-number-again"
	OnceMore             ID = "once-more"
	OneIfRight           ID = "one-if-right"
	Cleared              ID = "cleared"
	InputTimeout         ID = "input-timeout"
	InvalidCardNumber    ID = "invalid-card-number"
	InvalidCardType      ID = "invalid-card-type"
	InvalidDate          ID = "invalid-date"
	InvalidCode          ID = "invalid-security-code"
	InvalidPostalCode    ID = "invalid-postal-code"
	InvalidRoutingNumber ID = "invalid-bank-routing-number"
	InvalidAccountNumber ID = "invalid-bank-account-number"
	MatchingFailed       ID = "input-matching-failed"
)

// The clips that are played by their very names: every pack must have them, and may have any others instead of those
// above.
const (
	CardEnding      ID = "card-ending"
	AccountEnding   ID = "account-ending"
	Authorising     ID = "authorising"
	Wait            ID = "wait" // the sound of waiting: the same for all packs
	Approved        ID = "approved"
	Declined        ID = "declined"
	Unconfirmed     ID = "unconfirmed"
	Failed          ID = "failed"
	TooManyAttempts ID = "too-many-attempts"
	TimeIsUp        ID = "time-is-up"
	Cancelled       ID = "cancelled"
)

// Digit is the clip of one spoken digit, given as its character '0' to '9'.
func Digit(d byte) ID {
	return ID("digit-" + string(rune(d)))
}

// All lists every clip of the built-in packs, the sound of waiting and the ten digits among them.
func All() []ID {
	return append([]ID{
		CardNumber, CardNumberAgain, Expiry, ExpiryAgain, Code, CodeAgain, CodeOfFour, CodeOfFourAgain, CodeIfAny,
		CodeIfAnyAgain, PostalCode, PostalCodeAgain, RoutingNumber, RoutingNumberAgain, AccountNumber,
		AccountNumberAgain, OnceMore, OneIfRight, Cleared, InputTimeout, InvalidCardNumber, InvalidCardType, InvalidDate,
		InvalidCode, InvalidPostalCode, InvalidRoutingNumber, InvalidAccountNumber, MatchingFailed, Wait,
	}, required()...)
}

// LastWords lists what a call may end with. The gate waits six seconds for the last words, so each is shorter.
func LastWords() []ID {
	return []ID{Approved, Declined, Unconfirmed, Failed, TooManyAttempts, TimeIsUp, Cancelled}
}

// required lists what every pack must have a text for.
func required() []ID {
	all := append([]ID{CardEnding, AccountEnding, Authorising}, LastWords()...)
	for d := byte('0'); d <= '9'; d++ {
		all = append(all, Digit(d))
	}
	return all
}
