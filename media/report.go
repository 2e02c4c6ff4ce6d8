package media

import (
	"sync"
	"time"

	"github.com/pion/rtcp"
	"github.com/pion/rtp"
)

const (
	// ntpEpoch is the number of seconds from 1900 to 1970.
	ntpEpoch = 2208988800
	// maxDropout is the jump of the sequence number after which a stream counts anew (RFC 3550 appendix A.1).
	maxDropout = 3000
)

// ReportStats is what both ends know of a stream pair.
type ReportStats struct {
	Sent, Received  uint64        // packets
	Lost            int64         // of those that we expected; negative where duplicates came
	Jitter          time.Duration // of what we receive (RFC 3550 §6.4.1)
	RemoteLost      int64         // of ours, as the other end last said
	RemoteJitter    time.Duration // of ours, as the other end last said
	RoundTrip       time.Duration // from the other end's last report; 0 when not known
	RemoteReports   uint64        // reports that the other end has sent
	FractionLost    uint8         // of 256, in the last interval that we reported
	ReceivedOctets  uint64        // of payload
	SentOctets      uint64        // of payload
	RemoteFraction  uint8         // of 256, of ours, as the other end last said
	SourcesReceived uint64        // SSRCs so far
}

// ReportBuilder keeps the books of one stream out and one in, and makes the RTCP packets about them (RFC 3550 §6.4).
// All methods are safe for concurrent use; Sent and Received do not allocate.
type ReportBuilder struct {
	mu    sync.Mutex
	ssrc  uint32
	cname string
	clock Hz

	stats      ReportStats
	lastSent   time.Time // of the newest packet out
	lastStamp  uint32    // its timestamp
	sentBefore uint64    // packets out at the last report

	source receivedSource
	lastSR uint32 // middle 32 bits of the other end's last NTP time
	srAt   time.Time
}

// receivedSource is RFC 3550's state of a source (appendix A.1, A.8).
type receivedSource struct {
	known            bool
	ssrc             uint32
	first, highest   uint32 // extended sequence numbers
	received         uint32
	expectedB        uint32 // at the report before
	receivedB        uint32
	transit          int64
	jitter           float64 // in timestamp units
	transitValid     bool
	lastReceivedTime time.Time
}

// NewReportBuilder makes a builder for the stream that we send as ssrc under the canonical name cname, and for what we
// receive with the given RTP clock.
func NewReportBuilder(ssrc uint32, cname string, clock Hz) *ReportBuilder {
	return &ReportBuilder{ssrc: ssrc, cname: cname, clock: max(clock, 1)}
}

// Sent counts one packet that was sent at now.
func (b *ReportBuilder) Sent(p *rtp.Packet, now time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.stats.Sent++
	b.stats.SentOctets += uint64(len(p.Payload))
	b.lastSent, b.lastStamp = now, p.Timestamp
}

// Received counts one packet that arrived at now. Telephone-events count, but not for the jitter: their timestamps
// stand still (RFC 4733 §2.6.3.2), so the caller says whether the packet is audio.
func (b *ReportBuilder) Received(p *rtp.Packet, audio bool, now time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.stats.Received++
	b.stats.ReceivedOctets += uint64(len(p.Payload))
	s := &b.source
	if !s.known || s.ssrc != p.SSRC {
		*s = receivedSource{known: true, ssrc: p.SSRC}
		b.stats.SourcesReceived++
		s.restart(p.SequenceNumber)
	}
	s.count(p.SequenceNumber)
	if audio {
		s.time(p.Timestamp, now, b.clock)
	}
}

// Remote takes the other end's RTCP packets, which arrived at now.
func (b *ReportBuilder) Remote(packets []rtcp.Packet, now time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, p := range packets {
		switch r := p.(type) {
		case *rtcp.SenderReport:
			b.lastSR, b.srAt = uint32(r.NTPTime>>16), now
			b.stats.RemoteReports++
			b.remoteReports(r.Reports, now)
		case *rtcp.ReceiverReport:
			b.stats.RemoteReports++
			b.remoteReports(r.Reports, now)
		}
	}
}

// Build makes the compound packet of one interval: a sender report when something was sent since the last one, else a
// receiver report, and the source description (RFC 3550 §6.1).
func (b *ReportBuilder) Build(now time.Time) []rtcp.Packet {
	b.mu.Lock()
	defer b.mu.Unlock()
	var blocks []rtcp.ReceptionReport
	if b.source.known {
		blocks = append(blocks, b.reception(now))
	}
	var report rtcp.Packet = &rtcp.ReceiverReport{SSRC: b.ssrc, Reports: blocks}
	if b.stats.Sent > b.sentBefore {
		b.sentBefore = b.stats.Sent
		since := now.Sub(b.lastSent)
		report = &rtcp.SenderReport{
			SSRC: b.ssrc, NTPTime: ntpTime(now), RTPTime: b.lastStamp + uint32(since.Seconds()*float64(b.clock)),
			PacketCount: uint32(b.stats.Sent), OctetCount: uint32(b.stats.SentOctets), Reports: blocks,
		}
	}
	return []rtcp.Packet{report, rtcp.NewCNAMESourceDescription(b.ssrc, b.cname)}
}

