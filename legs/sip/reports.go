package sip

import (
	"math/rand/v2"
	"net/netip"
	"sync"
	"time"

	"github.com/pion/rtcp"
	"github.com/pion/rtp"

	"github.com/tonegate/tonegate/media"
)

// reportInterval is between two RTCP packets; each waits a fifth more or less, so that calls do not report in step
// (RFC 3550 §6.2).
const reportInterval = 5 * time.Second

// reports is the RTCP of one session (RFC 3550 §6).
type reports struct {
	cname string

	mu      sync.Mutex
	clock   media.Hz
	builder *media.ReportBuilder
	next    time.Time
}

// renew begins new books where the clock of the audio has changed.
func (r *reports) renew(ssrc uint32, clock media.Hz) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.builder != nil && r.clock == clock {
		return
	}
	if r.cname == "" {
		r.cname = randomID(8)
	}
	r.clock, r.builder = clock, media.NewReportBuilder(ssrc, r.cname, clock)
}

func (r *reports) books() *media.ReportBuilder {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.builder
}

// due tells whether a report is to be sent now.
func (r *reports) due(now time.Time) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.builder == nil || now.Before(r.next) {
		return false
	}
	first := r.next.IsZero()
	fifth := reportInterval / 5
	r.next = now.Add(reportInterval - fifth + rand.N(2*fifth))
	return !first
}

func (r *reports) sent(p *rtp.Packet, now time.Time) {
	if b := r.books(); b != nil {
		b.Sent(p, now)
	}
}

func (r *reports) received(p *rtp.Packet, audio bool, now time.Time) {
	if b := r.books(); b != nil {
		b.Received(p, audio, now)
	}
}

// Stats tells what both ends know of the packets of this leg.
func (l *Leg) Stats() media.ReportStats {
	if b := l.media.reports.books(); b != nil {
		return b.Stats()
	}
	return media.ReportStats{}
}

// isRTCP tells RTCP from RTP on one port (RFC 5761 §4).
func isRTCP(b []byte) bool { return len(b) >= 8 && b[1] >= 192 && b[1] <= 223 }

// receiveReport takes RTCP from the party's host.
func (s *session) receiveReport(b []byte, from netip.AddrPort, now time.Time) {
	s.mu.Lock()
	known := from.Addr() == s.hosts[0] || from.Addr() == s.hosts[1]
	s.mu.Unlock()
	if !known || !isRTCP(b) {
		return
	}
	packets, err := rtcp.Unmarshal(b)
	if err != nil {
		return
	}
	s.stream.Touch(now)
	if books := s.reports.books(); books != nil {
		books.Remote(packets, now)
	}
}

// sayReport sends the report that is due.
func (s *session) sayReport(now time.Time) {
	if s.reports.due(now) {
		s.sayRTCP(s.reports.books().Build(now))
	}
}

// sayGoodbye ends our source (RFC 3550 §6.6).
func (s *session) sayGoodbye() {
	if b := s.reports.books(); b != nil {
		s.sayRTCP(b.Bye(time.Now()))
	}
}

// sayRTCP sends a compound packet. One that is not sent is one that is lost.
func (s *session) sayRTCP(packets []rtcp.Packet) {
	s.mu.Lock()
	to, mux := s.control, s.mux
	s.mu.Unlock()
	b, err := rtcp.Marshal(packets)
	if err != nil || !to.IsValid() || to.Port() == 0 {
		return
	}
	conn := s.ports.rtcp
	if mux {
		conn = s.ports.rtp
	}
	_, _ = conn.WriteToUDPAddrPort(b, to)
}

// readRTCP reads the second port until the session stops.
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
