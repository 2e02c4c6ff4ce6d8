package sip

import (
	"fmt"
	"net"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/emiago/sipgo/sip"
	"github.com/pion/rtp"
	"github.com/stretchr/testify/require"
)

// peer is a foreign phone, written by hand: it says what it likes over UDP.
type peer struct {
	t      *testing.T
	conn   *net.UDPConn
	media  *net.UDPConn
	to     netip.AddrPort
	callID string
	cseq   int
	remote string // To header of our requests, with the tag once known
	seq    uint16
	stamp  uint32
}

func newPeer(t *testing.T, e *Endpoint) *peer {
	t.Helper()
	open := func() *net.UDPConn {
		conn, err := net.ListenUDP("udp", net.UDPAddrFromAddrPort(netip.MustParseAddrPort("127.0.0.1:0")))
		require.NoError(t, err)
		t.Cleanup(func() { _ = conn.Close() })
		return conn
	}
	p := &peer{t: t, conn: open(), media: open(), callID: randomID(6), remote: "<sip:desk@127.0.0.1>"}
	if e != nil {
		p.to = netip.MustParseAddrPort(e.UDPAddr())
	}
	return p
}

func (p *peer) addr() netip.AddrPort { return addrPort(p.conn.LocalAddr()) }
func (p *peer) port() int            { return int(addrPort(p.media.LocalAddr()).Port()) }

// sdp is a plain description; extra lines follow the stream.
func (p *peer) sdp(formats string, extra ...string) string {
	lines := append([]string{
		"v=0", "o=phone 1 1 IN IP4 127.0.0.1", "s=call", "c=IN IP4 127.0.0.1", "t=0 0",
		fmt.Sprintf("m=audio %d RTP/AVP %s", p.port(), formats),
	}, extra...)
	return strings.Join(lines, "\r\n") + "\r\n"
}

// events is the rtpmap of telephone-events at 101.
const events = "a=rtpmap:101 telephone-event/8000"

// send writes one message.
func (p *peer) send(lines []string, body string) {
	p.t.Helper()
	lines = append(lines, fmt.Sprintf("Content-Length: %d", len(body)))
	_, err := p.conn.WriteToUDPAddrPort([]byte(strings.Join(lines, "\r\n")+"\r\n\r\n"+body), p.to)
	require.NoError(p.t, err)
}

// request writes one request; headers replace ours by name.
func (p *peer) request(method, body string, headers ...string) {
	p.t.Helper()
	if method != "ACK" && method != "CANCEL" {
		p.cseq++
	}
	fields := []string{
		"Via: SIP/2.0/UDP " + p.addr().String() + ";rport;branch=z9hG4bK" + randomID(6),
		"Max-Forwards: 70", "From: <sip:phone@127.0.0.1>;tag=phone", "To: " + p.remote,
		"Call-ID: " + p.callID, fmt.Sprintf("CSeq: %d %s", p.cseq, method),
		"Contact: <sip:phone@" + p.addr().String() + ">",
	}
	if body != "" {
		fields = append(fields, "Content-Type: application/sdp")
	}
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ":")
		kept := fields[:0]
		for _, f := range fields {
			if n, _, _ := strings.Cut(f, ":"); !strings.EqualFold(n, name) {
				kept = append(kept, f)
			}
		}
		fields = kept
		if strings.TrimSpace(value) != "" {
			fields = append(fields, h)
		}
	}
	p.send(append([]string{method + " sip:desk@" + p.to.String() + " SIP/2.0"}, fields...), body)
}

// read gives the next message that is no 100 and satisfies want. What a stranger sends that is not SIP was meant for
// somebody who had this port before.
func (p *peer) read(want func(sip.Message) bool) sip.Message {
	p.t.Helper()
	buf := make([]byte, 4096)
	require.NoError(p.t, p.conn.SetReadDeadline(time.Now().Add(patience)))
	for {
		n, from, err := p.conn.ReadFromUDPAddrPort(buf)
		require.NoError(p.t, err)
		msg, err := sip.ParseMessage(append([]byte(nil), buf[:n]...))
		if err != nil && from != p.to {
			continue
		}
		require.NoError(p.t, err)
		p.to = from
		if want(msg) {
			return msg
		}
	}
}

