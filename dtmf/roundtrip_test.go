package dtmf

import (
	"slices"
	"testing"
	"time"

	"github.com/pion/rtp"
	"pgregory.net/rapid"
)

// sentPacket is a packet of a Sender with the time at which it is delivered.
type sentPacket struct {
	packet rtp.Packet
	at     time.Time
	press  int
}

// Whatever the network does to the packets, short of losing a whole press: the same digits arrive, each once.
func TestDigitsSurviveTheNetwork(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		clock := rapid.SampledFrom([]int{8000, 48000}).Draw(t, "clock")
		keys := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Key {
			return Key(rapid.IntRange(0, 15).Draw(t, "key"))
		}), 1, 24).Draw(t, "keys")
		packets := send(keys, clock,
			rapid.Uint32().Draw(t, "timestamp"), rapid.Uint16().Draw(t, "sequence"),
			time.Duration(rapid.IntRange(60, 400).Draw(t, "hold"))*ms)
		delivered := disturb(t, packets, len(keys))
		r := NewReceiver(clock)
		var got []Key
		for _, p := range delivered {
			for _, e := range r.Receive(&p.packet, p.at) {
				got = append(got, e.Key)
			}
		}
		if !sameKeys(keys, got) {
			t.Fatalf("%d keys sent, %d or others received", len(keys), len(got))
		}
	})
}

// send makes the packets of keys, 20 ms apart.
func send(keys []Key, clock int, timestamp uint32, seq uint16, hold time.Duration) []sentPacket {
	s := NewSender(clock, 101)
	for _, k := range keys {
		s.Start(k, hold)
	}
	now, press := time.Unix(1000, 0), -1
	var packets []sentPacket
	for s.Busy() {
		if p := s.Next(timestamp); p != nil {
			c := *p
			c.Payload = slices.Clone(p.Payload)
			c.SequenceNumber = seq
			if c.Marker {
				press++
			}
			packets = append(packets, sentPacket{packet: c, at: now, press: press})
		}
		seq++ // audio or silence in between
		timestamp += uint32(clock / 50)
		now = now.Add(20 * ms)
	}
	return packets
}

// disturb loses, duplicates and delays packets. At least one of each press arrives, and none overtakes a whole press.
func disturb(t *rapid.T, packets []sentPacket, presses int) []sentPacket {
	keep := make([]int, presses) // the packet of each press that is never lost
	for i := range keep {
		n := 0
		for _, p := range packets {
			if p.press == i {
				n++
			}
		}
		keep[i] = rapid.IntRange(0, n-1).Draw(t, "kept")
	}
	var out []sentPacket
	seen := make([]int, presses)
	for _, p := range packets {
		index := seen[p.press]
		seen[p.press]++
		copies := rapid.SampledFrom([]int{0, 0, 0, 1, 1, 1, 1, 2, 3}).Draw(t, "copies")
		if index == keep[p.press] {
			copies = max(copies, 1)
		}
		for range copies {
			c := p
			c.at = c.at.Add(time.Duration(rapid.IntRange(0, 35).Draw(t, "delay")) * ms)
			out = append(out, c)
		}
	}
	slices.SortStableFunc(out, func(a, b sentPacket) int { return a.at.Compare(b.at) })
	return out
}
