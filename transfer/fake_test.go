package transfer

import (
	"context"
	"errors"
	"net/netip"
	"strings"
	"sync"
	"time"

	"github.com/tonegate/tonegate/dtmf"
	"github.com/tonegate/tonegate/legs"
	"github.com/tonegate/tonegate/media"
)

// fakeLeg is a party of a test: it notes what is sent to it and says what the test says.
type fakeLeg struct {
	id    string
	codec media.Codec

	mu        sync.Mutex
	sink      legs.Sink
	loud      int // frames written to it that are not silent
	loudest   int16
	silent    int
	pressed   []dtmf.Key
	held      bool
	holdTime  time.Duration
	holdErr   error
	resumeErr error
	onHold    func(on bool)
	sent      []string // by the gate to the page
	take      func([]byte)
	ready     chan struct{}
	closed    bool
	err       error
	done      chan struct{}
	holds     chan bool
}

var _ PhoneLeg = (*fakeLeg)(nil)

func newLeg(id string) *fakeLeg {
	return &fakeLeg{id: id, codec: media.PCMU, done: make(chan struct{}), ready: make(chan struct{}), holds: make(chan bool, 1)}
}

func (l *fakeLeg) ID() string         { return l.id }
func (l *fakeLeg) Codec() media.Codec { return l.codec }

func (l *fakeLeg) Attach(s legs.Sink) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.sink = s
}

func (l *fakeLeg) Write(f media.Frame) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	peak := int16(0)
	for _, s := range f.AppendSamples(nil) {
		peak = max(peak, s, -s)
	}
	if peak > 100 {
		l.loud++
	} else {
		l.silent++
	}
	l.loudest = max(l.loudest, peak)
	return nil
}

func (l *fakeLeg) Press(k dtmf.Key, _ time.Duration) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.pressed = append(l.pressed, k)
	return nil
}

func (l *fakeLeg) Hold(ctx context.Context, on bool) error {
	l.mu.Lock()
	wait, err, tell := l.holdTime, l.holdErr, l.onHold
	if !on {
		err = l.resumeErr
	}
	l.mu.Unlock()
	if wait > 0 {
		select {
		case <-time.After(wait):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	l.mu.Lock()
	l.held = on || err != nil // silent until the party has answered
	l.mu.Unlock()
	if err != nil {
		return err
	}
	if tell != nil {
		tell(on)
	}
	return nil
}

func (l *fakeLeg) Held() <-chan bool { return l.holds }

func (l *fakeLeg) Done() <-chan struct{} { return l.done }

func (l *fakeLeg) Err() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.err
}

func (l *fakeLeg) Close(context.Context) error {
	l.end(legs.ErrClosed)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.closed = true
	return nil
}

// end is the party's own end: a hang-up or a fault.
func (l *fakeLeg) end(err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.err == nil {
		l.err = err
		close(l.done)
	}
}

// speak delivers a frame of the party: a hum of the given peak.
func (l *fakeLeg) speak(peak int16) {
	l.mu.Lock()
	s, held := l.sink, l.held
	l.mu.Unlock()
	if s != nil && !held {
		s.Frame(hum(l.codec, peak))
	}
}

// key delivers a press.
func (l *fakeLeg) key(r rune) {
	l.mu.Lock()
	s := l.sink
	l.mu.Unlock()
	if k, ok := dtmf.ParseKey(r); ok && s != nil {
		s.Key(dtmf.Event{Key: k, Source: dtmf.FromEvent})
	}
}

// Send and Messages make it a phone's leg.
func (l *fakeLeg) Send(text []byte) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.err != nil {
		return errors.New("gone")
	}
	l.sent = append(l.sent, string(text))
	return nil
}

func (l *fakeLeg) Messages(take func([]byte)) { l.take = take }

type heard struct {
	loud, silent int
	loudest      int16
	keys         string
	held, closed bool
}

// heard is what was sent to the party since the last call.
func (l *fakeLeg) heard() heard {
	l.mu.Lock()
	defer l.mu.Unlock()
	var keys strings.Builder
	for _, k := range l.pressed {
		keys.WriteRune(k.Rune())
	}
	h := heard{loud: l.loud, silent: l.silent, loudest: l.loudest, keys: keys.String(), held: l.held, closed: l.closed}
	l.loud, l.silent, l.loudest, l.pressed = 0, 0, 0, nil
	return h
}

