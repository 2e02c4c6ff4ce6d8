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
	again   dtmf.Digits  // the same once more, while Matching
	none    dtmf.Digits  // stays empty: while Confirming nothing is kept
	brand   *cards.Brand // of an accepted card number

	step     int // index of the field in the Config
	field    Field
	phase    Phase
	attempt  int // of the field, from 1
	over     bool
	started  time.Time
	lastKey  time.Time
	lastStar time.Time // of the star before, if no other key came after it
	silentAt time.Time // end of the prompt; zero while it is being said
	heldAt   time.Time // since when the caller has the call on hold; zero while not
	paused   bool      // the entry before was ended by a pause: its '#' may still come
	dropping bool      // keys typed ahead behind a wrong entry, or of a question
}

// New makes a machine that waits for Start.
func New(cfg Config) *Machine {
	return &Machine{cfg: cfg.withDefaults(), over: true}
}

// Start begins with the first field. Call it with the first sample of the first prompt.
func (m *Machine) Start(now time.Time) Effects {
	m.over, m.started = false, now
	return m.begin(0)
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
	if m.phase == Confirming {
		return m.answer(k)
	}
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

// Hold tells that the caller has put the call on hold, or is back. Meanwhile all clocks stand still but that of the whole
// entry.
func (m *Machine) Hold(on bool, now time.Time) {
	if on == !m.heldAt.IsZero() {
		return
	}
	if on {
		m.heldAt = now
		return
	}
	for _, at := range []*time.Time{&m.lastKey, &m.lastStar, &m.silentAt} {
		switch {
		case at.IsZero():
		case at.Before(m.heldAt):
			*at = at.Add(now.Sub(m.heldAt))
		default:
			*at = now
		}
	}
	m.heldAt = time.Time{}
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
	case !m.heldAt.IsZero():
	case m.entry().Len() > 0 && m.complete():
		at = earlier(at, m.lastKey.Add(m.cfg.Complete))
	case m.entry().Len() > 0:
		at = earlier(at, m.lastKey.Add(m.rule().InterKey))
	case !m.silentAt.IsZero():
		at = earlier(at, later(m.silentAt, m.lastKey).Add(m.rule().FirstKey))
	}
	return at, true
}

// Take moves a complete entry out, after Submit, and leaves the Machine wiped. Whoever takes it wipes it.
func (m *Machine) Take() *Entry {
	e := &Entry{Brand: m.brand, Last: m.field}
	e.Number, e.Expiry, e.Code = m.entries[CardNumber], m.entries[Expiry], m.entries[SecurityCode]
	e.Postal, e.Routing, e.Account = m.entries[PostalCode], m.entries[RoutingNumber], m.entries[AccountNumber]
	m.Wipe()
	return e
}

// Wipe overwrites all digits and takes no more keys. It may be called at any time and more than once.
func (m *Machine) Wipe() {
	m.over = true
	for i := range m.entries {
		m.entries[i].Wipe()
	}
	m.again.Wipe()
}

// star clears what is being keyed; the second one within the time for it cancels.
func (m *Machine) star(now time.Time) Effects {
	if !m.lastStar.IsZero() && now.Sub(m.lastStar) <= m.cfg.Cancel {
		return m.end(CancelledByCaller)
	}
	m.lastStar, m.dropping, m.paused = now, false, false
	return m.clear()
}

// clear asks once more for what is being keyed, and for the field itself where it was to be confirmed. No try is lost.
func (m *Machine) clear() Effects {
	m.entry().Wipe()
	if m.phase == Confirming {
		m.entries[m.field].Wipe()
		m.phase = Entering
	}
	return m.ask(prompts.WordCleared)
}

func (m *Machine) pound() Effects {
	late := m.paused
	m.paused = false
	if m.entry().Len() == 0 && (late || m.field != SecurityCode || !m.brand.MayLackCode()) {
		return Effects{} // nothing was keyed: no try is lost
	}
	return m.judge()
}

