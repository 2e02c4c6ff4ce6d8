package sip

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pion/rtp"

	"github.com/tonegate/tonegate/legs/stream"
)

// packetSize is the largest packet that is read: an Ethernet frame.
const packetSize = 1500

// session carries the packets of one leg over a pair of UDP ports. One goroutine reads RTP, one RTCP; the stream has its
// own.
type session struct {
	pool    *portPool
	ports   *portPair
	stream  *stream.Stream
	reports reports

	mu      sync.Mutex
	target  netip.AddrPort // where RTP goes
	control netip.AddrPort // where RTCP goes
	said    netip.AddrPort // where the description wants RTP
	hosts   [2]netip.Addr  // where packets may come from: the description's host, the signalling's
	latched bool           // target is where packets really come from
	mux     bool
	stopped bool
	events  [128]bool // payload types that are no audio

	out  [packetSize]byte // used under the stream's lock, like sent
	sent rtp.Packet

	allowed func(netip.Addr) bool // where media may be; nil for anywhere; set before the first description

	held    atomic.Bool // nothing is expected from the party
	timeout time.Duration
	lost    func() // called once when the party went silent
	once    sync.Once
	work    sync.WaitGroup
}

func (e *Endpoint) newSession(ip netip.Addr) (*session, error) {
	ports, err := e.ports.open(ip)
	if err != nil {
		return nil, err
	}
	s := &session{pool: e.ports, ports: ports, timeout: e.cfg.MediaTimeout, lost: func() {}}
	s.stream = stream.New(stream.Config{
		Send: s.send, JitterMin: e.cfg.JitterMin, JitterMax: e.cfg.JitterMax, Tick: s.tick,
	})
	s.held.Store(true)
	return s, nil
}

func (s *session) port() uint16 { return addrPort(s.ports.rtp.LocalAddr()).Port() }

// start begins to read and to call the sink.
func (s *session) start(lost func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stopped {
		return
	}
	s.lost = lost
	s.stream.Start()
	s.work.Go(s.readRTP)
	s.work.Go(s.readRTCP)
}

// wanted is where a description wants its packets: where it has no address, at the host of the signalling.
func wanted(remote *description, peer netip.Addr) netip.AddrPort {
	if a := remote.addr.Addr(); !a.IsValid() || a.IsUnspecified() {
		return netip.AddrPortFrom(peer, remote.addr.Port())
	}
	return remote.addr
}

// takes tells whether the media of a description is where it may be.
func (s *session) takes(remote *description, peer netip.Addr) bool {
	return s.allowed == nil ||
		s.allowed(wanted(remote, peer).Addr()) && (!remote.rtcp.IsValid() || s.allowed(remote.rtcp.Addr()))
}

// mayGo is the same for a request with a key, whose address is host:port.
func (s *session) mayGo(to string) bool {
	if s.allowed == nil {
		return true
	}
	at, err := netip.ParseAddrPort(to)
	return err == nil && s.allowed(at.Addr().Unmap())
}

// aim takes where the other side wants its packets.
func (s *session) aim(remote *description, peer netip.Addr, mux bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	said := wanted(remote, peer)
	s.hosts = [2]netip.Addr{said.Addr(), peer}
	s.mux = mux
	if said == s.said && s.latched {
		return // A refresh that moves nothing: what was learnt about NAT holds.
	}
	s.said, s.target, s.latched = said, said, false
	s.control = remote.rtcp
	if !s.control.IsValid() {
		s.control = netip.AddrPortFrom(said.Addr(), said.Port()+1)
	}
	if mux {
		s.control = said
	}
}

// direct opens and shuts the directions.
func (s *session) direct(sends, receives bool) {
	s.held.Store(!receives)
	if receives {
		s.stream.Touch(time.Now())
	}
	s.stream.Flow(sends, receives)
}

// mute stops both directions at once; nothing is sent or delivered any more when it returns.
func (s *session) mute() {
	s.held.Store(true)
	s.stream.Flow(false, false)
}