// hum is 20 ms of 200 Hz: a sound, no key.
func hum(c media.Codec, peak int16) media.Frame {
	pcm := make([]int16, c.Samples())
	period := int(c.Rate()) / 200
	for i := range pcm {
		// a triangle is loud enough and needs no sine
		at := i % period
		pcm[i] = int16(int(peak) * (4*min(at, period-at) - period) / period)
	}
	return media.EncodeFrame(c, pcm)
}

// fakeDialer answers by the user part of the address.
type fakeDialer struct {
	mu      sync.Mutex
	invites []Invite
	answer  map[string]func(ctx context.Context, inv Invite) (legs.Leg, error)
	legs    map[string]*fakeLeg // the last leg of each
}

func newDialer() *fakeDialer {
	return &fakeDialer{
		answer: map[string]func(context.Context, Invite) (legs.Leg, error){},
		legs:   map[string]*fakeLeg{},
	}
}

func userOf(uri string) string {
	user, _, _ := strings.Cut(strings.TrimPrefix(uri, "sip:"), "@")
	return user
}

func (d *fakeDialer) Dial(ctx context.Context, inv Invite) (legs.Leg, error) {
	user := userOf(inv.URI)
	d.mu.Lock()
	d.invites = append(d.invites, inv)
	f := d.answer[user]
	d.mu.Unlock()
	if f != nil {
		return f(ctx, inv)
	}
	return d.up(user), nil
}

// up makes a leg that has answered.
func (d *fakeDialer) up(user string) *fakeLeg {
	d.mu.Lock()
	defer d.mu.Unlock()
	l := newLeg(user)
	d.legs[user] = l
	return l
}

func (d *fakeDialer) leg(user string) *fakeLeg {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.legs[user]
}

func (d *fakeDialer) set(user string, f func(context.Context, Invite) (legs.Leg, error)) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.answer[user] = f
}

func (d *fakeDialer) last(user string) (Invite, int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	var last Invite
	n := 0
	for _, inv := range d.invites {
		if userOf(inv.URI) == user {
			last = inv
			n++
		}
	}
	return last, n
}

// refuses answers with a SIP status.
func refuses(status int) func(context.Context, Invite) (legs.Leg, error) {
	return func(context.Context, Invite) (legs.Leg, error) { return nil, &legs.RefusedError{Status: status} }
}

// rings never answers.
func rings(ctx context.Context, _ Invite) (legs.Leg, error) {
	<-ctx.Done()
	return nil, ctx.Err()
}

// fakeIncoming is a caller who rings.
type fakeIncoming struct {
	leg *fakeLeg

	mu      sync.Mutex
	rang    bool
	refused int
}

func (in *fakeIncoming) ID() string   { return in.leg.id }
func (in *fakeIncoming) From() string { return "sip:caller@127.0.0.1" }
func (in *fakeIncoming) To() string   { return "sip:pay@127.0.0.1" }

func (in *fakeIncoming) Ring(context.Context) error {
	in.mu.Lock()
	defer in.mu.Unlock()
	in.rang = true
	return nil
}

func (in *fakeIncoming) Refuse(_ context.Context, status int) error {
	in.mu.Lock()
	defer in.mu.Unlock()
	in.refused = status
	return nil
}

func (in *fakeIncoming) Answer(context.Context) (legs.Leg, error) { return in.leg, nil }

func (in *fakeIncoming) status() (rang bool, refused int) {
	in.mu.Lock()
	defer in.mu.Unlock()
	return in.rang, in.refused
}

// fakeResolver knows two names.
type fakeResolver struct{}

func (fakeResolver) LookupNetIP(_ context.Context, _, host string) ([]netip.Addr, error) {
	switch host {
	case "localhost":
		return []netip.Addr{netip.MustParseAddr("127.0.0.1")}, nil
	case "pay.example":
		return []netip.Addr{netip.MustParseAddr("127.0.0.1"), netip.MustParseAddr("203.0.113.7")}, nil
	default:
		return nil, errors.New("no such host")
	}
}

func (l *fakeLeg) Ready() <-chan struct{} { return l.ready }
