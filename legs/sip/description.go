package sip

import (
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"github.com/pion/sdp/v3"

	"github.com/tonegate/tonegate/media"
)

// errDescription tells that a body is not a session description, or one without an audio stream that we can take.
var (
	errDescription = errors.New("unreadable session description")
	errNoAudio     = errors.New("no usable audio stream")
)

// maxBody is the largest session description that is read, in bytes.
const maxBody = 16 << 10

// format is one audio payload type of a description.
type format struct {
	payload uint8
	codec   media.Codec
}

// eventFormat is one telephone-event payload type of a description (RFC 4733 §2.4.1).
type eventFormat struct {
	payload uint8
	clock   int // Hz
}

// description is what one side says about the one audio stream of a call.
type description struct {
	addr    netip.AddrPort // where it wants RTP; the address is invalid where a host name was given
	rtcp    netip.AddrPort // where it wants RTCP; invalid when it is the port after RTP's
	mux     bool           // RTP and RTCP share one port (RFC 5761)
	formats []format       // audio that we know, in its order of preference
	events  []eventFormat  // telephone-events, in its order
	dir     direction
	lines   []*sdp.MediaDescription // all streams offered, for an answer that refuses the others
	chosen  int                     // index in lines of the audio stream
}

// parseDescription reads a session description. It takes what real phones write: several streams, crypto lines, static
// payload types without rtpmap, connection data at either level, missing s= and t= lines, bare line feeds.
func parseDescription(body []byte) (*description, error) {
	if len(body) == 0 || len(body) > maxBody {
		return nil, errDescription
	}
	s, err := readSession(body)
	if err != nil {
		return nil, err
	}
	chosen, ok := chooseAudio(s.MediaDescriptions)
	if !ok {
		return nil, errNoAudio
	}
	m := s.MediaDescriptions[chosen]
	d := &description{lines: s.MediaDescriptions, chosen: chosen}
	d.readAddress(s, m)
	d.readDirection(s, m)
	d.readFormats(m)
	if len(d.formats) == 0 {
		return nil, errNoAudio
	}
	return d, nil
}

// chooseAudio finds the first live audio stream over plain RTP.
func chooseAudio(lines []*sdp.MediaDescription) (int, bool) {
	for i, m := range lines {
		if m.MediaName.Media != "audio" || m.MediaName.Port.Value == 0 {
			continue
		}
		switch strings.ToUpper(strings.Join(m.MediaName.Protos, "/")) {
		case "RTP/AVP", "RTP/AVPF":
			return i, true
		}
	}
	return 0, false
}

func (d *description) readAddress(s *sdp.SessionDescription, m *sdp.MediaDescription) {
	c := m.ConnectionInformation
	if c == nil {
		c = s.ConnectionInformation
	}
	var ip netip.Addr
	if c != nil && c.Address != nil {
		host, _, _ := strings.Cut(c.Address.Address, "/")
		ip, _ = readHost(host)
	}
	d.addr = netip.AddrPortFrom(ip, uint16(m.MediaName.Port.Value)) // readStream has checked it.
	_, d.mux = m.Attribute("rtcp-mux")
	if v, ok := m.Attribute("rtcp"); ok {
		d.readRTCP(v, ip)
	}
}

// readRTCP reads a=rtcp (RFC 3605): a port, and perhaps an address.
func (d *description) readRTCP(v string, ip netip.Addr) {
	fields := strings.Fields(v)
	if len(fields) == 0 {
		return
	}
	port, err := strconv.ParseUint(fields[0], 10, 16)
	if err != nil || port == 0 {
		return
	}
	if len(fields) == 4 {
		if a, ok := readHost(fields[3]); ok {
			ip = a
		}
	}
	d.rtcp = netip.AddrPortFrom(ip, uint16(port))
}

// readHost reads an address of one host: what is sent to a group or to a whole network nobody has asked for.
func readHost(s string) (ip netip.Addr, ok bool) {
	ip, err := netip.ParseAddr(s)
	ip = ip.Unmap()
	if err != nil || ip.IsMulticast() || ip == netip.AddrFrom4([4]byte{255, 255, 255, 255}) {
		return netip.Addr{}, false
	}
	return ip, true
}

func (d *description) readDirection(s *sdp.SessionDescription, m *sdp.MediaDescription) {
	for _, attrs := range [][]sdp.Attribute{s.Attributes, m.Attributes} {
		for _, a := range attrs {
			if dir, ok := parseDirection(a.Key); ok {
				d.dir = dir
			}
		}
	}
	if d.addr.Addr().IsValid() && d.addr.Addr().IsUnspecified() {
		d.dir = inactive // The hold of RFC 2543: no address to send to.
	}
}

func (d *description) readFormats(m *sdp.MediaDescription) {
	maps := make(map[string]string)
	for _, a := range m.Attributes {
		if a.Key != "rtpmap" {
			continue
		}
		pt, name, ok := strings.Cut(strings.TrimSpace(a.Value), " ")
		if ok {
			maps[pt] = strings.TrimSpace(name)
		}
	}
	for _, f := range m.MediaName.Formats {
		pt, err := strconv.ParseUint(f, 10, 7)
		if err != nil {
			continue
		}
		name, ok := maps[f]
		if !ok {
			name = staticName(uint8(pt))
		}
		d.addFormat(uint8(pt), name)
	}
}

// staticName is the rtpmap that a static payload type stands for (RFC 3551 §6).
func staticName(pt uint8) string {
	switch pt {
	case 0:
		return "PCMU/8000"
	case 8:
		return "PCMA/8000"
	default:
		return ""
	}
}

func (d *description) addFormat(pt uint8, rtpmap string) {
	name, params, _ := strings.Cut(rtpmap, "/")
	rate, channels, _ := strings.Cut(params, "/")
	clock, err := strconv.Atoi(rate)
	if err != nil || (channels != "" && channels != "1") {
		return
	}
	var codec media.Codec
	switch strings.ToLower(name) {
	case "telephone-event":
		if clock > 0 && clock <= 192000 {
			d.events = append(d.events, eventFormat{payload: pt, clock: clock})
		}
		return
	case "pcmu":
		codec = media.PCMU
	case "pcma":
		codec = media.PCMA
	case "l16":
		codec = media.L16
	}
	if codec != 0 && int(codec.Rate()) == clock {
		d.formats = append(d.formats, format{payload: pt, codec: codec})
	}
}

// pick gives the formats that both this description and the codecs have, in the description's order.
func (d *description) pick(codecs []media.Codec) []format {
	var out []format
	for _, f := range d.formats {
		if slices.Contains(codecs, f.codec) {
			out = append(out, f)
		}
	}
	return out
}

// pickEvent gives the telephone-event whose clock is the codec's rate, else the one at 8000 Hz, else the first.
func pickEvent(events []eventFormat, codec media.Codec) (eventFormat, bool) {
	for _, clock := range []int{int(codec.Rate()), 8000} {
		for _, e := range events {
			if e.clock == clock {
				return e, true
			}
		}
	}
	if len(events) > 0 {
		return events[0], true
	}
	return eventFormat{}, false
}

// marshalError wraps what the writer of descriptions says; it only ever sees our own values.
func marshalError(err error) error { return fmt.Errorf("write session description: %w", err) }
