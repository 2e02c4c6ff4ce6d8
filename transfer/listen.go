package transfer

import (
	"time"

	"github.com/tonegate/tonegate/dtmf"
	"github.com/tonegate/tonegate/legs"
	"github.com/tonegate/tonegate/media"
	"github.com/tonegate/tonegate/transfer/control"
)

// quietAfter is how long no tone and no key may be heard before the caller counts as quiet.
const quietAfter = 100 * time.Millisecond

// together is how far apart an event and the tone of the same press may come: the audio waits in the playout buffer, and a
// gateway on the way needs time to make an event of a tone.
const together = 300 * time.Millisecond

// keyPause is how long no key may come before the first one that is for the bot again after a window: a return in the
// middle of a card number does not let the rest of it through, however the caller pauses between two digits.
const keyPause = 2 * time.Second

// awaiting knows whether the provider waits for the caller.
type awaiting struct {
	told  bool // it says so by Progress; else it counts as waiting from its first sound on
	waits bool
}

// await tells the meter whether anything of the caller is awaited.
func (s *Switch) await() {
	on := s.mode == Talk && s.keys.asked
	if s.mode == Capture || s.mode == Guided {
		on = s.capture.told && s.capture.waits || !s.capture.told && s.meter.heard()
	}
	s.meter.await(on, s.now())
}

// Collect lets the keys of c through to the bot and gives the id of the Collect that it replaces. It is refused where the
// bot does not hear the caller.
func (s *Switch) Collect(c control.Collect) (replaced string, was, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.mode != Talk {
		return "", false, false
	}
	replaced, was = s.keys.ask(c)
	s.await()
	return replaced, was, true
}

// StopCollect lets no key through any more and gives the id of the Collect that was active.
func (s *Switch) StopCollect() (id string, was bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	id, was = s.keys.stop()
	s.await()
	return id, was
}

// Rule sets the standing rule for keys and forgets a Collect: another bot has the call. What bots were given counts on.
func (s *Switch) Rule(rule KeyRule) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.keys = keypad{rule: rule, given: s.keys.given}
	s.await()
}

// Text tells whether a line that the caller typed may go to the bot. It may while the bot hears the caller and the line,
// alone or with those before, holds no card number.
func (s *Switch) Text(line string) (reason string, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.typed.refuse(line, s.now()):
		return "card_number", false
	case s.mode != Talk || s.muted:
		return "closed", false
	case line == "" || len(line) > maxLine:
		return "length", false
	case s.typed.often(s.now()):
		return "often", false
	}
	return "", true
}

// Progress notes whether the provider waits for the caller.
func (s *Switch) Progress(p control.Progress) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.capture = awaiting{told: true, waits: p.State == "awaiting" || p.State == "keying"}
	s.await()
}

// ProviderUp begins the times of a window: its provider has answered.
func (s *Switch) ProviderUp() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.capture = awaiting{}
	s.meter.window()
}

// ProviderDown notes that the provider's leg has ended.
func (s *Switch) ProviderDown() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.meter.end(s.now())
}

// ResultKnown notes that serve knows the result.
func (s *Switch) ResultKnown() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.meter.result(s.now())
	s.capture = awaiting{told: true} // nothing more is
	s.await()
}

// Attend says whether the bot's leg stays up while the gate is closed: it is sent silence then.
func (s *Switch) Attend(on bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.attends = on
}

// Start begins the account of dead air.
func (s *Switch) Start() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.meter.start(s.now())
}

// Timings gives the call's timings so far and ends the account of dead air: the bot's part is over.
func (s *Switch) Timings() *control.Timings {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.meter.stop(s.now())
}

// Stop shuts everything and gives the call's timings.
func (s *Switch) Stop() *control.Timings {
	s.mu.Lock()
	defer s.mu.Unlock()
	t := s.meter.stop(s.now())
	s.enter(Shut)
	s.caller, s.bot, s.provider = nil, nil, nil
	return t
}

// take gives what there is to tell. Keys that were swallowed are counted only when the caller of take asks for them.
func (s *Switch) take(count bool) notices {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := s.notices
	s.notices = notices{}
	if !count {
		s.notices.swallowed, n.swallowed = n.swallowed, 0
	}
	n.sounds = append(n.sounds, s.meter.ended(s.now())...)
	return n
}

// CallerSink is where the caller's leg delivers.
func (s *Switch) CallerSink() legs.Sink { return callerSink{s} }

// BotSink is where the bot's leg delivers. Keys of a bot go nowhere.
func (s *Switch) BotSink() legs.Sink { return botSink{s} }

// ProviderSink is where the provider's leg delivers. Keys of a provider go nowhere.
func (s *Switch) ProviderSink() legs.Sink { return providerSink{s} }

type callerSink struct{ s *Switch }

func (c callerSink) Frame(f media.Frame) { c.s.fromCaller(f) }
func (c callerSink) Key(e dtmf.Event)    { c.s.callerKey(e) }

type botSink struct{ s *Switch }

func (b botSink) Frame(f media.Frame) { b.s.fromBot(f) }
func (b botSink) Key(dtmf.Event)      {}

type providerSink struct{ s *Switch }

func (p providerSink) Frame(f media.Frame) { p.s.fromProvider(f) }
func (p providerSink) Key(dtmf.Event)      {}
