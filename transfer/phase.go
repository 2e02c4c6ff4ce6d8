package transfer

import (
	"time"

	"github.com/tonegate/tonegate/transfer/control"
)

// Phase is where a call is. Each has a deadline and an exit (see Next); those from Closing to Resuming are the secure
// window.
type Phase uint8

// The phases of a call in their order.
const (
	// Inviting: the bot is being invited; the caller hears ringing.
	Inviting Phase = iota + 1
	// Open: caller and bot hear each other, the caller masked.
	Open
	// Closing: nothing of the caller passes; the bot may be heard, saying the hand-over sentence.
	Closing
	// Darkening: the mandatory listeners were asked to go dark.
	Darkening
	// Holding: all listeners are dark; the bot leg is being put on inactive.
	Holding
	// Dialing: the bot leg is inactive; the provider is being invited.
	Dialing
	// Capturing: caller and provider hear each other.
	Capturing
	// Parting: the result is known; the provider says its last words.
	Parting
	// Asking: the provider hung up and no result is known yet.
	Asking
	// Flushing: the provider is gone; what is still under way from the caller is dropped.
	Flushing
	// Quieting: waiting until no tone is heard from the caller.
	Quieting
	// Resuming: the bot leg is being put back to sendrecv.
	Resuming
	// Rejoining: the bot was lost; any registered one is invited to go on.
	Rejoining
	// Apologising: no bot came; the caller is told.
	Apologising
	// HandingOff: a hand-off target is being invited at the bot's request.
	HandingOff
	// Rescuing: a hand-off target is being invited because there is no bot.
	Rescuing
	// HandedOff: the caller talks with the target, still masked.
	HandedOff
	// Over: the call has ended. The one phase without deadline or exit.
	Over
)

// Phases lists all phases in their order, for docs and tests.
func Phases() []Phase {
	all := make([]Phase, 0, Over)
	for p := Inviting; p <= Over; p++ {
		all = append(all, p)
	}
	return all
}

// String is the phase's name in logs and docs.
func (p Phase) String() string {
	names := [...]string{
		Inviting: "inviting", Open: "open", Closing: "closing", Darkening: "darkening", Holding: "holding",
		Dialing: "dialing", Capturing: "capturing", Parting: "parting", Asking: "asking", Flushing: "flushing",
		Quieting: "quieting", Resuming: "resuming", Rejoining: "rejoining", Apologising: "apologising",
		HandingOff: "handing_off", Rescuing: "rescuing", HandedOff: "handed_off", Over: "over",
	}
	if p < Inviting || p > Over {
		return "unknown"
	}
	return names[p]
}

// Window is the state of the secure window that the control contract reports for the phase; empty outside of it.
// Rejoining and after keep what was reported last: a window that lost its bot ends when one is back.
func (p Phase) Window() control.State {
	switch p {
	case Closing, Darkening:
		return control.Closing
	case Holding:
		return control.Armed
	case Dialing:
		return control.Connecting
	case Capturing, Parting, Asking:
		return control.Capturing
	case Flushing, Quieting, Resuming:
		return control.Returning
	case Inviting, Open, Rejoining, Apologising, HandingOff, Rescuing, HandedOff, Over:
		return ""
	default:
		return ""
	}
}

// Mode is what the Switch lets through in the phase. The zero Mode lets nothing through.
func (p Phase) Mode() Mode {
	switch p {
	case Open, HandedOff:
		return Talk
	case Closing, Darkening:
		return Closed
	case Capturing, Parting:
		return Capture
	case Inviting, Holding, Dialing, Asking, Flushing, Quieting, Resuming, Rejoining, Apologising, HandingOff, Rescuing, Over:
		return Shut
	default:
		return Shut
	}
}

// Deadlines are the longest stays in each phase of a call.
type Deadlines struct {
	// Invite is for the bot's answer. Default 5s.
	Invite time.Duration `yaml:"invite"`
	// Call is for a whole conversation, and for a whole hand-off. Default 2h.
	Call time.Duration `yaml:"call"`
	// Close is from closing to the connect request. Default 30s.
	Close time.Duration `yaml:"close"`
	// Dark is for the listeners' acknowledgements, at most 1s. Default 1s.
	Dark time.Duration `yaml:"dark"`
	// Hold is for the bot leg's answer to inactive, and to sendrecv. Default 2s.
	Hold time.Duration `yaml:"hold"`
	// Answer is for the provider's answer, and a hand-off target's. Default 20s.
	Answer time.Duration `yaml:"answer"`
	// Capture is for the provider's whole capture. Default 10m.
	Capture time.Duration `yaml:"capture"`
	// Part is for the provider's last words after a result. Default 6s.
	Part time.Duration `yaml:"part"`
	// Ask is for the result after the provider's BYE, at most 3s. Default 3s.
	Ask time.Duration `yaml:"ask"`
	// Flush is for audio and keys still under way. Default 250ms.
	Flush time.Duration `yaml:"flush"`
	// Quiet is until the caller's tones have stopped. Default 5s.
	Quiet time.Duration `yaml:"quiet"`
	// Rejoin is for a bot to take over a call whose bot was lost, at most 30s. Default 30s.
	Rejoin time.Duration `yaml:"rejoin"`
	// Apology is for the apology to be played. Default 15s.
	Apology time.Duration `yaml:"apology"`
}

// withDefaults fills what is zero.
func (d Deadlines) withDefaults() Deadlines {
	for _, f := range []struct {
		at  *time.Duration
		def time.Duration
	}{
		{&d.Invite, 5 * time.Second},
		{&d.Call, 2 * time.Hour},
		{&d.Close, 30 * time.Second},
		{&d.Dark, time.Second},
		{&d.Hold, 2 * time.Second},
		{&d.Answer, 20 * time.Second},
		{&d.Capture, 10 * time.Minute},
		{&d.Part, 6 * time.Second},
		{&d.Ask, 3 * time.Second},
		{&d.Flush, 250 * time.Millisecond},
		{&d.Quiet, 5 * time.Second},
		{&d.Rejoin, 30 * time.Second},
		{&d.Apology, 15 * time.Second},
	} {
		if *f.at == 0 {
			*f.at = f.def
		}
	}
	return d
}

// Of is the deadline of a phase; 0 only for Over.
func (d Deadlines) Of(p Phase) time.Duration {
	all := [...]time.Duration{
		Inviting: d.Invite, Open: d.Call, Closing: d.Close, Darkening: d.Dark, Holding: d.Hold, Dialing: d.Answer,
		Capturing: d.Capture, Parting: d.Part, Asking: d.Ask, Flushing: d.Flush, Quieting: d.Quiet, Resuming: d.Hold,
		Rejoining: d.Rejoin, Apologising: d.Apology, HandingOff: d.Answer, Rescuing: d.Answer, HandedOff: d.Call, Over: 0,
	}
	if int(p) >= len(all) {
		return 0
	}
	return all[p]
}
