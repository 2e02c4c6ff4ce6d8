package sip

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/emiago/sipgo/sip"
	"go.uber.org/zap"

	"github.com/tonegate/tonegate/dtmf"
	"github.com/tonegate/tonegate/legs"
	"github.com/tonegate/tonegate/media"
)

// byeTimeout is how long a hang-up waits for the other side's word.
const byeTimeout = 2 * time.Second

var _ legs.Leg = (*Leg)(nil)

// Leg is one party of a call over SIP. It is safe for concurrent use; Attach and Close are not to be called from a Sink.
type Leg struct {
	id     string
	e      *Endpoint
	log    *zap.Logger
	dialog *dialog
	media  *session
	onEnd  func(error)

	caller        bool          // we placed the call
	codecs        []media.Codec // of our first offer; nil means the endpoint's
	remoteHeaders map[string]string

	offers chan struct{} // holds one token: whoever has it may change the session
	held   chan bool

	mu        sync.Mutex
	local     local
	agreed    agreement
	offered   streamLine // our last offer
	heldNow   bool       // what held said last
	hold      bool       // ours
	toldHold  bool       // the party knows of it, or may
	inviting  bool       // our own re-INVITE is out
	infos     []pressed
	informing bool // a goroutine sends infos
	waiting   map[uint32]chan []byte
	ready     chan struct{} // closed when the first ACK is through
	ended     bool
	err       error
	bye       bool // a BYE is due at the end

	done   chan struct{}
	closed chan struct{} // closed when the last goroutine has gone
	work   sync.WaitGroup
}

// agreement is what the last offer and answer settled.
type agreement struct {
	formats []format // the first is what we send
	receive []format // those that may come
	events  []eventFormat
	remote  direction // the other side's view
	mux     bool
}

func (e *Endpoint) newLeg(id string, d *dialog) (*Leg, error) {
	m, err := e.newSession(d.ip)
	if err != nil {
		return nil, fmt.Errorf("open media ports: %w", err)
	}
	l := &Leg{
		id: id, e: e, log: e.log.With(zap.String("leg_id", id)), dialog: d, media: m,
		onEnd:   func(error) {},
		offers:  make(chan struct{}, 1),
		held:    make(chan bool, 1),
		local:   local{id: randomSession(), addr: d.ip, port: m.port()},
		waiting: make(map[uint32]chan []byte),
		ready:   make(chan struct{}),
		done:    make(chan struct{}),
		closed:  make(chan struct{}),
	}
	l.offers <- struct{}{}
	return l, nil
}

// ID is unique within the process and free of meaning.
func (l *Leg) ID() string { return l.id }

// Codec is the encoding that Write sends as it is.
func (l *Leg) Codec() media.Codec {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.agreed.formats) == 0 {
		return media.PCMU
	}
	return l.agreed.formats[0].codec
}

// Attach makes sink the one receiver of what the party sends; nil drops all.
func (l *Leg) Attach(sink legs.Sink) { l.media.stream.Attach(sink) }

// Write sends one frame at once.
func (l *Leg) Write(f media.Frame) error {
	if err := l.media.stream.Write(f); err != nil {
		return fmt.Errorf("write frame: %w", err)
	}
	return nil
}

// Press queues one key for the party.
func (l *Leg) Press(key dtmf.Key, hold time.Duration) error {
	if l.hasEvents() {
		return l.media.stream.Press(key, hold)
	}
	return l.pressByInfo(key, hold)
}

func (l *Leg) hasEvents() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.agreed.events) > 0
}

// RemoteHeader is a header field of the other side's INVITE, or of its answer; empty when it is absent.
func (l *Leg) RemoteHeader(name string) string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.remoteHeaders[strings.ToLower(name)]
}

// Answered is closed when the party has answered: at once but for a call placed with Early.
func (l *Leg) Answered() <-chan struct{} { return l.ready }

// Held tells when the party puts us on hold (true) and takes us off (false). Only the newest word is kept.
func (l *Leg) Held() <-chan bool { return l.held }

// Done is closed when the leg has ended.
func (l *Leg) Done() <-chan struct{} { return l.done }

// Err is the cause of the end; nil before.
func (l *Leg) Err() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.err
}

// Close hangs up: the media stops at once, the BYE waits 2 s at most for its answer, and the goroutines of the leg end. It
// returns early when ctx ends.
func (l *Leg) Close(ctx context.Context) error {
	l.end(legs.ErrClosed)
	select {
	case <-l.closed:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("close leg: %w", context.Cause(ctx))
	}
}

// end stops the media and tells everybody, once.
func (l *Leg) end(cause error) {
	l.mu.Lock()
	if l.ended {
		l.mu.Unlock()
		return
	}
	l.ended, l.err = true, cause
	due := l.bye && !errors.Is(cause, legs.ErrHangup)
	l.mu.Unlock()
	l.media.mute()
	close(l.done)
	l.log.Debug("leg ended", zap.Error(cause))
	go l.finish(cause, due)
}

// finish is the last goroutine of a leg; Close waits for it.
func (l *Leg) finish(cause error, bye bool) {
	defer close(l.closed)
	defer l.e.drop(l)
	l.media.stop()
	l.onEnd(cause)
	if bye {
		l.hangUp()
	}
	l.work.Wait()
}

// hangUp sends a BYE, but not before the ACK (RFC 3261 §15).
func (l *Leg) hangUp() {
	ctx, cancel := context.WithTimeout(context.Background(), l.e.byeTimeout)
	defer cancel()
	select {
	case <-l.ready:
	case <-ctx.Done():
	}
	bye, stop := context.WithTimeout(context.Background(), l.e.byeTimeout)
	defer stop()
	if err := l.e.do(bye, l.dialog.request(sip.BYE)); err != nil {
		l.log.Debug("hang-up got no answer")
	}
}

// start begins the media of a leg that is up.
func (l *Leg) start() {
	l.media.start(func() { l.end(legs.ErrMedia) })
}

// owe notes that the end of this leg takes a BYE.
func (l *Leg) owe() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.bye = true
}

// enter registers work that the end of the leg waits for; it is false when the leg has ended.
func (l *Leg) enter() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.ended {
		return false
	}
	l.work.Add(1)
	return true
}

// discard frees a leg that never came up.
func (l *Leg) discard() {
	l.end(legs.ErrClosed)
	<-l.closed
}
