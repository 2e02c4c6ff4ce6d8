package sip

import (
	"context"
	"encoding/binary"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emiago/sipgo/sip"
	"github.com/pion/rtp"
	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/dtmf"
	"github.com/tonegate/tonegate/media"
)

// The load of BenchmarkOverload: calls that are up, and calls too many a second for so long.
const (
	running  = 20
	tooMany  = 500
	overload = 10 * time.Second
)

// echo sends a party's frames back to it.
type echo struct{ leg *Leg }

func (e echo) Frame(f media.Frame) { _ = e.leg.Write(f) }
func (e echo) Key(dtmf.Event)      {}

// BenchmarkOverload lets an endpoint that is full refuse five hundred calls a second, and reports how long a packet of the
// twenty that are up takes through it and back (playout delay included) before and meanwhile, and how long a refusal takes.
// The load is made in this process, on the same processors. Run it with -benchtime 1x.
func BenchmarkOverload(b *testing.B) {
	for b.Loop() {
		var mu sync.Mutex
		taken := 0
		e, err := New(Config{UDP: "127.0.0.1:0", Handler: func(ctx context.Context, in *Incoming) {
			mu.Lock()
			taken++
			full := taken > running
			mu.Unlock()
			if full {
				_ = in.Refuse(ctx, sip.StatusServiceUnavailable)
				return
			}
			if l, err := in.Answer(ctx); err == nil {
				l.Attach(echo{l})
				<-ctx.Done()
			}
		}})
		require.NoError(b, err)
		require.NoError(b, e.Listen(b.Context()))
		ctx, cancel := context.WithCancel(b.Context())
		served := make(chan error, 1)
		go func() { served <- e.Run(ctx) }()

		trips := newTrips(b, e)
		before := trips.during(overload / 2)
		var refusals []time.Duration
		var flood sync.WaitGroup
		flood.Go(func() { refusals = refuse(b, e) })
		meanwhile := trips.during(overload)
		flood.Wait()
		trips.stop()
		cancel()
		require.NoError(b, <-served)

		for name, all := range map[string][]time.Duration{
			"before": before, "overload": meanwhile, "refusal": refusals,
		} {
			slices.Sort(all)
			b.ReportMetric(float64(all[len(all)*99/100].Microseconds())/1000, name+"-p99-ms")
		}
		b.ReportMetric(float64(len(refusals)), "refused")
		b.ReportMetric(100*(1-float64(len(meanwhile))/(running*overload.Seconds()*50)), "lost-%")
	}
}

// trips sends the audio of running calls and times what comes back.
type trips struct {
	mu   sync.Mutex
	took []time.Duration
	over chan struct{}
	work sync.WaitGroup
}

func newTrips(b *testing.B, e *Endpoint) *trips {
	b.Helper()
	tr := &trips{over: make(chan struct{})}
	for i := range running {
		signals, audio := socket(b), socket(b)
		call := invitation(signals, audio, fmt.Sprintf("up-%d", i))
		_, err := signals.WriteToUDPAddrPort(call, netip.MustParseAddrPort(e.UDPAddr()))
		require.NoError(b, err)
		buf := make([]byte, 4096)
		for {
			n, err := signals.Read(buf)
			require.NoError(b, err)
			if strings.HasPrefix(string(buf[:n]), "SIP/2.0 200") {
				v, _ := open(buf[:n])
				d, err := parseDescription(v.body)
				require.NoError(b, err)
				tr.work.Go(func() { tr.send(audio, d.addr) })
				tr.work.Go(func() { tr.receive(audio) })
				break
			}
		}
	}
	return tr
}

func socket(b *testing.B) *net.UDPConn {
	b.Helper()
	conn, err := net.ListenUDP("udp", net.UDPAddrFromAddrPort(netip.MustParseAddrPort("127.0.0.1:0")))
	require.NoError(b, err)
	b.Cleanup(func() { _ = conn.Close() })
	return conn
}

