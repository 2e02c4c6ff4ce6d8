package flows

// Intent is one thing that a caller may want.
type Intent struct {
	// Intent is its name: lower case words joined by underscores.
	Intent string `yaml:"intent"`
	// Examples of how callers say it.
	Examples Phrases `yaml:"examples"`
	// Slots by name: values that the words may carry.
	Slots map[string]Slot `yaml:"slots"`
	// To is the next node.
	To string `yaml:"to"`
}

// Choose lets a caller choose one of a payment's quotes, which the server made.
type Choose struct {
	// Of names the payment node whose quotes they are.
	Of string `yaml:"of"`
	// Each is said for each quote, with quote.key, quote.text and quote.amount_text.
	Each Text `yaml:"each"`
	// To is the next node, once one is chosen: the consent to it.
	To string `yaml:"to"`
}

// Consent of a caller to a payment.
type Consent struct {
	// Yes names the payment node.
	Yes string `yaml:"yes"`
	// No names the node for a no, and for silence.
	No string `yaml:"no"`
	// Key that means yes and closes the gate by itself. Default 1.
	Key string `yaml:"key"`
	// NoKey means no. Default 2.
	NoKey string `yaml:"no_key"`
}
