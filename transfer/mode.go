package transfer

// Mode is who hears whom. The gate's own sounds can be heard in every mode but Talk; what a row does not name is
// dropped.
type Mode uint8

// The modes of a Switch.
const (
	// Shut is the zero value: nobody hears anybody.
	Shut Mode = iota
	// Talk: the bot hears the caller masked and gets the keys that were asked for; the caller hears the bot.
	Talk
	// Closed: the caller hears the bot; nothing of the caller passes.
	Closed
	// Capture: caller and provider hear each other, keys pass; the bot hears and says nothing.
	Capture
	// Preview: the caller hears the provider's early media; nothing of the caller passes.
	Preview
	// Guided is Capture with a bot that may be heard while the provider is silent. The bot hears nothing all the same.
	Guided
)

// String is the mode's name in docs and test output.
func (m Mode) String() string {
	switch m {
	case Shut:
		return "shut"
	case Talk:
		return "talk"
	case Closed:
		return "closed"
	case Capture:
		return "capture"
	case Preview:
		return "preview"
	case Guided:
		return "guided"
	default:
		return "unknown"
	}
}
