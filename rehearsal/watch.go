package rehearsal

import (
	"encoding/json"

	"github.com/tonegate/tonegate/agent"
	"github.com/tonegate/tonegate/checkout"
	"github.com/tonegate/tonegate/transfer/control"
)

// fromGate passes an event of the gate on to the bot.
func (s *Stage) fromGate(ev control.Event) {
	s.note(Moment{At: ev.At, Kind: gateKind(ev.Type), Name: string(ev.Type), Text: ev.Text}, ev)
	s.mu.Lock()
	switch ev.Type {
	case control.Window:
		s.window, s.capturing = ev.State != control.Ended, ev.State == control.Capturing
		s.listening = false
	case control.CallEnded: // at rest when the bot has left, too
		s.window, s.capturing, s.listening, s.unheard = false, false, false, false
	default:
	}
	s.mu.Unlock()
	s.bot.Event(ev)
}

func gateKind(t control.Type) Kind {
	if t == control.Window {
		return Window
	}
	return Other
}

// fromDesk passes an event of the desk on to the call's files.
func (s *Stage) fromDesk(ev checkout.Event) {
	s.note(Moment{At: ev.At, Kind: Money, Name: string(ev.Type)}, ev)
	s.bot.Money(ev)
}

// fromModel notes a tool that the model has called.
func (s *Stage) fromModel(name, arguments string) {
	s.note(Moment{At: s.clock.Now(), Kind: Tool, Name: name, Text: arguments}, nil)
}

// fromBot notes what happened in the conversation.
func (s *Stage) fromBot(ev agent.Event) {
	m := Moment{At: ev.At, Kind: Other, Name: string(ev.Type), Text: ev.Text}
	switch ev.Type {
	case agent.SayStarted:
		if !s.isGone() {
			m.Kind = Said
		}
	case agent.TurnHeard:
		m.Kind = Heard
	case agent.TurnNode:
		m.Kind, m.Text = Node, ev.Node
	default:
	}
	s.note(m, ev)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.node = ev.Node
	switch ev.Type {
	case agent.TurnListening:
		s.listening = true
	case agent.TurnHeard, agent.TurnEnded, agent.GuardCard:
		s.listening, s.unheard, s.row = false, false, false
	case agent.TurnKeyed:
		s.listening, s.unheard, s.row = false, false, true
	case agent.TurnNode, agent.SayStarted:
		s.listening = false
	default:
	}
}

func (s *Stage) isGone() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.gone
}

// note keeps a moment; ev is what it is made of, nil for none.
func (s *Stage) note(m Moment, ev any) {
	if ev != nil {
		line, err := json.Marshal(ev)
		if err == nil {
			m.JSON, m.Words = string(line), wordsOf(line)
		}
	}
	s.mu.Lock()
	s.moments = append(s.moments, m)
	s.mu.Unlock()
	s.wake()
}

// handedOn notes to whom the caller was handed.
func (s *Stage) handedOn(target string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.handedTo = target
}

// wake tells the goroutine that waits that something has happened.
func (s *Stage) wake() {
	select {
	case s.changed <- struct{}{}:
	default:
	}
}
