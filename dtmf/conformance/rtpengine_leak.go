package conformance

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"net"
	"time"

	"github.com/tonegate/tonegate/dtmf"
)

const (
	engineDigits = 60
	engineNoise  = 25 // packets
	// engineSame is the setting with as much delay as ours has.
	engineSame = "rtpengine, silence, delay-buffer 60"
)

// engineSetting is a setting of rtpengine, and the tones that are sent through it.
type engineSetting struct {
	name    string
	options map[string]any
	tones   leakCase
}

// engineSettings are all settings with plain digits, and the one with our delay with all tones that ours is measured with,
// but for those that take too long and for loss, which is not the mask's.
func engineSettings() []engineSetting {
	silence := func(delay int) map[string]any {
		return map[string]any{"DTMF-security": "silence", "delay-buffer": delay}
	}
	cases := leakCases()
	plain := cases[0]
	all := []engineSetting{
		{"rtpengine, DTMF-security=drop", map[string]any{"DTMF-security": "drop"}, plain},
		{"rtpengine, silence, no delay-buffer", map[string]any{"DTMF-security": "silence"}, plain},
		{"rtpengine, silence, delay-buffer 20", silence(20), plain},
		{"rtpengine, silence, delay-buffer 40", silence(40), plain},
		{engineSame, silence(60), plain},
		{"rtpengine, silence, delay-buffer 100", silence(100), plain},
	}
	for _, c := range cases[1:] {
		if c.tones.On <= 100*ms && c.lost == 0 {
			all = append(all, engineSetting{engineSame, silence(60), c})
		}
	}
	return all
}

// engineCall is a call through rtpengine.
type engineCall struct {
	setting  engineSetting
	from, to net.PacketConn
	target   net.Addr
	sent     []byte // A-law
	got      []byte
	have     []bool
	keys     []dtmf.Key
	starts   []int
	done     chan struct{}
}

// engineLeaks sends digits through rtpengine, in all settings at once, and gives what comes through; and what a packet
// costs it.
func engineLeaks(ctx context.Context) ([]Leak, Cost, error) {
	r, err := startRTPEngine(ctx)
	if err != nil {
		return nil, Cost{}, err
	}
	defer func() { _ = r.Close() }()
	var calls []*engineCall
	defer func() {
		for _, c := range calls {
			_ = c.from.Close()
			_ = c.to.Close()
			<-c.done
		}
	}()
	for i, s := range engineSettings() {
		c, err := newEngineCall(ctx, r, i, s)
		if err != nil {
			return nil, Cost{}, err
		}
		calls = append(calls, c)
	}
	before, err := r.used()
	if err != nil {
		return nil, Cost{}, err
	}
	packets, err := play(ctx, calls)
	if err != nil {
		return nil, Cost{}, err
	}
	after, err := r.used()
	var leaks []Leak
	for _, c := range calls {
		leaks = append(leaks, c.leak())
	}
	return leaks, Cost{
		fmt.Sprintf("rtpengine at %d packets a second, block DTMF", 50*len(calls)), (after - before) / time.Duration(packets),
	}, err
}

func newEngineCall(ctx context.Context, r *rtpengine, n int, s engineSetting) (*engineCall, error) {
	c := &engineCall{setting: s, done: make(chan struct{})}
	var err error
	var listen net.ListenConfig
	if c.from, err = listen.ListenPacket(ctx, "udp4", "127.0.0.1:0"); err != nil {
		return nil, err
	}
	if c.to, err = listen.ListenPacket(ctx, "udp4", "127.0.0.1:0"); err != nil {
		_ = c.from.Close()
		return nil, err
	}
	port, err := r.call(fmt.Sprintf("call-%d", n), c.from, c.to, s.options)
	if err != nil {
		_ = c.from.Close()
		_ = c.to.Close()
		return nil, fmt.Errorf("%s: %w", s.name, err)
	}
	c.target = &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1), Port: port}
	l := NewLab(uint64(70 + n))
	var pcm []int16
	pcm = append(pcm, make([]int16, engineNoise*packet)...)
	l.noise(pcm, -20) // by which what comes out is aligned with what went in
	for i := range engineDigits {
		k := dtmf.Key(i % 10)
		pcm = append(pcm, make([]int16, l.random.IntN(packet))...)
		c.keys, c.starts = append(c.keys, k), append(c.starts, len(pcm))
		pcm = l.press(pcm, s.tones.tones, k)
	}
	pcm = append(pcm, make([]int16, 26*packet-len(pcm)%packet)...)
	if s.tones.voice {
		l.voice(pcm[engineNoise*packet:], s.tones.tones.Level-9)
	}
	if s.tones.noise != 0 {
		l.noise(pcm[engineNoise*packet:], s.tones.tones.Level+3.01-s.tones.noise)
	}
	c.sent = encodeALaw(pcm)
	c.got, c.have = make([]byte, len(c.sent)), make([]bool, len(c.sent))
	go c.receive()
	return c, nil
}

