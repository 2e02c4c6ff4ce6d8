package dtmf

import (
	"testing"
	"time"

	"github.com/pion/rtp"
	"github.com/stretchr/testify/require"
)

func TestReceiverReportsAPressOnce(t *testing.T) {
	t.Parallel()
	w := newWire(t, 8000)
	w.press(1000, 5)
	w.heard("5")
	require.Equal(t, 20*ms, w.events[0].Duration)
	require.False(t, w.receiver.Pressed())
	require.Equal(t, 100*ms, w.receiver.Held())
	w.press(3000, 5)
	w.press(5000, Pound)
	w.heard("55#")
}

func TestReceiverForgets(t *testing.T) {
	t.Parallel()
	w := newWire(t, 48000)
	w.press(1000, 5)
	w.press(50000, 6)
	w.receiver.Forget()
	require.Equal(t, Receiver{clock: 48000}, *w.receiver)
	require.False(t, w.receiver.Pressed())
	w.press(90000, 7)
	w.heard("567")
}

func TestReceiverStartsOnAnyPacket(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		events []event
	}{
		// livekit/sip PR 585 and signalwire/freeswitch #2835: no marker bit on the first packet.
		{name: "marker absent", events: []event{{stamp: 1, key: 7, duration: 160}, {stamp: 1, key: 7, duration: 320}}},
		{name: "first lost", events: []event{{stamp: 1, key: 7, duration: 480}, {stamp: 1, key: 7, duration: 640, end: true}}},
		// diago at 85381638 and Asterisk in strict mode miss a key of which only end packets arrive; SIP.js #968 sends no
		// others.
		{name: "only end packets", events: []event{
			{stamp: 1, key: 7, duration: 800, end: true},
			{stamp: 1, key: 7, duration: 800, end: true},
			{stamp: 1, key: 7, duration: 800, end: true},
		}},
		{name: "only the last end packet", events: []event{{stamp: 1, key: 7, duration: 800, end: true}}},
		// diago at 85381638 misses a key whose end packets are all lost.
		{name: "no end packet", events: []event{
			{stamp: 1, key: 7, duration: 160, marker: true}, {stamp: 1, key: 7, duration: 320},
		}},
		{name: "marker on each packet", events: []event{
			{stamp: 1, key: 7, duration: 160, marker: true},
			{stamp: 1, key: 7, duration: 320, marker: true},
			{stamp: 1, key: 7, duration: 480, marker: true, end: true},
			{stamp: 1, key: 7, duration: 480, marker: true, end: true},
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := newWire(t, 8000)
			w.send(tt.events...)
			w.heard("7")
			w.pause(80 * ms)
			w.press(4000, 7)
			w.heard("77")
		})
	}
}

// livekit/sip at be5d3f57 fires a key again when packets come as A, B, A.
func TestReceiverIgnoresStragglersOfAFinishedKey(t *testing.T) {
	t.Parallel()
	w := newWire(t, 8000)
	w.send(event{stamp: 1000, key: 1, duration: 160, marker: true}, event{stamp: 1000, key: 1, duration: 800, end: true})
	w.send(event{stamp: 2200, key: 2, duration: 160, marker: true})
	w.deliver(event{stamp: 1000, key: 1, duration: 480, seq: -3})
	w.deliver(event{stamp: 1000, key: 1, duration: 800, end: true, seq: -2})
	w.send(event{stamp: 2200, key: 2, duration: 320})
	w.deliver(event{stamp: 1000, key: 1, duration: 800, end: true, seq: -4})
	w.heard("12")
}

// livekit/sip PR 796: the next digit reuses the timestamp of the one before.
func TestReceiverTakesANewCodeUnderTheSameTimestamp(t *testing.T) {
	t.Parallel()
	w := newWire(t, 8000)
	w.press(1000, 1)
	w.press(1000, 2)
	w.deliver(event{stamp: 1000, key: 1, duration: 800, end: true, seq: -9})
	w.press(1000, 3)
	w.heard("123")
}

// The same carriers give the same key pressed twice the same timestamp, too.
func TestReceiverTakesAKeyPressedTwiceUnderOneTimestamp(t *testing.T) {
	t.Parallel()
	w := newWire(t, 8000)
	w.press(1000, 4)
	w.pause(60 * ms)
	w.press(1000, 4)
	w.heard("44")
}

// diago #31: repeated digits were rejected after the fix of #21.
func TestReceiverTakesRepeatedDigits(t *testing.T) {
	t.Parallel()
	w := newWire(t, 8000)
	for i := range 6 {
		w.press(uint32(1000+1200*i), 4)
		w.pause(10 * ms)
	}
	w.heard("444444")
}

// diago #21: '0' fired three times, once for each end packet.
func TestReceiverTakesZeroOnce(t *testing.T) {
	t.Parallel()
	w := newWire(t, 8000)
	w.press(0, 0)
	w.heard("0")
}

