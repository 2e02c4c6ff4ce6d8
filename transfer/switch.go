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
	floor    floor
	attends  bool // the bot's leg is up in a window

	masked   *voice // to the bot; nil until the caller's next frame
	relayed  *voice // to the provider, for a caller whose keys are tones
	ear      *ear   // hears tones where nothing passes
	inband   bool   // a key of this caller came as a tone, alone or beside an event
	muted    bool   // Talk, but the caller is not passed until quiet
	wary     bool   // keys may still be meant for the provider
	lastTone time.Time
	lastKey  time.Time
	sounded  time.Time // when the caller's audio might have held a tone last
	filled   time.Time // when the gate's own sound was played last
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
	s.wary = s.wary || m == Closed || m == Capture || m == Guided
	s.floor = floor{}
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

func (s *Switch) wake() {
	select {
	case s.notify <- struct{}{}:
	default:
	}
}
