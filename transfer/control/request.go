package control

// Bot is what a serve registers: where its bot is reached, for as long as its lease is renewed (each second, 3 s long).
type Bot struct {
	ID  string `json:"id"`  // of the process, random, new at each start
	URI string `json:"uri"` // sip: URI of the bot leg
}

// Collect lets keys through to the bot, re-originated as telephone-events. It replaces the Collect before it.
// All Collects of a call together let 12 keys through in 30 s, the consent key apart; after a window none passes before the
// caller has paused for 2 s.
type Collect struct {
	ID      string `json:"id"`
	Allowed string `json:"allowed"` // of 0123456789*#; other keys are swallowed and counted
	Max     int    `json:"max"`     // 1 to 6; after the last the collect is over
	// CloseOn is the consent key: pressing it closes the gate by itself, before the bot is told. Empty for none.
	CloseOn string `json:"close_on,omitempty"`
}

// Connect arms the closed gate and brings the provider in.
type Connect struct {
	Profile string `json:"profile"` // a name from the gate's file
	Link    string `json:"link"`    // the provider's link token for this session; [A-Za-z0-9_-]{1,64}
	// Mode is ModeBridge or ModeGuided; empty for ModeBridge. The gate takes ModeGuided where the profile allows it.
	Mode string `json:"mode,omitempty"`
	// Hold names the sound that the gate plays until the provider answers; empty, or one that the gate does not have, for
	// its own.
	Hold string `json:"hold,omitempty"`
}

// The transfer modes. In both of them nothing of the caller reaches the bot; guided, the caller hears the bot as well as
// the provider.
const (
	ModeBridge = "bridge"
	ModeGuided = "guided"
)

// Progress of the provider's capture as far as it says so; never a digit, never the time of a key.
type Progress struct {
	Field   string `json:"field"` // card_number, expiry, security_code, postal_code, bank_account_number and so on
	State   string `json:"state"` // awaiting, keying, accepted, rejected, authorising, done
	Attempt int    `json:"attempt"`
	Error   string `json:"error,omitempty"` // a field error of the design
	Count   int    `json:"count"`           // of keys in the field, shown as asterisks
}

// Result is the one word that ends a payment attempt.
type Result struct {
	Outcome   string `json:"outcome"`
	Reason    string `json:"reason,omitempty"`
	Amount    int64  `json:"amount,omitempty"`   // minor units of Currency
	Currency  string `json:"currency,omitempty"` // ISO 4217, upper case
	PaymentID string `json:"payment_id,omitempty"`
	Brand     string `json:"brand,omitempty"`
	Last4     string `json:"last4,omitempty"`
}

// Caption is a line of the conversation for the page and the terminal.
type Caption struct {
	Who  string `json:"who"` // bot, caller, provider
	Text string `json:"text"`
}

// Ack is a listener's answer to ListenerDarken.
type Ack struct {
	Listener string `json:"listener"`
	Dark     bool   `json:"dark"`
}

// Handoff sends the caller on to a target that the gate's file names.
type Handoff struct {
	Target string `json:"target"`
}