// receive takes what comes out, by its timestamp. It ends when the socket is closed.
func (c *engineCall) receive() {
	defer close(c.done)
	buffer := make([]byte, 2048)
	aligned, start := false, uint32(0)
	for {
		n, _, err := c.to.ReadFrom(buffer)
		if err != nil {
			return
		}
		if n != 12+packet {
			continue
		}
		stamp, payload := binary.BigEndian.Uint32(buffer[4:]), buffer[12:n]
		// Timestamps jump while the call settles: the last packet of the noise counts.
		if at := bytes.Index(c.sent[:engineNoise*packet], payload); at >= 0 {
			aligned, start = true, stamp-uint32(at)
		}
		if !aligned {
			continue
		}
		if at := int(stamp - start); at+packet <= len(c.got) {
			copy(c.got[at:], payload)
			for i := range payload {
				c.have[at+i] = true
			}
		}
	}
}

// play sends all calls in real time.
func play(ctx context.Context, calls []*engineCall) (packets int, err error) {
	tick := time.NewTicker(20 * ms)
	defer tick.Stop()
	end := 0
	for _, c := range calls {
		end = max(end, len(c.sent))
	}
	frame := make([]byte, 12+packet)
	for at := 0; at < end+10*packet; at += packet {
		select {
		case <-tick.C:
		case <-ctx.Done():
			return packets, ctx.Err()
		}
		for i, c := range calls {
			if at >= len(c.sent) {
				continue
			}
			frame[0], frame[1] = 0x80, 8
			binary.BigEndian.PutUint16(frame[2:], uint16(at/packet))
			binary.BigEndian.PutUint32(frame[4:], uint32(at))
			binary.BigEndian.PutUint32(frame[8:], uint32(1000+i))
			copy(frame[12:], c.sent[at:at+packet])
			if _, err := c.from.WriteTo(frame, c.target); err != nil {
				return packets, err
			}
			packets++
		}
	}
	return packets, nil
}

// leak compares what came out with what went in. It is called when nothing comes any more.
func (c *engineCall) leak() Leak {
	_ = c.to.Close()
	<-c.done
	tones := c.setting.tones
	l := Leak{Mask: c.setting.name, Name: tones.name, InSpec: tones.inSpec, Digits: len(c.keys)}
	digit := int(tones.tones.On * rate / time.Second)
	var leaking, named, samples, most int
	for i, from := range c.starts {
		count, run, longest, first := 0, 0, 0, 0
		for at := from; at <= from+digit; at++ {
			if at < from+digit && c.have[at] && c.got[at] == c.sent[at] {
				run++
				continue
			}
			if run >= 3 {
				count += run
				if run > longest {
					first, longest = at-run, run
				}
			}
			run = 0
		}
		if count > 0 {
			leaking++
		}
		samples, most = samples+count, max(most, count)
		if longest >= 4 && attack(decodeALaw(c.got[first:first+longest])) == c.keys[i] {
			named++
		}
	}
	part := func(n int) Figure { return 100 * Figure(n) / Figure(len(c.keys)) }
	span := func(n int) time.Duration { return time.Duration(n) * time.Second / rate }
	l.Leaking, l.Recovered = part(leaking), part(named)
	l.Mean, l.Most = span(samples)/time.Duration(len(c.keys)), span(most)
	if !c.any() {
		l.Leaking, l.Recovered = none(), none()
	}
	return l
}

// any tells whether anything came out at all.
func (c *engineCall) any() bool {
	for _, h := range c.have {
		if h {
			return true
		}
	}
	return false
}
