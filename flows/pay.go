package flows

// Payment to be taken.
type Payment struct {
	// Provider names an entry of the operator's file; default is its first.
	Provider string `yaml:"provider"`
	// Amount is an expression in minor units over server variables.
	Amount string `yaml:"amount"`
	// Currency is an expression that gives an ISO 4217 code, over server variables.
	Currency string `yaml:"currency"`
	// Reference is an expression that gives the merchant's reference, over server variables.
	Reference string `yaml:"reference"`
	// Quotes is an expression that gives a list which the server made, for a part payment or instalments, instead of
	// amount, currency and reference: each entry has id, amount, currency, text and reference.
	Quotes string `yaml:"quotes"`
	// Limits of the payment.
	Limits Limits `yaml:"limits"`
	// Prompts of the provider.
	Prompts Prompts `yaml:"prompts"`
	// Hold names the sound that the gate plays until the provider answers: hold or chime. Default hold.
	Hold string `yaml:"hold"`
}

// Limits of a payment.
type Limits struct {
	// Tries per field. Default 3.
	Tries int `yaml:"tries"`
	// Cards that may be tried, across re-entries of the node. Default 2.
	Cards int `yaml:"cards"`
	// Within is the time from the first card's start to the last one's. Default 4m.
	Within Duration `yaml:"within"`
}

// Prompts are what a provider says to the caller.
type Prompts struct {
	// Language of the prompts, a BCP 47 tag. Default: the language of the call where the flow speaks several, else the
	// provider's own.
	Language string `yaml:"language"`
}

// HoldSounds lists the sounds that the gate plays, by the names that a payment's hold may have.
func HoldSounds() []string { return []string{"hold", "chime"} }

// Link is a pay link that is sent to the caller.
type Link struct {
	// Channel that sends it, a name from the operator's file.
	Channel string `yaml:"channel"`

	Payment `yaml:",inline"`
}
