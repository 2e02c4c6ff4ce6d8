package transfer

import (
	"sync"
	"time"

	"github.com/tonegate/tonegate/dtmf"
	"github.com/tonegate/tonegate/legs"
	"github.com/tonegate/tonegate/media"
)

// pressHold is how long a key is held that is sent on to a bot or a provider.
const pressHold = 80 * time.Millisecond

// party is what the Switch needs of a leg.
type party interface {
	Codec() media.Codec
	Write(f media.Frame) error
	Press(key dtmf.Key, hold time.Duration) error
}

// Switch decides who hears whom in one call. All of a call's media and keys pass through it, under one lock: when Close
// or SetMode has returned, nothing that came in before is still on its way. That is why the lock is held while a frame is
// written; Write only hands a packet to the kernel. Safe for concurrent use; it starts no goroutine.
type Switch struct {
	now    func() time.Time
	notify chan struct{} // capacity 1: there are notices to take

	mu       sync.Mutex
	mode     Mode
	caller   party
	bot      party // or the hand-off target
	provider party
	keys     keypad
	typed    textGuard
	meter    meter
	capture  awaiting

	masked   *voice // to the bot; nil until the caller's next frame
	relayed  *voice // to the provider, for a caller whose keys are tones
	ear      *ear   // hears tones where nothing passes
	inband   bool   // a key of this caller came as a tone
	muted    bool   // Talk, but the caller is not passed until quiet
	lastTone time.Time
	scratch  []int16
	notices  notices
}

// notices are what the Switch has to tell the call's goroutine.
type notices struct {
	sounds    []soundChange
	collected []ruling // Collects that are over
	shut      bool     // the consent key closed the gate
	swallowed int      // keys that nobody had asked for, since the last time
}

// NewSwitch makes a Switch in mode Shut with nobody connected. The rule is for bots that do not ask for keys themselves.
func NewSwitch(rule KeyRule, now func() time.Time) *Switch {
	return &Switch{now: now, notify: make(chan struct{}, 1), keys: keypad{rule: rule}}
}

// Close stops whatever of the caller reaches the bot, if the mode is Talk. It tells whether it was.
func (s *Switch) Close() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.close()
}

func (s *Switch) close() bool {
	if s.mode != Talk {
		return false
	}
	s.enter(Closed)
	return true
}

// SetMode changes who hears whom.
func (s *Switch) SetMode(m Mode) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.enter(m)
}

// enter drops what is under way: masked audio that is 60 ms late, and the right to keys.
func (s *Switch) enter(m Mode) {
	s.mode, s.masked, s.relayed = m, nil, nil
	if m != Talk {
		s.muted = false
		if id, was := s.keys.stop(); was {
			s.notices.collected = append(s.notices.collected, ruling{complete: id, ended: false})
			s.wake()
		}
	}
	s.await()
}

// Open lets caller and bot hear each other again. Where the caller is not quiet yet, the caller's side stays silent until
// it is.
func (s *Switch) Open(quiet bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.enter(Talk)
	s.muted = !quiet
}

// Connect sets the legs; nil stands for nobody. The media of a leg that is taken out goes nowhere.
func (s *Switch) Connect(caller, bot, provider legs.Leg) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.caller, s.bot, s.provider = asParty(caller), asParty(bot), asParty(provider)
	s.masked, s.relayed = nil, nil
}

func asParty(l legs.Leg) party {
	if l == nil {
		return nil
	}
	return l
}

// Mode tells who hears whom now.
func (s *Switch) Mode() Mode {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.mode
}

// QuietFor tells how long no tone and no key of the caller has been heard.
func (s *Switch) QuietFor() time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.now().Sub(s.lastTone)
}

// Inband tells whether this caller's keys come as tones.
func (s *Switch) Inband() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.inband
}

// fromCaller takes a frame of the caller.
func (s *Switch) fromCaller(f media.Frame) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch s.mode {
	case Talk:
		if !s.muted {
			s.toBot(f)
			return
		}
		if s.listen(f); s.now().Sub(s.lastTone) >= quietAfter {
			s.muted = false
		}
	case Capture:
		s.toProvider(f)
	case Shut, Closed, Preview:
		s.listen(f)
	}
}

