package transfer

import (
	"time"

	"github.com/tonegate/tonegate/dtmf"
	"github.com/tonegate/tonegate/media"
)

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
	case Capture, Guided:
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
	if s.masked.mask.Suspicious() {
		s.audible()
	}
}

// toProvider relays as it is. A caller whose keys are tones, with telephone-events or without, is masked, so that a press
// does not arrive twice: as a telephone-event and as a tone. Opus is not listened to: those who send it send events.
func (s *Switch) toProvider(f media.Frame) {
	if s.provider == nil {
		return
	}
	if !s.inband && f.Codec != media.Opus {
		s.listen(f)
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
		s.audible()
	}
}

// audible notes what may be a tone in the caller's audio. Beside a key it is one.
func (s *Switch) audible() {
	s.sounded = s.now()
	s.inband = s.inband || s.sounded.Sub(s.lastKey) <= together
}

// callerKey takes a key of the caller. The consent key closes the gate before anything else happens.
func (s *Switch) callerKey(e dtmf.Event) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lastTone = s.now()
	pause := s.lastTone.Sub(s.lastKey)
	s.lastKey = s.lastTone
	s.inband = s.inband || e.Source == dtmf.FromTone || s.lastKey.Sub(s.sounded) <= together
	switch {
	case (s.mode == Capture || s.mode == Guided) && s.provider != nil:
		_ = s.provider.Press(e.Key, pressHold)
		return
	case s.mode != Talk || s.muted || s.bot == nil || s.wary && pause < keyPause:
		s.swallow()
		return
	}
	s.wary = false
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
	if s.mode == Talk || s.mode == Closed || s.mode == Guided {
		s.toCaller(fromBot, f)
	}
}

// fromProvider takes a frame of the provider.
func (s *Switch) fromProvider(f media.Frame) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.mode == Capture || s.mode == Preview || s.mode == Guided {
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
	return s.bot != nil && (s.mode == Closed || s.mode == Talk && s.muted || s.mode != Talk && s.attends)
}

func (s *Switch) toCaller(from source, f media.Frame) {
	if s.caller == nil {
		return
	}
	now := s.now()
	s.scratch = f.AppendSamples(s.scratch[:0])
	loud := !f.Lost && media.LevelDBm0(s.scratch) > media.SoundThreshold
	switch {
	case from == fromGate:
		s.filled = now
	case !loud && now.Sub(s.filled) < 2*media.FrameDuration:
		return // the gate fills this silence: two frames at a time would be too many
	case s.mode == Guided && !s.floor.grants(from, loud, now):
		return
	}
	if loud {
		if from == fromBot && s.mode == Guided {
			s.meter.asks(now)
		}
		if change, began := s.meter.sound(from, now); began {
			s.notices.sounds = append(s.notices.sounds, change)
			s.wake()
		}
		if from == fromProvider || s.mode == Guided {
			s.await()
		}
	}
	_ = s.caller.Write(f)
}