// sipwise/rtpengine #1812 and #1929: the last two end packets come under timestamps of their own, one press made three.
func TestReceiverGluesEndPacketsUnderNewTimestamps(t *testing.T) {
	t.Parallel()
	for _, step := range []uint32{1, 160, 800, 2000} {
		w := newWire(t, 8000)
		w.send(
			event{stamp: 1000, key: 1, duration: 160, marker: true},
			event{stamp: 1000, key: 1, duration: 320},
			event{stamp: 1000, key: 1, duration: 480, end: true},
			event{stamp: 1000 + step, key: 1, duration: 480, end: true},
			event{stamp: 1000 + 2*step, key: 1, duration: 480, end: true},
		)
		w.heard("1")
		w.pause(40 * ms)
		w.press(9000, 1)
		w.heard("11")
	}
}

// ymartineau/peers #7: each packet has a timestamp of its own.
func TestReceiverGluesUpdatesUnderNewTimestamps(t *testing.T) {
	t.Parallel()
	w := newWire(t, 8000)
	w.send(event{stamp: 1000, key: 2, duration: 160, marker: true})
	for i := range uint32(5) {
		w.send(event{stamp: 1160 + 160*i, key: 2, duration: uint16(320 + 160*i), end: i == 4})
	}
	w.heard("2")
}

// ymartineau/peers #29: the end packets alone have other timestamps.
func TestReceiverGluesAnEndUnderANewTimestamp(t *testing.T) {
	t.Parallel()
	w := newWire(t, 8000)
	w.send(
		event{stamp: 1000, key: 2, duration: 160, marker: true},
		event{stamp: 1000, key: 2, duration: 320},
		event{stamp: 1480, key: 2, duration: 480, end: true},
		event{stamp: 1640, key: 2, duration: 480, end: true},
		event{stamp: 1800, key: 2, duration: 480, end: true},
	)
	w.heard("2")
}

// unispeech/asterisk-unimrcp #44: a long press made two digits. RFC 4733 §2.5.1.3: segments of 0xFFFF.
func TestReceiverGluesSegmentsOfALongPress(t *testing.T) {
	t.Parallel()
	for _, clock := range []int{8000, 48000} {
		w := newWire(t, clock)
		step := uint32(clock / 50)
		stamp, told := uint32(0xFFFF0000), uint32(0)
		for i := range 700 { // 14 s
			told += step
			if told > MaxBlockDuration {
				stamp, told = stamp+MaxBlockDuration, told-MaxBlockDuration
			}
			if i%7 != 3 { // some are lost
				w.send(event{stamp: stamp, key: 9, duration: uint16(told), marker: i == 0})
			} else {
				w.pause(20 * ms)
			}
		}
		w.heard("9")
		require.Equal(t, 14*time.Second, w.receiver.Held())
	}
}

// A packet of a segment that is over comes late, or twice.
func TestReceiverKnowsTheSegmentsBefore(t *testing.T) {
	t.Parallel()
	w := newWire(t, 48000)
	w.send(event{stamp: 1000, key: 9, duration: 0xFF00, marker: true})
	w.send(event{stamp: 1000, key: 9, duration: MaxBlockDuration})
	w.send(event{stamp: 1000 + MaxBlockDuration, key: 9, duration: 705})
	w.deliver(event{stamp: 1000, key: 9, duration: MaxBlockDuration, seq: -2})
	w.send(event{stamp: 1000 + MaxBlockDuration, key: 9, duration: 1665, end: true})
	w.deliver(event{stamp: 1000, key: 9, duration: 0xFF00, seq: -4})
	w.heard("9")
	w.press(1000+MaxBlockDuration+1665+4800, 9)
	w.heard("99")
}

// Asterisk's senders let the duration wrap under one timestamp.
func TestReceiverTakesAWrappedDurationAsTheSamePress(t *testing.T) {
	t.Parallel()
	w := newWire(t, 8000)
	for i := range 500 {
		w.send(event{stamp: 1000, key: 9, duration: uint16(160 * (i + 1))})
	}
	w.send(event{stamp: 1000, key: 9, duration: 500, end: true})
	w.heard("9")
}

func TestReceiverEndsBySilence(t *testing.T) {
	t.Parallel()
	w := newWire(t, 8000)
	w.send(event{stamp: 1000, key: 6, duration: 160, marker: true})
	require.True(t, w.receiver.Pressed())
	w.pause(updateTimeout)
	w.receiver.Tick(w.now)
	require.False(t, w.receiver.Pressed())
	w.send(event{stamp: 1000, key: 6, duration: 2400, end: true})
	w.heard("6")
}

