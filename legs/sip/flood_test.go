package sip

import (
	"fmt"
	"io"
	"net"
	"net/netip"
	"os"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/emiago/sipgo/sip"
	"github.com/stretchr/testify/require"
)

// options is a whole request over a stream; more are headers that it has besides.
func options(more ...string) string {
	return strings.Join(append([]string{
		"OPTIONS sip:desk@127.0.0.1 SIP/2.0", "Via: SIP/2.0/TCP 127.0.0.1;branch=z9hG4bK" + randomID(6),
		"From: <sip:phone@127.0.0.1>;tag=phone", "To: <sip:desk@127.0.0.1>", "Call-ID: " + randomID(6), "CSeq: 1 OPTIONS",
	}, more...), "\r\n") + "\r\n\r\n"
}

const noBody = "Content-Length: 0"

// connect opens a stream from an address of ours to the endpoint.
func connect(t *testing.T, e *Endpoint, from string) net.Conn {
	t.Helper()
	d := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(from)}}
	conn, err := d.DialContext(t.Context(), "tcp", e.TCPAddr())
	require.NoError(t, err)
	t.Cleanup(func() { _ = conn.Close() })
	require.NoError(t, conn.SetDeadline(time.Now().Add(patience)))
	return conn
}

// firstLine reads what the other side says first; empty where it hangs up.
func firstLine(t *testing.T, conn net.Conn) string {
	t.Helper()
	buf := make([]byte, 4096)
	n, err := conn.Read(buf)
	if err != nil {
		require.NotErrorIs(t, err, os.ErrDeadlineExceeded, "neither an answer nor an end")
		return ""
	}
	line, _, _ := strings.Cut(string(buf[:n]), "\r\n")
	return line
}

func TestStreams(t *testing.T) {
	t.Parallel()
	e, beside := busyAnswerer(t)
	for _, tt := range []struct {
		name string
		send []string
		want string
		over bool // the connection ends
	}{
		{"byte by byte", strings.Split(options(noBody), ""), "SIP/2.0 200 OK", false},
		{"a sign of life, asked for", []string{"\r\n\r\n"}, "", false},
		{"not a request of SIP", []string{"GET / HTTP/1.1\r\nHost: a\r\n\r\n"}, "", true},
		{"no length", []string{options()}, "SIP/2.0 400 Bad Request", true},
		{"two lengths", []string{options(noBody, "l: 4")}, "SIP/2.0 400 Bad Request", true},
		{"a length that is none", []string{options("Content-Length: -1")}, "SIP/2.0 400 Bad Request", true},
		{"a length beyond an int", []string{options("Content-Length: 99999999999999999999")}, "SIP/2.0 400 Bad Request", true},
		{"a body of 2 GB", []string{options("Content-Length: 2147483647")}, "SIP/2.0 513 Message Too Large", true},
		{"headers without end", []string{strings.TrimSuffix(options(strings.Repeat("X: y\r\n", 4000)), "\r\n")}, "", true},
		{"a line without end", []string{strings.Repeat("x", 40000)}, "", true},
		{"too many headers", []string{options(strings.Repeat("X: y\r\n", 200) + noBody)}, "", true},
	} {
		conn := connect(t, e, "127.0.0.1")
		for _, part := range tt.send {
			_, err := io.WriteString(conn, part)
			require.NoError(t, err, tt.name)
		}
		require.Equal(t, tt.want, firstLine(t, conn), tt.name)
		if tt.over {
			require.Empty(t, firstLine(t, conn), tt.name)
			continue
		}
		_, err := io.WriteString(conn, options(noBody))
		require.NoError(t, err, tt.name)
		require.Equal(t, "SIP/2.0 200 OK", firstLine(t, conn), "%s: it goes on", tt.name)
	}
	beside()
}

func TestConnectionsAreBounded(t *testing.T) {
	t.Parallel()
	e := listen(t, Config{TCP: "127.0.0.1:0"})
	conns := make([]net.Conn, maxConnectionsHost+20)
	for i := range conns {
		conns[i] = connect(t, e, "127.0.0.1")
	}
	for _, conn := range conns[maxConnectionsHost:] {
		require.Empty(t, firstLine(t, conn), "no room for one more")
	}
	ask := func(conn net.Conn) {
		t.Helper()
		_, err := io.WriteString(conn, options(noBody))
		require.NoError(t, err)
		require.Equal(t, "SIP/2.0 200 OK", firstLine(t, conn))
	}
	ask(conns[0])
	ask(connect(t, e, "127.0.0.2"))
	require.NoError(t, conns[1].Close())
	require.Eventually(t, func() bool {
		conn := connect(t, e, "127.0.0.1")
		_, _ = io.WriteString(conn, options(noBody))
		return firstLine(t, conn) != ""
	}, patience, time.Millisecond, "a place that is given back")
}

