package sentences

// ID names a fixed sentence.
type ID string

// The fixed sentences.
const (
	// Handover is said while the gate is closed, before the provider speaks; Back when the caller is with us again.
	Handover ID = "handover"
	Back     ID = "back"

	// What became of a payment.
	Approved    ID = "approved"
	FixEntry    ID = "fix_entry"
	Declined    ID = "declined"
	Cancelled   ID = "cancelled"
	Unavailable ID = "unavailable"
	Timeout     ID = "timeout"
	TooMany     ID = "too_many"
	Fault       ID = "fault"
	Unknown     ID = "unknown"
	Mismatch    ID = "mismatch"

	// Moment fills a wait; Pardon is for what was not understood.
	Moment ID = "moment"
	Pardon ID = "pardon"
	// Unsure comes before what a caller may have said; a yes or a no is wanted.
	Unsure ID = "unsure"
	// NoCardTyped and NoCardSaid stop a caller who gives a card number to us.
	NoCardTyped ID = "no_card_typed"
	NoCardSaid  ID = "no_card_said"
	// NoClaim stands for a sentence of a model that said that money has moved, NoRequest for one that asked for a card.
	NoClaim   ID = "no_claim"
	NoRequest ID = "no_request"
	// Trouble is said for a text that cannot be said; KeysOnly where the model cannot be reached.
	Trouble  ID = "trouble"
	KeysOnly ID = "keys_only"
	// Interrupt and Anew begin a conversation that was taken over.
	Interrupt ID = "interrupt"
	Anew      ID = "anew"
	// Nobody is said where no person takes the call, CannotGoOn where nothing else is left.
	Nobody     ID = "nobody"
	CannotGoOn ID = "cannot_go_on"

	// What a bot says in place of a silent provider: what to key, and Stars beside the first of them.
	AskCardNumber    ID = "ask_card_number"
	AskExpiry        ID = "ask_expiry"
	AskSecurityCode  ID = "ask_security_code"
	AskPostalCode    ID = "ask_postal_code"
	AskRoutingNumber ID = "ask_routing_number"
	AskAccountNumber ID = "ask_account_number"
	AskAgain         ID = "ask_again"
	Stars            ID = "stars"

	// Why it is to be keyed again.
	WrongTimeout       ID = "wrong_timeout"
	WrongCardNumber    ID = "wrong_card_number"
	WrongCardType      ID = "wrong_card_type"
	WrongDate          ID = "wrong_date"
	WrongSecurityCode  ID = "wrong_security_code"
	WrongPostalCode    ID = "wrong_postal_code"
	WrongRoutingNumber ID = "wrong_routing_number"
	WrongAccountNumber ID = "wrong_account_number"
	WrongMatch         ID = "wrong_match"
)

// IDs lists the fixed sentences.
func IDs() []ID {
	return []ID{
		Handover, Back, Approved, FixEntry, Declined, Cancelled, Unavailable, Timeout, TooMany, Fault, Unknown, Mismatch,
		Moment, Pardon, Unsure, NoCardTyped, NoCardSaid, NoClaim, NoRequest, Trouble, KeysOnly, Interrupt, Anew, Nobody,
		CannotGoOn,
		AskCardNumber, AskExpiry, AskSecurityCode, AskPostalCode, AskRoutingNumber, AskAccountNumber, AskAgain, Stars,
		WrongTimeout, WrongCardNumber, WrongCardType, WrongDate, WrongSecurityCode, WrongPostalCode,
		WrongRoutingNumber, WrongAccountNumber, WrongMatch,
	}
}