// stop ends the goroutines; the ports stay bound for the drain time. It is idempotent.
func (s *session) stop() {
	s.once.Do(func() {
		s.mu.Lock()
		s.stopped = true
		s.mu.Unlock()
		s.stream.Stop()
		s.sayGoodbye()
		now := time.Now()
		_ = s.ports.rtp.SetReadDeadline(now) // Wakes the readers.
		_ = s.ports.rtcp.SetReadDeadline(now)
		s.work.Wait()
		s.pool.retire(s.ports)
	})
}

// settle takes the clock of the audio and the payload types of the events.
func (s *session) settle(p stream.Params) {
	s.reports.renew(s.stream.SSRC(), p.Send.Codec.Rate())
	s.mu.Lock()
	s.events = [128]bool{}
	for _, e := range p.ReceiveEvents {
		s.events[e.Payload&127] = true
	}
	s.mu.Unlock()
	s.stream.Configure(p)
}

func (s *session) isAudio(payload uint8) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return !s.events[payload&127]
}

// send writes one RTP packet. The stream calls it under its own lock, so that out is used by one at a time.
func (s *session) send(h *rtp.Header, payload []byte) error {
	n, err := h.MarshalTo(s.out[:])
	if err != nil {
		return err
	}
	n += copy(s.out[n:], payload)
	s.mu.Lock()
	to := s.target
	s.mu.Unlock()
	if !to.IsValid() || to.Port() == 0 {
		return nil // Nobody said where to yet.
	}
	if _, err := s.ports.rtp.WriteToUDPAddrPort(s.out[:n], to); err != nil {
		return fmt.Errorf("write rtp: %w", err)
	}
	s.sent.Header, s.sent.Payload = *h, payload
	s.reports.sent(&s.sent, time.Now())
	return nil
}

// readRTP reads until the session stops. A packet from elsewhere than the party is dropped.
func (s *session) readRTP() {
	var buf [packetSize]byte
	var p rtp.Packet
	for {
		n, from, err := s.ports.rtp.ReadFromUDPAddrPort(buf[:])
		if err != nil {
			if s.over(err) {
				return
			}
			continue
		}
		from = netip.AddrPortFrom(from.Addr().Unmap(), from.Port())
		now := time.Now()
		if isRTCP(buf[:n]) {
			s.receiveReport(buf[:n], from, now)
			continue
		}
		if !s.welcome(from) || p.Unmarshal(buf[:n]) != nil || p.Version != 2 {
			continue
		}
		if s.stream.Receive(&p, now) {
			s.latch(from)
			s.reports.received(&p, s.isAudio(p.PayloadType), now)
		}
	}
}

// welcome tells whether a packet may come from there.
func (s *session) welcome(from netip.AddrPort) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if (s.latched || s.allowed != nil) && from != s.target && from != s.said {
		return false
	}
	return from == s.said || from.Addr() == s.hosts[0] || from.Addr() == s.hosts[1]
}

// latch makes where the first good packet came from the place that ours go to: behind NAT the description is wrong
// (RFC 4961). Packets from the very address of the description win over others.
func (s *session) latch(from netip.AddrPort) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.latched && from == s.target {
		return
	}
	s.latched = true
	if s.mux {
		s.control = from
	} else if from.Addr() != s.target.Addr() {
		s.control = netip.AddrPortFrom(from.Addr(), from.Port()+1)
	}
	s.target = from
}

// tick runs each 20 ms: reports that are due, and the watchdog.
func (s *session) tick(now time.Time) {
	s.sayReport(now)
	if s.timeout > 0 && !s.held.Load() && s.stream.Silence(now) > s.timeout {
		s.held.Store(true) // Once.
		s.lost()
	}
}

// over tells whether a read failed because the session stops; other faults, such as an ICMP answer, pass.
func (s *session) over(err error) bool {
	return errors.Is(err, os.ErrDeadlineExceeded) || errors.Is(err, net.ErrClosed)
}
