package sip

import (
	"net/netip"
	"time"

	"github.com/pion/rtp"
)

// reports is the RTCP of one session (RFC 3550 §6).
type reports struct{}

func (r *reports) init() {}

func (r *reports) received(*rtp.Packet, time.Time) {}

// isRTCP tells RTCP from RTP on one port (RFC 5761 §4).
func isRTCP(b []byte) bool { return len(b) >= 8 && b[1] >= 192 && b[1] <= 223 }

func (s *session) receiveReport(b []byte, from netip.AddrPort, now time.Time) {
	if s.welcomeReport(from) && isRTCP(b) {
		s.stream.Touch(now)
	}
}

func (s *session) welcomeReport(from netip.AddrPort) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return from.Addr() == s.hosts[0] || from.Addr() == s.hosts[1]
}

func (s *session) sayReport(time.Time) {}

func (s *session) sayGoodbye() {}

func (s *session) readRTCP() {
	var buf [packetSize]byte
	for {
		n, from, err := s.ports.rtcp.ReadFromUDPAddrPort(buf[:])
		if err != nil {
			if s.over(err) {
				return
			}
			continue
		}
		s.receiveReport(buf[:n], netip.AddrPortFrom(from.Addr().Unmap(), from.Port()), time.Now())
	}
}