func (s *Switch) toBot(f media.Frame) {
	if s.bot == nil {
		return
	}
	if s.masked == nil {
		s.masked = newVoice(s.bot.Codec())
	}
	_ = s.bot.Write(s.masked.pass(f)) // a leg that is down says so by Done
}

// toProvider relays as it is. A caller whose keys are tones is masked, so that a press does not arrive twice: as a
// telephone-event and as a tone.
func (s *Switch) toProvider(f media.Frame) {
	if s.provider == nil {
		return
	}
	if s.inband {
		if s.relayed == nil {
			s.relayed = newVoice(s.provider.Codec())
		}
		f = s.relayed.pass(f)
	}
	_ = s.provider.Write(f)
}

// listen hears tones, and passes nothing.
func (s *Switch) listen(f media.Frame) {
	if s.ear == nil {
		s.ear = newEar()
	}
	if s.ear.tone(f) {
		s.lastTone = s.now()
	}
}

// callerKey takes a key of the caller. The consent key closes the gate before anything else happens.
func (s *Switch) callerKey(e dtmf.Event) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lastTone = s.now()
	s.inband = s.inband || e.Source == dtmf.FromTone
	switch {
	case s.mode == Capture && s.provider != nil:
		_ = s.provider.Press(e.Key, pressHold)
		return
	case s.mode != Talk || s.muted || s.bot == nil:
		s.swallow()
		return
	}
	r := s.keys.press(e.Key, s.lastTone)
	if !r.pass {
		s.swallow()
		return
	}
	if r.shut {
		s.notices.shut = s.close()
	}
	_ = s.bot.Press(e.Key, pressHold)
	if r.ended {
		s.notices.collected = append(s.notices.collected, r)
		s.await()
		s.wake()
	}
}

func (s *Switch) swallow() {
	s.notices.swallowed++ // told by the call's tick, not now: when a key came is nobody's business
}

// fromBot takes a frame of the bot.
func (s *Switch) fromBot(f media.Frame) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.mode == Talk || s.mode == Closed {
		s.toCaller(fromBot, f)
	}
}

// fromProvider takes a frame of the provider.
func (s *Switch) fromProvider(f media.Frame) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.mode == Capture || s.mode == Preview {
		s.toCaller(fromProvider, f)
	}
}

// Sound plays a frame of the gate's own to the caller; while the bot has the word it is dropped.
func (s *Switch) Sound(f media.Frame) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.mode != Talk {
		s.toCaller(fromGate, f)
	}
}

// DeadFor tells how long the caller has heard nobody while nothing was awaited.
func (s *Switch) DeadFor() time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.meter.deadFor(s.now())
}

// KeepBot sends the bot a frame of silence where the caller's audio is kept from it, so that its leg stays up.
func (s *Switch) KeepBot() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.keepsBot() {
		_ = s.bot.Write(media.SilentFrame(s.bot.Codec()))
	}
}

// KeepsBot tells whether KeepBot is needed each 20 ms.
func (s *Switch) KeepsBot() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.keepsBot()
}

func (s *Switch) keepsBot() bool {
	return s.bot != nil && (s.mode == Closed || s.mode == Talk && s.muted)
}

func (s *Switch) toCaller(from source, f media.Frame) {
	if s.caller == nil {
		return
	}
	s.scratch = f.AppendSamples(s.scratch[:0])
	if !f.Lost && media.LevelDBm0(s.scratch) > media.SoundThreshold {
		if change, began := s.meter.sound(from, s.now()); began {
			s.notices.sounds = append(s.notices.sounds, change)
			s.wake()
		}
		if from == fromProvider {
			s.await()
		}
	}
	_ = s.caller.Write(f)
}

func (s *Switch) wake() {
	select {
	case s.notify <- struct{}{}:
	default:
	}
}
