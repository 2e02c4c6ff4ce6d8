//go:build peers

package e2e_test

import (
	"bytes"
	"encoding/binary"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/pion/rtp"
	"github.com/stretchr/testify/require"
)

const (
	captures   = "/usr/share/sip-tester" // where Debian's sip-tester keeps its captures
	ipUDPBytes = 14 + 20 + 8             // Ethernet, IPv4 without options, UDP
	packet     = 20 * time.Millisecond
	samples    = 160 // in 20 ms at 8 kHz
)

// keypad is a capture file in the making: a caller's media as one stream of 20 ms packets, silence of PCMU with sipp's
// own key presses in it. sipp replays its captures as they were taken, each with the same sequence numbers and timestamps,
// so they are joined and stamped anew here.
type keypad struct {
	t      *testing.T
	frames [][]byte // whole Ethernet frames
	times  []time.Duration
	now    time.Duration
	seq    uint16
	stamp  uint32
	shell  []byte // headers below RTP, from sipp's captures
}

func newKeypad(t *testing.T) *keypad {
	t.Helper()
	_, frames := readCapture(t, "1")
	return &keypad{t: t, shell: frames[0][:ipUDPBytes], seq: 1, stamp: samples}
}

// pause adds silence, d long.
func (k *keypad) pause(d time.Duration) *keypad {
	for range d / packet {
		k.add(rtp.Packet{
			Header:  rtp.Header{Version: 2, PayloadType: 0, Timestamp: k.stamp, SSRC: 0x70656572},
			Payload: bytes.Repeat([]byte{0xff}, samples),
		})
		k.now += packet
		k.stamp += samples
	}
	return k
}

// press adds keys, each sipp's capture of it followed by 200 ms of silence.
func (k *keypad) press(keys string) *keypad {
	k.t.Helper()
	for _, key := range keys {
		times, frames := readCapture(k.t, map[rune]string{'#': "pound", '*': "star"}[key]+digit(key))
		began := k.now
		for i, frame := range frames {
			var p rtp.Packet
			require.NoError(k.t, p.Unmarshal(frame[ipUDPBytes:]))
			p.Timestamp, p.SSRC = k.stamp, 0x70656572
			k.now = began + times[i]
			k.add(p)
		}
		k.now += packet
		k.stamp += uint32((k.now - began) / packet * samples)
		k.pause(200 * time.Millisecond)
	}
	return k
}

func digit(key rune) string {
	if key == '#' || key == '*' {
		return ""
	}
	return string(key)
}

func (k *keypad) add(p rtp.Packet) {
	p.SequenceNumber = k.seq
	k.seq++
	raw, err := p.Marshal()
	require.NoError(k.t, err)
	frame := append(bytes.Clone(k.shell), raw...)
	binary.BigEndian.PutUint16(frame[16:], uint16(len(frame)-14)) // IPv4 total length
	binary.BigEndian.PutUint16(frame[38:], uint16(8+len(raw)))    // UDP length
	k.frames = append(k.frames, frame)
	k.times = append(k.times, k.now)
}

// write makes the capture file (libpcap, microseconds, Ethernet).
func (k *keypad) write() string {
	var b bytes.Buffer
	word := func(v uint32) { b.Write(binary.LittleEndian.AppendUint32(nil, v)) }
	word(0xa1b2c3d4)
	word(4<<16 | 2) // version 2.4
	word(0)
	word(0)
	word(65535)
	word(1)
	for i, frame := range k.frames {
		word(uint32(k.times[i] / time.Second))
		word(uint32(k.times[i] % time.Second / time.Microsecond))
		word(uint32(len(frame)))
		word(uint32(len(frame)))
		b.Write(frame)
	}
	name := filepath.Join(k.t.TempDir(), "keys.pcap")
	require.NoError(k.t, os.WriteFile(name, b.Bytes(), 0o600))
	return name
}

// readCapture reads one of sipp's captures of a key: times from its first packet on, and frames.
func readCapture(t *testing.T, key string) ([]time.Duration, [][]byte) {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(captures, "dtmf_2833_"+key+".pcap"))
	require.NoError(t, err)
	order := binary.ByteOrder(binary.LittleEndian)
	if binary.BigEndian.Uint32(raw) == 0xa1b2c3d4 {
		order = binary.BigEndian
	}
	require.Equal(t, uint32(0xa1b2c3d4), order.Uint32(raw), "not a capture")
	var (
		times  []time.Duration
		frames [][]byte
		first  time.Duration
	)
	for raw = raw[24:]; len(raw) >= 16; {
		at := time.Duration(order.Uint32(raw))*time.Second + time.Duration(order.Uint32(raw[4:]))*time.Microsecond
		n := int(order.Uint32(raw[8:]))
		if frames == nil {
			first = at
		}
		times, frames = append(times, at-first), append(frames, raw[16:16+n])
		raw = raw[16+n:]
	}
	require.NotEmpty(t, frames)
	return times, frames
}