// sipwise/rtpengine #1530: the events have another clock than the audio.
func TestReceiverCountsInItsOwnClock(t *testing.T) {
	t.Parallel()
	w := newWire(t, 48000)
	w.send(event{stamp: 1000, key: 6, duration: 960, marker: true}, event{stamp: 1000, key: 6, duration: 4800, end: true})
	require.Equal(t, 20*ms, w.events[0].Duration)
	require.Equal(t, 100*ms, w.receiver.Held())
}

// asterisk #847 and #776, rtpengine #2044, #963 and #1553: the other side counts in another clock than was agreed on. How
// long a press lasts is wrong then, but each is one, and 44 are two.
func TestReceiverTakesTheClockThatWasNotAgreedOn(t *testing.T) {
	t.Parallel()
	for _, clocks := range [][2]int{{8000, 48000}, {48000, 8000}, {8000, 16000}} {
		w := newWire(t, clocks[0])
		unit := uint32(clocks[1] / 50) // of the sender, in 20 ms
		for n := range uint32(4) {
			stamp := 1000 + 8*unit*n
			for i := range uint32(5) {
				w.send(event{stamp: stamp, key: Key(4 + n/2), duration: uint16(unit * (i + 1)), marker: i == 0})
			}
			for range 3 {
				w.send(event{stamp: stamp, key: Key(4 + n/2), duration: uint16(unit * 6), end: true})
			}
		}
		w.heard("4455")
	}
}

// livekit/sip PR 742: what tells two presses apart is the timestamp, with or without markers and ends between.
func TestReceiverTellsPressesApartByTheirTimestamps(t *testing.T) {
	t.Parallel()
	w := newWire(t, 8000)
	w.send(event{stamp: 1000, key: 4, duration: 800, end: true})
	w.pause(200 * ms)
	w.send(event{stamp: 2600, key: 4, duration: 800, end: true})
	w.pause(200 * ms)
	w.send(event{stamp: 9000, key: 4, duration: 160}, event{stamp: 9000, key: 4, duration: 320})
	w.heard("444")
}

func TestReceiverDropsWhatIsNoKey(t *testing.T) {
	t.Parallel()
	w := newWire(t, 8000)
	w.send(event{stamp: 1000, key: 16, duration: 160}) // flash
	w.raw(event{}, nil)
	w.raw(event{}, []byte{5, 10, 1})
	w.raw(event{}, make([]byte, maxBlocks*blockSize+1))
	w.heard("")
}

func TestReceiverIgnoresTheReservedBit(t *testing.T) {
	t.Parallel()
	w := newWire(t, 8000)
	w.raw(event{stamp: 1000}, []byte{5, 0x40 | 10, 0, 160})
	w.raw(event{stamp: 1000}, []byte{5, 0xC0 | 10, 1, 160})
	w.heard("5")
	blocks, err := ParsePayload(nil, []byte{5, 0xC0 | 10, 1, 160})
	require.NoError(t, err)
	require.Equal(t, uint8(10), blocks[0].Volume)
}

func TestReceiverReadsSeveralBlocks(t *testing.T) {
	t.Parallel()
	w := newWire(t, 8000)
	payload := AppendPayload(nil, Block{Key: 1, End: true, Duration: 800})
	payload = AppendPayload(payload, Block{Key: 2, End: true, Duration: 800})
	payload = AppendPayload(payload, Block{Key: 3, Duration: 160})
	w.raw(event{stamp: 1000}, payload)
	w.raw(event{stamp: 1000}, payload)
	w.raw(event{stamp: 1000 + 1600}, AppendPayload(nil, Block{Key: 3, End: true, Duration: 400}))
	w.heard("123")
}

func TestReceiverKeepsSourcesApart(t *testing.T) {
	t.Parallel()
	w := newWire(t, 8000)
	w.send(event{stamp: 1000, key: 5, duration: 800, end: true, ssrc: 1})
	w.send(event{stamp: 1000, key: 5, duration: 800, end: true, ssrc: 2})
	w.heard("55")
}

//nolint:paralleltest // AllocsPerRun counts the whole process
func TestReceiverDoesNotAllocate(t *testing.T) {
	r := NewReceiver(8000)
	p := &rtp.Packet{Payload: AppendPayload(nil, Block{Key: 5, Duration: 160})}
	now := time.Unix(0, 0)
	require.Zero(t, testing.AllocsPerRun(200, func() {
		p.SequenceNumber++
		p.Timestamp += 80
		r.Receive(p, now)
	}))
}

func BenchmarkReceiver(b *testing.B) {
	r := NewReceiver(8000)
	p := &rtp.Packet{Payload: AppendPayload(nil, Block{Key: 5, Duration: 160})}
	now := time.Unix(0, 0)
	b.ReportAllocs()
	for b.Loop() {
		p.SequenceNumber++
		r.Receive(p, now)
	}
}
