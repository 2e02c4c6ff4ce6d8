package keypad

import "github.com/tonegate/tonegate/capture/prompts"

// Effects are what one input leads to, to be carried out in the order of the fields.
type Effects struct {
	Hush     bool         // stop what is being said
	Say      []prompts.ID // one after the other
	Progress []Progress
	Submit   bool // all fields are in; the Machine takes no more keys
	End      End  // the entry is over without a submission; all digits are wiped
}

// promptsOf gives the prompts that ask for a field, the first time and again.
func promptsOf(f Field, code int, mayLack bool) (first, again prompts.ID) {
	switch f {
	case CardNumber:
		return prompts.CardNumber, prompts.CardNumberAgain
	case Expiry:
		return prompts.Expiry, prompts.ExpiryAgain
	case SecurityCode:
		switch {
		case mayLack:
			return prompts.CodeIfAny, prompts.CodeIfAnyAgain
		case code == 4:
			return prompts.CodeOfFour, prompts.CodeOfFourAgain
		}
		return prompts.Code, prompts.CodeAgain
	case fields:
	}
	return "", ""
}

// promptOf gives the sentence that names a field error.
func promptOf(e FieldError) prompts.ID {
	switch e {
	case InputTimeout:
		return prompts.InputTimeout
	case InvalidCardNumber:
		return prompts.InvalidCardNumber
	case InvalidCardType:
		return prompts.InvalidCardType
	case InvalidDate:
		return prompts.InvalidDate
	case InvalidSecurityCode:
		return prompts.InvalidCode
	default:
		return prompts.InputTimeout
	}
}