// Bye is Build with the packet that ends the stream (RFC 3550 §6.6).
func (b *ReportBuilder) Bye(now time.Time) []rtcp.Packet {
	return append(b.Build(now), &rtcp.Goodbye{Sources: []uint32{b.ssrc}})
}

// Stats gives the counts so far.
func (b *ReportBuilder) Stats() ReportStats {
	b.mu.Lock()
	defer b.mu.Unlock()
	s := b.stats
	s.Lost = b.source.lost()
	s.Jitter = b.duration(b.source.jitter)
	return s
}

func (b *ReportBuilder) duration(units float64) time.Duration {
	return time.Duration(units / float64(b.clock) * float64(time.Second))
}

func (b *ReportBuilder) remoteReports(reports []rtcp.ReceptionReport, now time.Time) {
	for _, r := range reports {
		if r.SSRC != b.ssrc {
			continue
		}
		b.stats.RemoteLost = int64(int32(r.TotalLost<<8) >> 8) // 24 bits with a sign
		b.stats.RemoteFraction = r.FractionLost
		b.stats.RemoteJitter = b.duration(float64(r.Jitter))
		if r.LastSenderReport == 0 {
			continue
		}
		// A - LSR - DLSR in units of 1/65536 s (RFC 3550 §6.4.1).
		trip := int32(uint32(ntpTime(now)>>16) - r.LastSenderReport - r.Delay)
		b.stats.RoundTrip = max(time.Duration(trip)*time.Second/65536, 0)
	}
}

// reception is the report block about what we receive.
func (b *ReportBuilder) reception(now time.Time) rtcp.ReceptionReport {
	s := &b.source
	r := rtcp.ReceptionReport{
		SSRC: s.ssrc, LastSequenceNumber: s.highest, Jitter: uint32(s.jitter), FractionLost: s.fraction(),
		TotalLost: uint32(min(max(s.lost(), -0x800000), 0x7FFFFF)) & 0xFFFFFF,
	}
	b.stats.FractionLost = r.FractionLost
	if !b.srAt.IsZero() {
		r.LastSenderReport = b.lastSR
		r.Delay = uint32(now.Sub(b.srAt) * 65536 / time.Second)
	}
	return r
}

func (s *receivedSource) restart(seq uint16) {
	s.first, s.highest = uint32(seq), uint32(seq)
	s.received, s.expectedB, s.receivedB = 0, 0, 0
}

// count follows the sequence number around its 16 bits.
func (s *receivedSource) count(seq uint16) {
	d := int16(seq - uint16(s.highest))
	switch {
	case d > maxDropout || d < -maxDropout:
		s.restart(seq)
	case d > 0:
		s.highest += uint32(d)
	}
	s.received++
}

// time follows the jitter (RFC 3550 §6.4.1).
func (s *receivedSource) time(stamp uint32, now time.Time, clock Hz) {
	if now.Sub(s.lastReceivedTime) > time.Second {
		s.transitValid = false // a pause: the stamps may have jumped, and arrival is counted in whole units from here
	}
	s.lastReceivedTime = now
	arrival := uint32(now.Unix())*uint32(clock) + uint32(int64(now.Nanosecond())*int64(clock)/int64(time.Second))
	transit := int64(int32(arrival - stamp))
	if s.transitValid {
		d := transit - s.transit
		s.jitter += (float64(max(d, -d)) - s.jitter) / 16
	}
	s.transit, s.transitValid = transit, true
}

func (s *receivedSource) expected() uint32 {
	if !s.known {
		return 0
	}
	return s.highest - s.first + 1
}

func (s *receivedSource) lost() int64 { return int64(s.expected()) - int64(s.received) }

// fraction is the part of 256 that was lost since the report before.
func (s *receivedSource) fraction() uint8 {
	expected, received := s.expected()-s.expectedB, s.received-s.receivedB
	s.expectedB, s.receivedB = s.expected(), s.received
	if lost := int64(expected) - int64(received); expected > 0 && lost > 0 {
		return uint8(min(lost*256/int64(expected), 255))
	}
	return 0
}

// ntpTime is t in seconds since 1900 with 32 bits of fraction (RFC 3550 §4).
func ntpTime(t time.Time) uint64 {
	return uint64(t.Unix()+ntpEpoch)<<32 | uint64(t.Nanosecond())<<32/uint64(time.Second)
}
