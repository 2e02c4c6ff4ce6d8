package transfer

// Input is one thing that can happen to a call. Those that serve or a key asks for can be refused, the others are facts.
type Input uint8

// The inputs.
const (
	// CloseAsked: the close verb, or the consent key (whose Switch is closed already).
	CloseAsked Input = iota + 1
	// ConnectAsked: the connect verb with a known profile.
	ConnectAsked
	// ProfileUnknown: the connect verb with a profile that the gate's file does not have, or may not dial.
	ProfileUnknown
	// ReturnAsked: the return verb.
	ReturnAsked
	// ResultTold: the result verb.
	ResultTold
	// HandoffAsked: the hand-off verb with a known target, or the gate's own need of one.
	HandoffAsked
	// HangupAsked: the hangup verb.
	HangupAsked
	// BotAnswered: a bot leg is up.
	BotAnswered
	// BotRefused: no bot took the call.
	BotRefused
	// AllDark: the last mandatory listener acknowledged.
	AllDark
	// NotDark: a mandatory listener said no.
	NotDark
	// BotHeld: the bot answered inactive.
	BotHeld
	// BotUnheld: the bot refused to be held.
	BotUnheld
	// BotBack: the bot answered sendrecv.
	BotBack
	// BotLost: the bot's lease lapsed, its media stopped, or its leg broke.
	BotLost
	// BotGone: the bot said BYE.
	BotGone
	// ProviderAnswered: the provider's leg is up.
	ProviderAnswered
	// ProviderRefused: the provider's leg did not come up.
	ProviderRefused
	// ProviderEnded: the provider's leg is down.
	ProviderEnded
	// Quiet: no tone and no key is heard from the caller.
	Quiet
	// SoundOver: the apology has been played.
	SoundOver
	// TargetAnswered: the hand-off target's leg is up.
	TargetAnswered
	// TargetRefused: the hand-off target's leg did not come up.
	TargetRefused
	// CallerGone: the caller hung up or was lost.
	CallerGone
	// StopAsked: the gate is stopping and its grace is over.
	StopAsked
	// Deadline: the phase's deadline passed.
	Deadline
)

// Inputs lists all inputs in their order, for docs and tests.
func Inputs() []Input {
	all := make([]Input, 0, Deadline)
	for in := CloseAsked; in <= Deadline; in++ {
		all = append(all, in)
	}
	return all
}

// String is the input's name in docs.
func (in Input) String() string {
	names := [...]string{
		CloseAsked: "close", ConnectAsked: "connect", ProfileUnknown: "unknown profile", ReturnAsked: "return",
		ResultTold: "result", HandoffAsked: "hand-off", HangupAsked: "hangup", BotAnswered: "bot answered",
		BotRefused: "bot refused", AllDark: "all dark", NotDark: "not dark", BotHeld: "bot held",
		BotUnheld: "bot not held", BotBack: "bot back", BotLost: "bot lost", BotGone: "bot hung up",
		ProviderAnswered: "provider answered", ProviderRefused: "provider refused", ProviderEnded: "provider ended",
		Quiet: "quiet", SoundOver: "sound over", TargetAnswered: "target answered", TargetRefused: "target refused",
		CallerGone: "caller gone", StopAsked: "stop", Deadline: "deadline",
	}
	if in < CloseAsked || in > Deadline {
		return "unknown"
	}
	return names[in]
}

// asked tells the inputs that somebody waits for an answer to.
func (in Input) asked() bool {
	return in >= CloseAsked && in <= HangupAsked
}
