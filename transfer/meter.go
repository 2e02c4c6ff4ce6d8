package transfer

import (
	"time"

	"github.com/tonegate/tonegate/media"
	"github.com/tonegate/tonegate/transfer/control"
)

// soundGap is how long a source is silent before its sound counts as ended.
const soundGap = 200 * time.Millisecond

// source is who makes a sound towards the caller.
type source uint8

const (
	fromBot source = iota
	fromProvider
	fromGate
	sources
)

func (s source) name() string {
	switch s {
	case fromBot:
		return control.SourceBot
	case fromProvider:
		return control.SourceProvider
	case fromGate:
		return control.SourceGate
	case sources:
		return ""
	default:
		return ""
	}
}

// meter takes a call's times at the caller's RTP socket: what is written there is sent at once. It is pure but for the
// moments that are passed in; the Switch calls it under its lock.
type meter struct {
	on   [sources]bool
	last [sources]time.Time // the last packet with sound

	running   bool
	awaited   bool      // a key, field or word of the caller is awaited
	quietFrom time.Time // since when there is no sound, or nothing was awaited before
	deadAir   time.Duration

	asked         time.Time // first sound in this window of who asks for the card
	providerEnded time.Time
	resultAt      time.Time
	returning     bool // the bot has not been heard since
	secure        *int64
	capture       *int64
	back          *int64
}

// soundChange is a Sound event to be.
type soundChange struct {
	source source
	on     bool
	at     time.Time
}

// start begins the account of dead air: caller and bot are connected.
func (m *meter) start(now time.Time) { m.running, m.quietFrom = true, now }

// sound notes one packet above the threshold, and tells whether the source begins with it.
func (m *meter) sound(s source, now time.Time) (soundChange, bool) {
	m.silence(now)
	m.quietFrom = now.Add(media.FrameDuration)
	switch s {
	case fromProvider:
		m.asks(now)
	case fromBot:
		if m.returning && !m.providerEnded.IsZero() {
			m.returning = false
			m.back = since(later(m.providerEnded, m.resultAt), now)
		}
	case fromGate, sources:
	}
	m.last[s] = now
	if m.on[s] {
		return soundChange{}, false
	}
	m.on[s] = true
	return soundChange{source: s, on: true, at: now}, true
}

// ended gives the sources that have been silent for soundGap.
func (m *meter) ended(now time.Time) []soundChange {
	var changes []soundChange
	for s := range sources {
		if m.on[s] && now.Sub(m.last[s]) > soundGap {
			m.on[s] = false
			changes = append(changes, soundChange{source: s, at: m.last[s]})
		}
	}
	return changes
}

// await says whether anything of the caller is awaited from now on.
func (m *meter) await(on bool, now time.Time) {
	if on == m.awaited {
		return
	}
	m.silence(now)
	m.awaited = on
	m.quietFrom = later(m.quietFrom, now)
}

// silence adds the run that ends now, where it was dead air.
func (m *meter) silence(now time.Time) {
	if m.running && !m.awaited {
		m.deadAir = max(m.deadAir, now.Sub(m.quietFrom))
	}
}

// window forgets the times of the window before: a provider has answered.
func (m *meter) window() {
	m.asked, m.providerEnded, m.resultAt = time.Time{}, time.Time{}, time.Time{}
	m.secure, m.capture, m.back = nil, nil, nil
}

// deadFor is the run of dead air until now.
func (m *meter) deadFor(now time.Time) time.Duration {
	if !m.running || m.awaited {
		return 0
	}
	return now.Sub(m.quietFrom)
}

// asks notes a sound of who asks for the card: the provider, or the bot that coaches in its place.
func (m *meter) asks(now time.Time) {
	if m.asked.IsZero() {
		m.asked, m.secure = now, since(m.last[fromBot], now)
	}
}

// heard tells whether somebody has asked for the card in this window.
func (m *meter) heard() bool { return !m.asked.IsZero() }

// result notes that serve knows how the attempt ended.
func (m *meter) result(now time.Time) {
	if !m.resultAt.IsZero() || m.asked.IsZero() {
		return
	}
	m.resultAt = now
	m.capture = since(m.asked, now)
}

// end notes that the provider's leg is down.
func (m *meter) end(now time.Time) {
	if m.providerEnded.IsZero() {
		m.providerEnded, m.returning = now, true
	}
}

// stop closes the account and gives the call's timings.
func (m *meter) stop(now time.Time) *control.Timings {
	t := &control.Timings{Secure: m.secure, Capture: m.capture, Return: m.back}
	if m.running {
		m.silence(now)
		ms := m.deadAir.Milliseconds()
		t.DeadAirMax = &ms
	}
	m.running = false
	return t
}

func since(from, to time.Time) *int64 {
	if from.IsZero() {
		return nil
	}
	ms := to.Sub(from).Milliseconds()
	return &ms
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