// answer takes the key that says whether what was read back is right.
func (m *Machine) answer(k dtmf.Key) Effects {
	switch k {
	case 1:
		return m.accept(nil)
	case 2:
		return m.clear()
	default:
		return Effects{}
	}
}

// judge ends what is being keyed: on to the next phase or field, or a try less.
func (m *Machine) judge() Effects {
	if e := m.fault(); e != "" {
		m.paused = false
		return m.reject(e)
	}
	accepted := m.progress(Accepted, "")
	switch {
	case m.phase == Entering && m.rule().Match && m.entry().Len() > 0:
		m.phase = Matching
		return m.ask("").after(nil, accepted)
	case m.rule().Confirm:
		m.again.Wipe()
		m.phase, m.dropping, m.paused = Confirming, true, false
		return m.ask("").after(nil, accepted)
	}
	return m.accept(m.readBack())
}

// accept ends the field: on to the next one, or to the gateway.
func (m *Machine) accept(say []prompts.ID) Effects {
	accepted := m.progress(Accepted, "")
	m.again.Wipe()
	if m.step+1 == len(m.cfg.Fields) {
		m.over = true // what would be read back could not be put right any more
		return Effects{Hush: true, Submit: true}.after(nil, accepted)
	}
	return m.begin(m.step+1).after(say, accepted)
}

// begin asks for a field the first time.
func (m *Machine) begin(step int) Effects {
	m.step, m.field, m.phase, m.attempt = step, m.cfg.Fields[step].Field, Entering, 1
	return m.ask("")
}

func (m *Machine) reject(e FieldError) Effects {
	m.entry().Wipe()
	rejected := m.progress(Rejected, e)
	if m.attempt >= m.rule().Tries {
		why := TooManyAttempts
		if e == InputTimeout {
			why = TimedOut
		}
		end := m.end(why)
		end.Progress = []Progress{rejected}
		return end
	}
	m.attempt++
	m.dropping = true
	if e == MatchingFailed { // nobody knows which of the two was meant
		m.entries[m.field].Wipe()
		m.phase = Entering
	}
	return m.ask(string(e)).after(nil, rejected)
}

func (m *Machine) end(why End) Effects {
	m.Wipe()
	return Effects{Hush: true, End: why}
}

// ask says what is to be keyed, and before that why, where it is asked for again.
func (m *Machine) ask(why string) Effects {
	m.silentAt = time.Time{}
	q := prompts.Question{For: word(m.field, m.phase), Error: why, Attempt: m.attempt}
	if m.brand != nil && m.field != CardNumber {
		q.Card = m.brand.Type
	}
	say, key := m.cfg.Prompts.Say(q)
	if m.phase == Confirming {
		say = append(say, m.readBack()...)
	}
	return Effects{Hush: true, Say: append(say, key...), Progress: []Progress{m.progress(Awaiting, "")}}
}

// readBack says the last four digits of an accepted card number, or the last two of a bank account number, which may be
// short, so that the caller can tell a wrong one.
func (m *Machine) readBack() []prompts.ID {
	var say []prompts.ID
	shown := 0
	switch m.field {
	case CardNumber:
		say, shown = append(say, prompts.CardEnding), 4
	case AccountNumber:
		say, shown = append(say, prompts.AccountEnding), 2
	default:
		return nil
	}
	m.entries[m.field].Open(func(digits []byte) {
		for _, d := range digits[len(digits)-shown:] {
			say = append(say, prompts.Digit(d))
		}
	})
	return say
}

func (m *Machine) rule() Rule { return m.cfg.Fields[m.step] }

// entry is where keys go.
func (m *Machine) entry() *dtmf.Digits {
	switch m.phase {
	case Matching:
		return &m.again
	case Confirming:
		return &m.none
	case Entering:
		return &m.entries[m.field]
	default:
		return &m.none
	}
}

func (m *Machine) progress(s State, e FieldError) Progress {
	return Progress{Field: m.field, Phase: m.phase, State: s, Attempt: m.attempt, Error: e, Count: m.entry().Len()}
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
