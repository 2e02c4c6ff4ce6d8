package sip

import (
	"context"
	"errors"
	"time"

	"github.com/emiago/sipgo/sip"

	"github.com/tonegate/tonegate/legs/stream"
	"github.com/tonegate/tonegate/media"
)

// errNoACK tells that a 2xx was never acknowledged (RFC 3261 §13.3.1.4).
var errNoACK = errors.New("the answer was never acknowledged")

// errElsewhere tells that the party wants its media where it may not go.
var errElsewhere = errors.New("media is wanted where it may not go")

// answerOffer settles an offer of the other side and gives our answer.
func (l *Leg) answerOffer(offer *description) ([]byte, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	formats := offer.pick(l.e.cfg.Codecs)
	if len(formats) == 0 {
		return nil, errNoAudio
	}
	if !l.media.takes(offer, l.dialog.peer()) {
		return nil, errElsewhere
	}
	l.local.adopt(offer)
	formats = formats[:1] // One codec in the answer: the other side cannot change it unasked.
	events := eventsFor(offer.events, formats[0].codec)
	l.agreed = agreement{
		formats: formats, receive: formats, events: events, remote: offer.dir, mux: offer.mux,
	}
	l.apply(offer)
	l.toldHold = l.toldHold || l.hold
	sends, receives := l.flow()
	return l.local.write(streamLine{formats: formats, events: events, dir: makeDirection(sends, receives), mux: offer.mux})
}

// eventsFor gives the telephone-events that an answer takes: the one that fits the codec, and the one at 8000 Hz, which
// browsers and some phones send whatever the codec.
func eventsFor(offered []eventFormat, codec media.Codec) []eventFormat {
	best, ok := pickEvent(offered, codec)
	if !ok {
		return nil
	}
	out := []eventFormat{best}
	for _, e := range offered {
		if e.clock == 8000 && e != best && best.clock != 8000 {
			out = append(out, e)
			break
		}
	}
	return out
}

// makeOffer gives an offer of ours: the first names all codecs, later ones those agreed on.
func (l *Leg) makeOffer() ([]byte, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.local.write(l.offer())
}

// offer is called under the lock.
func (l *Leg) offer() streamLine {
	s := firstOffer(l.e.cfg.Codecs)
	if len(l.codecs) > 0 {
		s = firstOffer(l.codecs)
	}
	if len(l.agreed.formats) > 0 {
		s.formats, s.events, s.mux = l.agreed.formats, l.agreed.events, l.agreed.mux
	}
	if l.hold {
		s.dir, l.toldHold = inactive, true
	}
	l.offered = s
	return s
}

// takeAnswer settles the answer to our last offer. Without one, what was agreed on before goes on.
func (l *Leg) takeAnswer(body []byte) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(body) == 0 {
		if len(l.agreed.formats) == 0 {
			return errNoAudio
		}
		l.direct()
		return nil
	}
	answer, err := parseDescription(body)
	if err != nil {
		return err
	}
	if !l.media.takes(answer, l.dialog.peer()) {
		return errElsewhere
	}
	codecs := make([]media.Codec, 0, len(l.offered.formats))
	for _, f := range l.offered.formats {
		codecs = append(codecs, f.codec)
	}
	formats := answer.pick(codecs)
	if len(formats) == 0 {
		return errNoAudio
	}
	remote := answer.dir
	if l.offered.dir == inactive {
		remote = l.agreed.remote // An answer to inactive can say nothing else; it is no wish of theirs.
	}
	l.agreed = agreement{
		formats: formats, receive: received(l.offered.formats, formats), events: answer.events, remote: remote,
		mux: answer.mux && l.offered.mux,
	}
	l.apply(answer)
	return nil
}

// received are the payload types that may come after an answer: those that we offered, for the codecs that were taken,
// and those that the answer names.
func received(offered, answered []format) []format {
	out := append([]format(nil), answered...)
	for _, o := range offered {
		for _, a := range answered {
			if o.codec == a.codec && o.payload != a.payload {
				out = append(out, o)
			}
		}
	}
	return out
}

// apply tells the media what was agreed on, the codec before the address: where the party moved to, it takes the new one
// alone. It is called under the lock.
func (l *Leg) apply(remote *description) {
	p := stream.Params{Send: streamFormat(l.agreed.formats[0])}
	for _, f := range l.agreed.receive {
		p.Receive = append(p.Receive, streamFormat(f))
	}
	for _, e := range l.agreed.events {
		p.ReceiveEvents = append(p.ReceiveEvents, stream.EventFormat{Payload: e.payload, Clock: e.clock})
	}
	if e, ok := pickEvent(l.agreed.events, l.agreed.formats[0].codec); ok {
		p.SendEvent = stream.EventFormat{Payload: e.payload, Clock: e.clock}
	}
	l.media.settle(p)
	l.media.aim(remote, l.dialog.peer(), l.agreed.mux)
	l.direct()
}

func streamFormat(f format) stream.Format { return stream.Format{Payload: f.payload, Codec: f.codec} }

// flow tells what we send and take now. It is called under the lock.
func (l *Leg) flow() (sends, receives bool) {
	return !l.hold && l.agreed.remote.receives(), !l.hold && l.agreed.remote.sends()
}

// direct tells the media what may flow, and whoever asks whether the party holds us. It is called under the lock.
func (l *Leg) direct() {
	sends, receives := l.flow()
	if l.ended {
		return
	}
	l.media.direct(sends, receives)
	held := !l.agreed.remote.receives()
	if held == l.heldNow {
		return
	}
	l.heldNow = held
	select {
	case <-l.held:
	default:
	}
	l.held <- held
}

// expectACK registers the wait for the ACK of the INVITE numbered cseq.
func (l *Leg) expectACK(cseq uint32) chan []byte {
	l.mu.Lock()
	defer l.mu.Unlock()
	c := make(chan []byte, 1)
	l.waiting[cseq] = c
	return c
}

// acked takes an ACK with its body.
func (l *Leg) acked(cseq uint32, body []byte) {
	l.mu.Lock()
	c, ok := l.waiting[cseq]
	delete(l.waiting, cseq)
	l.mu.Unlock()
	if ok {
		c <- append([]byte(nil), body...)
	}
}

// confirm sends the 2xx again and again until its ACK comes (RFC 3261 §13.3.1.4), and gives the ACK's body.
func (l *Leg) confirm(ctx context.Context, wait chan []byte, tx sip.ServerTransaction, again func() error) ([]byte, error) {
	interval := sip.T1
	timer := time.NewTimer(interval)
	defer timer.Stop()
	deadline := time.NewTimer(64 * sip.T1)
	defer deadline.Stop()
	acks := tx.Acks()
	defer l.e.swallow(tx)
	for {
		select {
		case body := <-wait:
			return body, nil
		case ack := <-acks: // From a peer whose ACK has the INVITE's branch.
			return ack.Body(), nil
		case <-timer.C:
			_ = again() // The next one may get through.
			interval = min(2*interval, sip.T2)
			timer.Reset(interval)
		case <-deadline.C:
			return nil, errNoACK
		case <-l.done:
			return nil, l.Err()
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		}
	}
}

// swallow takes further ACKs of an answer for as long as sipgo passes them on: it keeps a goroutine for each that nobody
// takes.
func (e *Endpoint) swallow(tx sip.ServerTransaction) {
	e.start(func() {
		for {
			select {
			case <-tx.Acks():
			case <-tx.Done():
				return
			case <-e.closing:
				return
			}
		}
	})
}
