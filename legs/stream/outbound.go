package stream

import (
	"fmt"
	"sync"
	"time"

	"github.com/pion/rtp"

	"github.com/tonegate/tonegate/dtmf"
	"github.com/tonegate/tonegate/media"
)

// gap is how far the writer may fall behind the clock before the timestamps follow the clock: shorter is only scheduling.
const gap = 5 * media.FrameDuration

// outbound is what goes to the party.
type outbound struct {
	send func(h *rtp.Header, payload []byte) error

	mu         sync.Mutex
	open       bool
	format     Format
	event      EventFormat
	transcoder *media.Transcoder
	sender     *dtmf.Sender

	header rtp.Header
	base   uint32    // timestamp at epoch
	epoch  time.Time // zero until the first packet
	next   uint32    // timestamp of the next frame
	resume bool      // the next audio packet begins a talkspurt
}

func (o *outbound) configure(p Params) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.format.Codec != p.Send.Codec {
		o.transcoder = media.NewTranscoder(p.Send.Codec)
		if o.format.Codec.Rate() != p.Send.Codec.Rate() && !o.epoch.IsZero() {
			o.base, o.epoch = o.next, time.Now()
		}
		o.resume = true
	}
	o.format = p.Send
	if o.event != p.SendEvent {
		o.event, o.sender = p.SendEvent, nil
		if p.SendEvent.Clock > 0 {
			o.sender = dtmf.NewSender(p.SendEvent.Clock, p.SendEvent.Payload)
		}
	}
}

func (o *outbound) flow(open bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if open == o.open {
		return
	}
	o.open, o.resume = open, true
	if !open && o.event.Clock > 0 {
		o.sender.Clear()
		o.sender = dtmf.NewSender(o.event.Clock, o.event.Payload) // The old one may be sending a key.
	}
}

// at is the timestamp of now in a clock of rate Hz. It is called under the lock.
func (o *outbound) at(now time.Time, rate int) uint32 {
	if o.epoch.IsZero() {
		o.epoch, o.next = now, o.base
	}
	frames := now.Sub(o.epoch) / media.FrameDuration
	return o.base + uint32(int64(frames)*int64(rate)/50) // Timestamps wrap.
}

func (o *outbound) write(f media.Frame, now time.Time) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if !o.open || o.format.Codec == 0 || (o.sender != nil && o.sender.Busy()) {
		return nil
	}
	out, err := o.transcoder.Transcode(f)
	if err != nil {
		return fmt.Errorf("transcode: %w", err)
	}
	samples := uint32(o.format.Codec.Samples())
	clock := o.at(now, int(o.format.Codec.Rate()))
	most := int32(samples * uint32(gap/media.FrameDuration))
	if late := int32(clock - o.next); o.resume && late > 0 || late > most { // Modulo 2^32.
		o.next, o.resume = clock, true
	}
	if out.Lost || len(out.Payload) == 0 {
		o.next += samples
		return nil
	}
	o.header.Marker, o.resume = o.resume, false
	o.header.PayloadType, o.header.Timestamp = o.format.Payload, o.next
	o.next += samples
	return o.put(out.Payload)
}

func (o *outbound) press(key dtmf.Key, hold time.Duration) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	switch {
	case o.sender == nil:
		return ErrNoEvents
	case !o.open:
		return ErrHeld
	case !o.sender.Start(key, hold):
		return ErrBusy
	default:
		return nil
	}
}

// sendKey sends the telephone-event packet that is due.
func (o *outbound) sendKey(now time.Time) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if !o.open || o.sender == nil || !o.sender.Busy() {
		return
	}
	timestamp := o.at(now, o.event.Clock)
	if o.event.Clock == int(o.format.Codec.Rate()) && int32(o.next-timestamp) > 0 { // Modulo 2^32.
		timestamp = o.next
	}
	p := o.sender.Next(timestamp)
	o.resume = true
	if p == nil {
		return
	}
	o.header.Marker, o.header.PayloadType, o.header.Timestamp = p.Marker, p.PayloadType, p.Timestamp
	_ = o.put(p.Payload) // A packet that is not sent is one that is lost: the next ones repeat it.
}

// put sends a packet under the header. It is called under the lock.
func (o *outbound) put(payload []byte) error {
	err := o.send(&o.header, payload)
	o.header.SequenceNumber++
	if err != nil {
		return fmt.Errorf("send packet: %w", err)
	}
	return nil
}
