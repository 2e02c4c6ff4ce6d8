package dtmf

import (
	"testing"
	"time"

	"github.com/pion/rtp"
	"github.com/stretchr/testify/require"
)

// wire is a sender in the hands of a test: packets at 20 ms, with a time of their own.
type wire struct {
	t        *testing.T
	receiver *Receiver
	now      time.Time
	seq      uint16
	presses  []Key
	events   []Event
}

func newWire(t *testing.T, clock int) *wire {
	t.Helper()
	return &wire{t: t, receiver: NewReceiver(clock), now: time.Unix(1000, 0), seq: 65530}
}

// event is one telephone-event packet.
type event struct {
	stamp    uint32
	key      Key
	duration uint16
	end      bool
	marker   bool
	seq      int // offset to the running number, for reordered packets
	ssrc     uint32
}

// send delivers packets 20 ms apart.
func (w *wire) send(events ...event) {
	w.t.Helper()
	for _, e := range events {
		w.deliver(e)
		w.now = w.now.Add(20 * ms)
	}
}

// deliver delivers one packet at once.
func (w *wire) deliver(e event) {
	w.t.Helper()
	w.raw(e, AppendPayload(nil, Block{Key: e.key, End: e.end, Volume: 10, Duration: e.duration}))
}

func (w *wire) raw(e event, payload []byte) {
	w.t.Helper()
	p := &rtp.Packet{
		Header: rtp.Header{
			Version: 2, Marker: e.marker, PayloadType: 101, SSRC: e.ssrc,
			SequenceNumber: w.seq + uint16(e.seq), Timestamp: e.stamp,
		},
		Payload: payload,
	}
	if e.seq == 0 {
		w.seq++
	}
	for _, ev := range w.receiver.Receive(p, w.now) {
		require.Equal(w.t, FromEvent, ev.Source)
		w.presses = append(w.presses, ev.Key)
		w.events = append(w.events, ev)
	}
}

// press sends a whole press of 100 ms as RFC 4733 has it.
func (w *wire) press(stamp uint32, k Key) {
	w.t.Helper()
	w.send(
		event{stamp: stamp, key: k, duration: 160, marker: true},
		event{stamp: stamp, key: k, duration: 320},
		event{stamp: stamp, key: k, duration: 480},
		event{stamp: stamp, key: k, duration: 640},
		event{stamp: stamp, key: k, duration: 800, end: true},
		event{stamp: stamp, key: k, duration: 800, end: true},
		event{stamp: stamp, key: k, duration: 800, end: true},
	)
}

func (w *wire) pause(d time.Duration) { w.now = w.now.Add(d) }

// heard requires the presses without printing one.
func (w *wire) heard(keys string) {
	w.t.Helper()
	want, ok := ParseKeys(keys)
	require.True(w.t, ok)
	require.Len(w.t, w.presses, len(want), "number of presses")
	require.True(w.t, sameKeys(want, w.presses), "other keys")
}
