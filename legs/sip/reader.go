package sip

import (
	"strconv"
	"strings"

	"github.com/pion/sdp/v3"
)

// maxStreams is the number of streams that a description may have.
const maxStreams = 32

// readSession reads the lines of a description that matter here. pion's reader is not used: it refuses descriptions that
// phones do send, with lines in another order, without o=, s= or t=, with host names, and with fax streams.
func readSession(body []byte) (*sdp.SessionDescription, error) {
	s := new(sdp.SessionDescription)
	var m *sdp.MediaDescription
	version := false
	for line := range strings.Lines(string(body)) {
		kind, value, ok := strings.Cut(strings.TrimRight(line, "\r\n\x00"), "=")
		if !ok || len(kind) != 1 {
			continue
		}
		switch value = strings.TrimSpace(value); kind {
		case "v":
			version = true
		case "m":
			if m, ok = readStream(value); !ok || len(s.MediaDescriptions) == maxStreams {
				return nil, errDescription
			}
			s.MediaDescriptions = append(s.MediaDescriptions, m)
		case "c":
			c := readConnection(value)
			if m != nil {
				m.ConnectionInformation = c
			} else {
				s.ConnectionInformation = c
			}
		case "a":
			a := readAttribute(value)
			if m != nil {
				m.Attributes = append(m.Attributes, a)
			} else {
				s.Attributes = append(s.Attributes, a)
			}
		}
	}
	if !version {
		return nil, errDescription
	}
	return s, nil
}

// readStream reads "audio 4000 RTP/AVP 0 8", the port perhaps with a number of ports.
func readStream(value string) (*sdp.MediaDescription, bool) {
	fields := strings.Fields(value)
	if len(fields) < 3 {
		return nil, false
	}
	first, _, _ := strings.Cut(fields[1], "/")
	port, err := strconv.ParseUint(first, 10, 16)
	if err != nil {
		return nil, false
	}
	return &sdp.MediaDescription{MediaName: sdp.MediaName{
		Media:   strings.ToLower(fields[0]),
		Port:    sdp.RangedPort{Value: int(port)},
		Protos:  strings.Split(fields[2], "/"),
		Formats: fields[3:],
	}}, true
}

// readConnection reads "IN IP4 192.0.2.1"; nil when it is something else.
func readConnection(value string) *sdp.ConnectionInformation {
	fields := strings.Fields(value)
	if len(fields) != 3 {
		return nil
	}
	return &sdp.ConnectionInformation{
		NetworkType: fields[0], AddressType: fields[1], Address: &sdp.Address{Address: fields[2]},
	}
}

func readAttribute(value string) sdp.Attribute {
	key, rest, _ := strings.Cut(value, ":")
	return sdp.Attribute{Key: strings.ToLower(strings.TrimSpace(key)), Value: strings.TrimSpace(rest)}
}
