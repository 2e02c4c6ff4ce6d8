package transfer

import "github.com/tonegate/tonegate/transfer/control"

// Verdict is what an input does in a phase.
type Verdict uint8

// The verdicts.
const (
	// Ignore: the fact changes nothing here.
	Ignore Verdict = iota
	// Refuse: what was asked for cannot be had here; the asker gets control.ErrState.
	Refuse
	// Accept: what was asked for is so already, or is noted without a change of phase.
	Accept
	// Move: the call enters another phase.
	Move
)

// Step is a cell of the table.
type Step struct {
	Verdict Verdict
	To      Phase
	// Reason of the window's end where the step begins the way back, or of the call's end where it enters Over. Empty keeps
	// the reason that a step before has set.
	Reason string
}

// Reasons of a call's end, as CallEnded reports them.
const (
	endHungUp    = "hung_up"
	endBotHungUp = "bot_hung_up"
	endHandoff   = "handoff"
	endNoBot     = "no_bot"
	endStopping  = "stopping"
	endMediaLost = "media_lost"
)

// Next is the whole state machine of a call. It is pure: the same phase and input always give the same step.
//
// Cells that no row names follow two rules: what can be asked for is refused, and facts are ignored. From every phase but
// Over, CallerGone and StopAsked end the call.
func Next(p Phase, in Input) Step {
	if p == Over {
		return rule(in)
	}
	switch in {
	case CallerGone:
		return move(Over, endHungUp)
	case StopAsked:
		return move(Over, endStopping)
	case HangupAsked:
		if p != HandedOff {
			return move(Over, endBotHungUp)
		}
	default:
	}
	if s, ok := row(p)[in]; ok {
		return s
	}
	return rule(in)
}

func rule(in Input) Step {
	if in.asked() {
		return Step{Verdict: Refuse}
	}
	return Step{Verdict: Ignore}
}

func move(to Phase, reason string) Step { return Step{Verdict: Move, To: to, Reason: reason} }

func accept() Step { return Step{Verdict: Accept} }

// row is one phase's part of the table. Any way out of a window, whatever its reason, leads through Flushing.
func row(p Phase) map[Input]Step {
	switch p {
	case Inviting:
		return map[Input]Step{
			BotAnswered: move(Open, ""),
			BotRefused:  move(Over, endNoBot),
			Deadline:    move(Over, endNoBot),
		}
	case Open:
		return map[Input]Step{
			CloseAsked:   move(Closing, ""),
			ReturnAsked:  accept(),
			HandoffAsked: move(HandingOff, ""),
			BotGone:      move(Over, endBotHungUp),
			BotLost:      move(Rejoining, ""),
			Deadline:     move(Over, endStopping),
		}
	case Closing:
		return map[Input]Step{
			CloseAsked:     accept(),
			ConnectAsked:   move(Darkening, ""),
			ProfileUnknown: move(Flushing, control.ReasonProfile),
			ReturnAsked:    move(Flushing, control.ReasonCancelled),
			BotGone:        move(Over, endBotHungUp),
			BotLost:        move(Flushing, control.ReasonCancelled),
			Deadline:       move(Flushing, control.ReasonCancelled),
		}
	case Darkening:
		return map[Input]Step{
			CloseAsked:  accept(),
			AllDark:     move(Holding, ""),
			NotDark:     move(Flushing, control.ReasonNotDark),
			ReturnAsked: move(Flushing, control.ReasonCancelled),
			BotGone:     move(Over, endBotHungUp),
			BotLost:     move(Flushing, control.ReasonCancelled),
			Deadline:    move(Flushing, control.ReasonNotDark),
		}
	case Holding:
		return map[Input]Step{
			CloseAsked:  accept(),
			BotHeld:     move(Dialing, ""),
			BotUnheld:   move(Flushing, control.ReasonNotDark),
			ReturnAsked: move(Flushing, control.ReasonCancelled),
			BotGone:     move(Dialing, ""), // a bot that hangs up is as dark as can be
			BotLost:     move(Flushing, control.ReasonNotDark),
			Deadline:    move(Flushing, control.ReasonNotDark),
		}
	case Dialing:
		return map[Input]Step{
			CloseAsked:       accept(),
			ProviderAnswered: move(Capturing, ""),
			ProviderRefused:  move(Flushing, ""), // the reason is the leg's
			ReturnAsked:      move(Flushing, control.ReasonCancelled),
			ResultTold:       move(Flushing, control.ReasonCancelled),
			Deadline:         move(Flushing, control.ReasonNoAnswer),
		}
	case Capturing:
		return map[Input]Step{
			CloseAsked:    accept(),
			ResultTold:    move(Parting, ""),
			ProviderEnded: move(Asking, ""),
			ReturnAsked:   move(Flushing, control.ReasonReturned),
			Deadline:      move(Asking, ""),
		}
	case Parting:
		return map[Input]Step{
			CloseAsked:    accept(),
			ResultTold:    accept(),
			ProviderEnded: move(Flushing, control.ReasonReturned),
			ReturnAsked:   move(Flushing, control.ReasonReturned),
			Deadline:      move(Flushing, control.ReasonReturned),
		}
	default:
		return wayBack(p)
	}
}

// wayBack is the table from the provider's end on.
func wayBack(p Phase) map[Input]Step {
	switch p {
	case Asking:
		return map[Input]Step{
			CloseAsked:  accept(),
			ResultTold:  move(Flushing, control.ReasonReturned),
			ReturnAsked: move(Flushing, control.ReasonReturned),
			Deadline:    move(Flushing, control.ReasonReturned),
		}
	case Flushing:
		return map[Input]Step{
			ResultTold:  accept(),
			ReturnAsked: accept(),
			Deadline:    move(Quieting, ""),
		}
	case Quieting:
		return map[Input]Step{
			ResultTold:  accept(),
			ReturnAsked: accept(),
			Quiet:       move(Resuming, ""),
			Deadline:    move(Resuming, ""), // Talk stays mute until the caller is quiet
		}
	case Resuming:
		return map[Input]Step{
			ResultTold:  accept(),
			ReturnAsked: accept(),
			BotBack:     move(Open, ""),
			BotGone:     move(Rejoining, ""),
			BotLost:     move(Rejoining, ""),
			Deadline:    move(Rejoining, ""),
		}
	case Rejoining:
		return map[Input]Step{
			ResultTold:  accept(),
			ReturnAsked: accept(),
			BotAnswered: move(Open, ""),
			Deadline:    move(Apologising, ""),
		}
	case Apologising:
		return map[Input]Step{
			HandoffAsked: move(Rescuing, ""),
			SoundOver:    move(Over, endNoBot),
			Deadline:     move(Over, endNoBot),
		}
	case HandingOff:
		return map[Input]Step{
			TargetAnswered: move(HandedOff, ""),
			TargetRefused:  move(Open, ""),
			Deadline:       move(Open, ""),
		}
	case Rescuing:
		return map[Input]Step{
			TargetAnswered: move(HandedOff, ""),
			TargetRefused:  move(Over, endNoBot),
			Deadline:       move(Over, endNoBot),
		}
	case HandedOff:
		return map[Input]Step{
			BotGone:  move(Over, endHandoff), // the target hung up
			BotLost:  move(Over, endHandoff),
			Deadline: move(Over, endHandoff),
		}
	default:
		return nil
	}
}
