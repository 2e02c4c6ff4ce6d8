package transfer

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/transfer/control"
)

func TestEveryPhaseHasADeadlineAndAnExit(t *testing.T) {
	t.Parallel()
	d := Deadlines{}.withDefaults()
	for _, p := range Phases() {
		require.NotEqual(t, "unknown", p.String())
		if p == Over {
			require.Zero(t, d.Of(p))
			continue
		}
		require.Positive(t, d.Of(p), p.String())
		s := Next(p, Deadline)
		require.Equal(t, Move, s.Verdict, "%s has no exit by its deadline", p)
		require.NotEqual(t, p, s.To, "%s waits for ever", p)
	}
}

func TestDeadlinesAloneEndEveryCall(t *testing.T) {
	t.Parallel()
	d := Deadlines{}.withDefaults()
	for _, from := range Phases() {
		p, steps, took := from, 0, time.Duration(0)
		for ; p != Over; steps++ {
			require.Less(t, steps, 20, "from %s deadlines go in a circle", from)
			took += d.Of(p)
			next := Next(p, Deadline).To
			if next == Open { // nobody says anything more: the conversation's own deadline
				took += d.Of(Open)
				next = Over
			}
			p = next
		}
		require.Less(t, took, 5*time.Hour, from.String())
	}
}

func TestEveryCellIsDefined(t *testing.T) {
	t.Parallel()
	for _, p := range Phases() {
		for _, in := range Inputs() {
			require.NotEqual(t, "unknown", in.String())
			s := Next(p, in)
			switch s.Verdict {
			case Move:
				require.NotEqual(t, "unknown", s.To.String())
				require.NotEqual(t, p, s.To, "%s/%s moves nowhere", p, in)
				if s.To == Over {
					require.NotEmpty(t, s.Reason, "%s/%s ends the call without a reason", p, in)
				}
			case Refuse, Accept:
				require.True(t, in.asked(), "%s/%s: only what is asked for can be refused or accepted", p, in)
			case Ignore:
				require.False(t, in.asked(), "%s/%s: who asks gets an answer", p, in)
			}
		}
	}
}

func TestLossOfTheCallerEndsEveryPhase(t *testing.T) {
	t.Parallel()
	for _, p := range Phases() {
		if p == Over {
			continue
		}
		require.Equal(t, Step{Verdict: Move, To: Over, Reason: endHungUp}, Next(p, CallerGone), p.String())
		require.Equal(t, Step{Verdict: Move, To: Over, Reason: endStopping}, Next(p, StopAsked), p.String())
	}
}

func TestOverIsTheEnd(t *testing.T) {
	t.Parallel()
	for _, in := range Inputs() {
		require.NotEqual(t, Move, Next(Over, in).Verdict)
	}
}

func TestTheGateIsShutFromClosingToResuming(t *testing.T) {
	t.Parallel()
	for _, p := range Phases() {
		if p.Window() != "" {
			require.NotEqual(t, Talk, p.Mode(), "%s lets the caller through to the bot", p)
		}
	}
}

func TestTheGateOpensOnlyOnTheWayBack(t *testing.T) {
	t.Parallel()
	into := map[Phase][]Phase{}
	for _, p := range Phases() {
		for _, in := range Inputs() {
			if s := Next(p, in); s.Verdict == Move {
				into[s.To] = append(into[s.To], p)
			}
		}
	}
	for _, p := range into[Open] {
		require.Contains(t, []Phase{Inviting, Resuming, Rejoining, HandingOff}, p)
	}
	for _, p := range into[Capturing] {
		require.Equal(t, Dialing, p, "a capture begins with a provider's answer alone")
	}
	for _, p := range into[Dialing] {
		require.Equal(t, Holding, p, "a provider is invited only when the bot leg is inactive")
	}
	for _, p := range into[Holding] {
		require.Equal(t, Darkening, p, "the bot leg is held only when all listeners are dark")
	}
	for _, p := range into[Darkening] {
		require.Equal(t, Closing, p, "listeners are asked only when the gate is closed")
	}
	for _, p := range into[Resuming] {
		require.Equal(t, Quieting, p)
	}
	for _, p := range into[Quieting] {
		require.Equal(t, Flushing, p)
	}
}

func TestWindowStatesComeInTheirOrder(t *testing.T) {
	t.Parallel()
	order := map[control.State]int{
		control.Closing: 1, control.Armed: 2, control.Connecting: 3, control.Capturing: 4, control.Returning: 5,
	}
	for _, p := range Phases() {
		for _, in := range Inputs() {
			s := Next(p, in)
			if s.Verdict != Move || p.Window() == "" || s.To.Window() == "" {
				continue
			}
			require.GreaterOrEqual(t, order[s.To.Window()], order[p.Window()], "%s/%s", p, in)
		}
	}
}
