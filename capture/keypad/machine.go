package keypad

import (
	"time"

	"github.com/tonegate/tonegate/capture/cards"
	"github.com/tonegate/tonegate/capture/prompts"
	"github.com/tonegate/tonegate/dtmf"
)

// Machine is one entry of one caller. It belongs to one goroutine. Wipe it when the caller is gone or its digits were
// used.
type Machine struct {
	cfg     Config
	entries [fields]dtmf.Digits
	brand   *cards.Brand // of an accepted card number

	field    Field
	attempt  int // of the field, from 1
	over     bool
	started  time.Time
	lastKey  time.Time
	lastStar time.Time // of the star before, if no other key came after it
	silentAt time.Time // end of the prompt; zero while it is being said
	paused   bool      // the field before was ended by a pause: its '#' may still come
	dropping bool      // keys typed ahead behind a wrong entry
}

// New makes a machine that waits for Start.
func New(cfg Config) *Machine {
	return &Machine{cfg: cfg, over: true}
}

// Start begins with the first field. Call it with the first sample of the first prompt.
func (m *Machine) Start(now time.Time) Effects {
	m.over, m.started = false, now
	return m.ask(CardNumber)
}

// Key takes one press.
func (m *Machine) Key(k dtmf.Key, now time.Time) Effects {
	if m.over || k > dtmf.Pound {
		return Effects{}
	}
	since := now.Sub(m.lastKey)
	m.lastKey = now
	if k == dtmf.Star {
		return m.star(now)
	}
	if m.dropping && since < m.cfg.TypeAhead {
		return Effects{}
	}
	m.dropping, m.lastStar = false, time.Time{}
	if k == dtmf.Pound {
		return m.pound()
	}
	m.paused = false
	m.entry().Append(k) // an entry of 32 digits is wrong whatever follows
	return Effects{Hush: true, Progress: []Progress{m.progress(Keying, "")}}
}

// Spoken tells that all that was to be said has been said.
func (m *Machine) Spoken(now time.Time) {
	m.silentAt = now
}

// Tick does what is due by now; see Deadline.
func (m *Machine) Tick(now time.Time) Effects {
	at, waiting := m.Deadline()
	if !waiting || now.Before(at) {
		return Effects{}
	}
	switch {
	case !now.Before(m.started.Add(m.cfg.Total)):
		return m.end(TimedOut)
	case m.entry().Len() == 0:
		return m.reject(InputTimeout)
	case m.complete() || m.longEnough():
		m.paused = true
		return m.judge()
	default:
		return m.reject(InputTimeout)
	}
}

// Deadline is the next moment at which Tick has something to do; false when there is none.
func (m *Machine) Deadline() (time.Time, bool) {
	if m.over {
		return time.Time{}, false
	}
	at := m.started.Add(m.cfg.Total)
	switch {
	case m.entry().Len() > 0 && m.complete():
		at = earlier(at, m.lastKey.Add(m.cfg.Complete))
	case m.entry().Len() > 0:
		at = earlier(at, m.lastKey.Add(m.cfg.InterKey))
	case !m.silentAt.IsZero():
		at = earlier(at, later(m.silentAt, m.lastKey).Add(m.cfg.FirstKey))
	}
	return at, true
}

// Take moves a complete entry out, after Submit, and leaves the Machine wiped. Whoever takes it wipes it.
func (m *Machine) Take() *Card {
	c := &Card{
		Brand: m.brand, Number: m.entries[CardNumber], Expiry: m.entries[Expiry], Code: m.entries[SecurityCode],
	}
	m.Wipe()
	return c
}

// Wipe overwrites all digits and takes no more keys. It may be called at any time and more than once.
func (m *Machine) Wipe() {
	m.over = true
	for i := range m.entries {
		m.entries[i].Wipe()
	}
}

func (m *Machine) star(now time.Time) Effects {
	if !m.lastStar.IsZero() && now.Sub(m.lastStar) <= m.cfg.Cancel {
		return m.end(CancelledByCaller)
	}
	m.lastStar, m.dropping, m.paused = now, false, false
	m.entry().Wipe()
	m.silentAt = time.Time{}
	_, again := m.prompts()
	return Effects{
		Hush:     true,
		Say:      []prompts.ID{prompts.Cleared, again},
		Progress: []Progress{m.progress(Awaiting, "")},
	}
}

func (m *Machine) pound() Effects {
	late := m.paused
	m.paused = false
	if m.entry().Len() == 0 && (late || m.field != SecurityCode || !m.brand.MayLackCode()) {
		return Effects{} // nothing was keyed: no try is lost
	}
	return m.judge()
}

// judge ends the field: on to the next one, or a try less.
func (m *Machine) judge() Effects {
	if e := m.fault(); e != "" {
		m.paused = false
		return m.reject(e)
	}
	accepted := m.progress(Accepted, "")
	if m.field+1 == fields {
		m.over = true
		return Effects{Hush: true, Submit: true, Progress: []Progress{accepted}}
	}
	said := m.readBack()
	next := m.ask(m.field + 1)
	next.Say = append(said, next.Say...)
	next.Progress = append([]Progress{accepted}, next.Progress...)
	return next
}

// readBack says the last four digits of an accepted card number, so that the caller can tell a wrong card.
func (m *Machine) readBack() []prompts.ID {
	if m.field != CardNumber {
		return nil
	}
	say := []prompts.ID{prompts.CardEnding}
	for _, d := range []byte(m.entry().Last4()) {
		say = append(say, prompts.Digit(d))
	}
	return say
}

func (m *Machine) ask(f Field) Effects {
	m.field, m.attempt, m.silentAt = f, 1, time.Time{}
	first, _ := m.prompts()
	return Effects{Hush: true, Say: []prompts.ID{first}, Progress: []Progress{m.progress(Awaiting, "")}}
}

func (m *Machine) reject(e FieldError) Effects {
	m.entry().Wipe()
	rejected := m.progress(Rejected, e)
	if m.attempt >= m.cfg.Tries {
		why := TooManyAttempts
		if e == InputTimeout {
			why = TimedOut
		}
		end := m.end(why)
		end.Progress = []Progress{rejected}
		return end
	}
	m.attempt++
	m.dropping, m.silentAt = true, time.Time{}
	_, again := m.prompts()
	return Effects{
		Hush:     true,
		Say:      []prompts.ID{promptOf(e), again},
		Progress: []Progress{rejected, m.progress(Awaiting, "")},
	}
}

func (m *Machine) end(why End) Effects {
	m.Wipe()
	return Effects{Hush: true, End: why}
}

func (m *Machine) entry() *dtmf.Digits { return &m.entries[m.field] }

func (m *Machine) prompts() (first, again prompts.ID) {
	if m.brand == nil {
		return promptsOf(m.field, 0, false)
	}
	return promptsOf(m.field, m.brand.Code, m.brand.MayLackCode())
}

func (m *Machine) progress(s State, e FieldError) Progress {
	return Progress{Field: m.field, State: s, Attempt: m.attempt, Error: e, Count: m.entry().Len()}
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