// TestConnectionsThatSayNothing waits for the end of those that keep a place for nothing.
func TestConnectionsThatSayNothing(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name string
		send func(conn net.Conn)
		call bool
		ends time.Duration // 0: not within an hour
	}{
		{"silent", func(net.Conn) {}, false, wholeMessage},
		{"line ends alone", func(conn net.Conn) {
			for _, err := io.WriteString(conn, "\n"); err == nil; _, err = io.WriteString(conn, "\n") {
				time.Sleep(time.Second)
			}
		}, false, wholeMessage},
		{"half a message", func(conn net.Conn) { _, _ = io.WriteString(conn, "OPTIONS sip:a SIP/2.0\r\n") }, true, wholeMessage},
		{"a message, then nothing", func(conn net.Conn) { _, _ = io.WriteString(conn, options(noBody)) }, false, idleConnection},
		{"a message, then a call", func(conn net.Conn) { _, _ = io.WriteString(conn, options(noBody)) }, true, 0},
		{"a message, then half of one", func(conn net.Conn) {
			_, _ = io.WriteString(conn, options(noBody)+"OPTIONS ")
		}, true, wholeMessage},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				near, far := net.Pipe()
				e := &Endpoint{legs: map[callKey]*Leg{}}
				if tt.call {
					e.legs[callKey{}] = &Leg{dialog: &dialog{source: near.RemoteAddr().String()}}
				}
				c := newBounded(nil, e).connection(near, netip.Addr{})
				var party sync.WaitGroup
				party.Go(func() { tt.send(far) })
				party.Go(func() { _, _ = io.Copy(io.Discard, far) })
				begin := time.Now()
				if tt.ends == 0 {
					time.AfterFunc(time.Hour, func() { _ = far.Close() })
				}
				_, err := io.Copy(io.Discard, c)
				require.NoError(t, err)
				if tt.ends == 0 {
					tt.ends = time.Hour
				}
				require.Equal(t, tt.ends, time.Since(begin))
				require.NoError(t, c.Close())
				require.NoError(t, far.Close())
				party.Wait()
			})
		})
	}
}

// TestFloodOfInvites has a stranger send calls and more calls: what is kept of them is bounded, each gets one answer, and
// the call beside them goes on.
func TestFloodOfInvites(t *testing.T) {
	t.Parallel()
	e, beside := busyAnswerer(t)
	const most = 32
	e.maxAnswers = most
	p := newPeer(t, e)
	statuses := map[int]int{}
	for i := range 4 * most {
		p.callID = fmt.Sprintf("flood-%d", i)
		p.request("INVITE", p.sdp("0"))
		statuses[p.final("INVITE").StatusCode]++
	}
	require.Positive(t, statuses[486])
	require.Positive(t, statuses[503])
	require.Equal(t, 4*most, statuses[486]+statuses[503])
	require.LessOrEqual(t, e.answers.Load(), int64(most+1))
	beside()
	require.LessOrEqual(t, e.answers.Load(), int64(most+1), "nor is what comes inside a call")
}

// TestManySources has requests come from more addresses than sipgo is to know: it forgets them, and what matters goes on.
func TestManySources(t *testing.T) {
	t.Parallel()
	e, err := New(Config{UDP: "127.0.0.1:0"})
	require.NoError(t, err)
	e.maxSources = 8
	run(t, e)
	for range 20 {
		p := newPeer(t, e)
		require.Eventually(t, func() bool { // One of nine is lost.
			p.request("OPTIONS", "")
			require.NoError(t, p.conn.SetReadDeadline(time.Now().Add(100*time.Millisecond)))
			_, err := p.conn.Read(make([]byte, 4096))
			return err == nil
		}, patience, time.Millisecond)
	}
	require.LessOrEqual(t, e.server.TransportLayer().Pool("udp").Size(), 8+1)
}

// TestFloodOfACKs has a party acknowledge an answer again and again, in its own transaction, as some old phones do.
func TestFloodOfACKs(t *testing.T) {
	t.Parallel()
	e, answered := answerer(t, Config{})
	p := newPeer(t, e)
	via := "Via: SIP/2.0/UDP " + p.addr().String() + ";rport;branch=z9hG4bKone"
	p.request("INVITE", p.sdp("0"), via)
	require.Equal(t, 200, p.final(sip.INVITE).StatusCode)
	l := receive(t, answered)
	p.request("ACK", "", via)
	receive(t, l.Answered())
	before := runtime.NumGoroutine()
	for range 10 {
		for range 50 {
			p.request("ACK", "", via, "CSeq: 1 ACK")
		}
		p.request("OPTIONS", "")
		p.final(sip.OPTIONS) // What was before it has been read.
	}
	require.Eventually(t, func() bool { return runtime.NumGoroutine() < before+250 }, patience, time.Millisecond)
}

// tired is a listener that fails before it has a connection, and again when it is closed.
type tired struct {
	net.Listener
	says []error
	conn net.Conn
}

func (l *tired) Accept() (net.Conn, error) {
	if len(l.says) == 0 {
		return l.conn, nil
	}
	err := l.says[0]
	l.says = l.says[1:]
	return nil, err
}

// TestNoFileLeftForAConnection has the process be out of files for a moment: the endpoint goes on.
func TestNoFileLeftForAConnection(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e, err := New(Config{TCP: "127.0.0.1:0"})
		require.NoError(t, err)
		near, far := net.Pipe()
		defer func() { require.NoError(t, far.Close()) }()
		b := newBounded(&tired{says: []error{syscall.EMFILE, syscall.ECONNABORTED}, conn: near}, e)
		conn, err := b.Accept()
		require.NoError(t, err)
		require.NoError(t, conn.Close())
		b.Listener = &tired{says: []error{net.ErrClosed}}
		_, err = b.Accept()
		require.ErrorIs(t, err, net.ErrClosed)
	})
}