// final waits for the final response of a method.
func (p *peer) final(method sip.RequestMethod) *sip.Response {
	p.t.Helper()
	msg := p.read(func(m sip.Message) bool {
		res, ok := m.(*sip.Response)
		return ok && !res.IsProvisional() && res.CSeq().MethodName == method && int(res.CSeq().SeqNo) == p.cseq
	})
	res, ok := msg.(*sip.Response)
	require.True(p.t, ok)
	if res.IsSuccess() {
		p.remote = res.To().Value()
	}
	return res
}

// incoming waits for a request.
func (p *peer) incoming(method sip.RequestMethod) *sip.Request {
	p.t.Helper()
	msg := p.read(func(m sip.Message) bool {
		req, ok := m.(*sip.Request)
		return ok && req.Method == method
	})
	req, ok := msg.(*sip.Request)
	require.True(p.t, ok)
	return req
}

// respond answers a request; extra are header lines.
func (p *peer) respond(req *sip.Request, status int, body string, extra ...string) {
	p.t.Helper()
	res := sip.NewResponseFromRequest(req, status, "Whatever", []byte(body))
	res.To().Params = withTag(res.To().Params, "phone")
	res.AppendHeader(sip.NewHeader("Contact", "<sip:phone@"+p.addr().String()+">"))
	if body != "" {
		res.AppendHeader(sip.NewHeader("Content-Type", "application/sdp"))
	}
	for _, h := range extra {
		name, value, _ := strings.Cut(h, ": ")
		res.AppendHeader(sip.NewHeader(name, value))
	}
	_, err := p.conn.WriteToUDPAddrPort([]byte(res.String()), p.to)
	require.NoError(p.t, err)
}

// invite places a call and acknowledges it.
func (p *peer) invite(body string, headers ...string) *sip.Response {
	p.t.Helper()
	p.request("INVITE", body, headers...)
	res := p.final(sip.INVITE)
	if res.IsSuccess() {
		p.request("ACK", "")
	}
	return res
}

// describe reads the body of a message by our own parser.
func describe(t *testing.T, body []byte) *description {
	t.Helper()
	d, err := parseDescription(body)
	require.NoError(t, err)
	return d
}

// packet sends one RTP packet from conn.
func (p *peer) packet(conn *net.UDPConn, to netip.AddrPort, payload uint8, data []byte) {
	p.t.Helper()
	p.seq++
	p.stamp += 160
	b, err := (&rtp.Packet{
		Header:  rtp.Header{Version: 2, PayloadType: payload, SequenceNumber: p.seq, Timestamp: p.stamp, SSRC: 7},
		Payload: data,
	}).Marshal()
	require.NoError(p.t, err)
	_, err = conn.WriteToUDPAddrPort(b, to)
	require.NoError(p.t, err)
}

// chatter sends quiet audio from conn until the test is over.
func (p *peer) chatter(conn *net.UDPConn, to netip.AddrPort, payload uint8) {
	p.t.Helper()
	quiet := make([]byte, 160)
	for i := range quiet {
		quiet[i] = 0xFF
	}
	stop, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		ticker := time.NewTicker(20 * time.Millisecond)
		defer ticker.Stop()
		var seq uint16
		for {
			select {
			case <-stop:
				return
			case <-ticker.C:
			}
			seq++
			b, err := (&rtp.Packet{Header: rtp.Header{
				Version: 2, PayloadType: payload, SequenceNumber: seq, Timestamp: uint32(seq) * 160, SSRC: 9,
			}, Payload: quiet}).Marshal()
			if err != nil {
				return
			}
			_, _ = conn.WriteToUDPAddrPort(b, to)
		}
	}()
	p.t.Cleanup(func() { close(stop); <-done })
}

// hears waits for an RTP packet on conn and gives its payload type.
func (p *peer) hears(conn *net.UDPConn) uint8 {
	p.t.Helper()
	buf := make([]byte, packetSize)
	require.NoError(p.t, conn.SetReadDeadline(time.Now().Add(patience)))
	for {
		n, _, err := conn.ReadFromUDPAddrPort(buf)
		require.NoError(p.t, err)
		var packet rtp.Packet
		if !isRTCP(buf[:n]) && packet.Unmarshal(buf[:n]) == nil {
			return packet.PayloadType
		}
	}
}
