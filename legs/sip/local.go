package sip

import (
	"math/rand/v2"
	"net/netip"
	"strconv"
	"strings"

	"github.com/pion/sdp/v3"

	"github.com/tonegate/tonegate/media"
)

// Payload types of our own offers: static ones for G.711, dynamic ones for the rest (RFC 3551 §6).
const (
	payloadPCMU     = 0
	payloadPCMA     = 8
	payloadL16      = 96
	payloadEvent    = 101
	payloadEvent16k = 102
)

// local writes our side's descriptions of one call: one origin whose version grows with each.
type local struct {
	id      uint64
	version uint64
	addr    netip.Addr
	port    uint16
	lines   []*sdp.MediaDescription // the streams of the session; all but the chosen one are refused
	chosen  int
}

// streamLine is what one description of ours says about the audio stream.
type streamLine struct {
	formats []format
	events  []eventFormat
	dir     direction
	mux     bool
}

// firstOffer is the stream of an offer that begins a session.
func firstOffer(codecs []media.Codec) streamLine {
	s := streamLine{mux: true}
	wide := false
	for _, c := range codecs {
		switch c {
		case media.PCMU:
			s.formats = append(s.formats, format{payloadPCMU, c})
		case media.PCMA:
			s.formats = append(s.formats, format{payloadPCMA, c})
		case media.L16:
			s.formats = append(s.formats, format{payloadL16, c})
			wide = true
		case media.Opus:
			// Never offered: it is decoded only, and not over SIP.
		}
	}
	s.events = append(s.events, eventFormat{payloadEvent, 8000})
	if wide {
		s.events = append(s.events, eventFormat{payloadEvent16k, 16000})
	}
	return s
}

// adopt remembers the streams of the other side's offer, so that each later description of ours has as many.
func (l *local) adopt(d *description) {
	l.lines, l.chosen = d.lines, d.chosen
}

// write gives the next description.
func (l *local) write(s streamLine) ([]byte, error) {
	l.version++
	family := "IP4"
	if l.addr.Is6() {
		family = "IP6"
	}
	d := sdp.SessionDescription{
		Origin: sdp.Origin{
			Username: "-", SessionID: l.id, SessionVersion: l.version,
			NetworkType: "IN", AddressType: family, UnicastAddress: l.addr.String(),
		},
		SessionName: "-",
		ConnectionInformation: &sdp.ConnectionInformation{
			NetworkType: "IN", AddressType: family, Address: &sdp.Address{Address: l.addr.String()},
		},
		TimeDescriptions: []sdp.TimeDescription{{}},
	}
	audio := l.audio(s)
	if len(l.lines) == 0 {
		d.MediaDescriptions = []*sdp.MediaDescription{audio}
	}
	for i, m := range l.lines {
		if i == l.chosen {
			d.MediaDescriptions = append(d.MediaDescriptions, audio)
			continue
		}
		d.MediaDescriptions = append(d.MediaDescriptions, refused(m))
	}
	b, err := d.Marshal()
	if err != nil {
		return nil, marshalError(err)
	}
	return b, nil
}

func (l *local) audio(s streamLine) *sdp.MediaDescription {
	m := &sdp.MediaDescription{
		MediaName: sdp.MediaName{
			Media: "audio", Port: sdp.RangedPort{Value: int(l.port)}, Protos: []string{"RTP", "AVP"},
		},
	}
	if len(l.lines) > 0 {
		m.MediaName.Protos = l.lines[l.chosen].MediaName.Protos // AVPF is answered with AVPF (RFC 3264 §6).
	}
	for _, f := range s.formats {
		pt := strconv.Itoa(int(f.payload))
		m.MediaName.Formats = append(m.MediaName.Formats, pt)
		m.WithValueAttribute("rtpmap", pt+" "+f.codec.String()+"/"+strconv.Itoa(int(f.codec.Rate())))
	}
	for _, e := range s.events {
		pt := strconv.Itoa(int(e.payload))
		m.MediaName.Formats = append(m.MediaName.Formats, pt)
		m.WithValueAttribute("rtpmap", pt+" telephone-event/"+strconv.Itoa(e.clock))
		m.WithValueAttribute("fmtp", pt+" 0-15")
	}
	m.WithValueAttribute("ptime", "20")
	if s.mux {
		m.WithPropertyAttribute("rtcp-mux")
	}
	return m.WithPropertyAttribute(s.dir.String())
}

// refused is a stream that we do not take: port zero (RFC 3264 §6).
func refused(m *sdp.MediaDescription) *sdp.MediaDescription {
	formats := m.MediaName.Formats
	if len(formats) == 0 {
		formats = []string{"0"}
	}
	return &sdp.MediaDescription{MediaName: sdp.MediaName{
		Media:   strings.ToLower(m.MediaName.Media),
		Port:    sdp.RangedPort{Value: 0},
		Protos:  m.MediaName.Protos,
		Formats: formats,
	}}
}

// randomSession is a session id that no other description has.
func randomSession() uint64 { return rand.Uint64() >> 2 }