// send writes a packet each 20 ms whose payload tells when it was sent.
func (tr *trips) send(conn *net.UDPConn, to netip.AddrPort) {
	ticker := time.NewTicker(media.FrameDuration)
	defer ticker.Stop()
	p := rtp.Packet{Header: rtp.Header{Version: 2, SSRC: 9}, Payload: make([]byte, 160)}
	for {
		select {
		case <-tr.over:
			_ = conn.SetReadDeadline(time.Now())
			return
		case now := <-ticker.C:
			p.SequenceNumber++
			p.Timestamp += 160
			binary.BigEndian.PutUint64(p.Payload, uint64(now.UnixNano()))
			if raw, err := p.Marshal(); err == nil {
				_, _ = conn.WriteToUDPAddrPort(raw, to)
			}
		}
	}
}

func (tr *trips) receive(conn *net.UDPConn) {
	buf := make([]byte, packetSize)
	var p rtp.Packet
	for {
		n, err := conn.Read(buf)
		if err != nil {
			return
		}
		if isRTCP(buf[:n]) || p.Unmarshal(buf[:n]) != nil || len(p.Payload) < 8 {
			continue
		}
		took := time.Since(time.Unix(0, int64(binary.BigEndian.Uint64(p.Payload))))
		tr.mu.Lock()
		tr.took = append(tr.took, took)
		tr.mu.Unlock()
	}
}

// during is what came back within a time.
func (tr *trips) during(d time.Duration) []time.Duration {
	tr.mu.Lock()
	tr.took = nil
	tr.mu.Unlock()
	<-time.After(d)
	tr.mu.Lock()
	defer tr.mu.Unlock()
	return tr.took
}

func (tr *trips) stop() {
	close(tr.over)
	tr.work.Wait()
}

// refuse places calls at an even pace, whatever becomes of them, and gives how long each took to be refused.
func refuse(b *testing.B, e *Endpoint) []time.Duration {
	b.Helper()
	conn := socket(b)
	to := netip.MustParseAddrPort(e.UDPAddr())
	sent := make([]time.Time, int(tooMany*overload.Seconds()))
	var mu sync.Mutex
	var took []time.Duration
	var reader sync.WaitGroup
	reader.Go(func() {
		buf := make([]byte, 4096)
		for {
			n, err := conn.Read(buf)
			if err != nil {
				return
			}
			v, _ := open(buf[:n])
			var i int
			if _, err := fmt.Sscanf(v.first("call-id"), "more-%d", &i); err != nil || !strings.HasPrefix(v.start, "SIP/2.0 503") {
				continue
			}
			mu.Lock()
			if !sent[i].IsZero() { // Not one that was sent again.
				took = append(took, time.Since(sent[i]))
				sent[i] = time.Time{}
			}
			mu.Unlock()
		}
	})
	begun := time.Now()
	for i := range sent {
		<-time.After(time.Until(begun.Add(time.Duration(i) * time.Second / tooMany)))
		mu.Lock()
		sent[i] = time.Now()
		mu.Unlock()
		_, _ = conn.WriteToUDPAddrPort(invitation(conn, conn, fmt.Sprintf("more-%d", i)), to)
	}
	<-time.After(time.Second)
	_ = conn.SetReadDeadline(time.Now())
	reader.Wait()
	return took
}

// invitation is the INVITE of a call.
func invitation(signals, audio *net.UDPConn, id string) []byte {
	at := addrPort(signals.LocalAddr())
	body := fmt.Sprintf("v=0\r\nc=IN IP4 127.0.0.1\r\nm=audio %d RTP/AVP 0\r\n", addrPort(audio.LocalAddr()).Port())
	return fmt.Appendf(nil, "INVITE sip:desk@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP %s;rport;branch=z9hG4bK%s\r\n"+
		"From: <sip:a@127.0.0.1>;tag=a\r\nTo: <sip:desk@127.0.0.1>\r\nCall-ID: %s\r\nCSeq: 1 INVITE\r\nContact: <sip:a@%s>\r\n"+
		"Content-Type: application/sdp\r\nContent-Length: %d\r\n\r\n%s", at, id, id, at, len(body), body)
}
