package sip

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/emiago/sipgo/sip"
	"github.com/stretchr/testify/require"
)

// silence is what a message of RFC 4475 gets that is dropped: responses, for the most part.
const silence = 0

// torture is each message of RFC 4475, by its name there, and what an endpoint that is busy and no registrar answers: 486
// or 200 to what is served, 405 to REGISTER, MESSAGE and methods that nobody knows.
var torture = map[string]int{ //nolint:gochecknoglobals // a table
	// 3.1.1, valid messages. The first is inside a call that is not there.
	"wsinv": 481, "intmeth": 405, "esc01": 486, "escnull": 405, "esc02": 405, "lwsdisp": 200, "longreq": 486, "dblreq": 405,
	"semiuri": 200, "transports": 200, "mpart01": 405, "unreason": silence, "noreason": silence,
	// 3.1.2, invalid messages. A date in a wrong form is nothing that we read.
	"badinv01": 400, "clerr": 400, "ncl": 400, "scalar02": 400, "scalarlg": silence, "quotbal": 400, "ltgtruri": 400,
	"lwsruri": 400, "lwsstart": 400, "trws": 400, "escruri": 400, "baddate": 486, "regbadct": 400, "badaspec": 400,
	"baddn": 400, "badvers": 505, "mismatch01": 400, "mismatch02": 400, "bigcode": silence,
	// 3.2 and 3.3, what transactions and applications make of them.
	"badbranch": 200, "insuf": 400, "unkscm": 416, "novelsc": 416, "unksm2": 405, "bext01": 420, "invut": 415, "regaut01": 405,
	"multi01": 400, "mcl01": 400, "bcast": silence, "zeromf": 200, "cparam01": 405, "cparam02": 405, "regescrt": 405,
	"sdp01": 406,
	// 3.4, the RFC before this one.
	"inv2543": 486,
}

// message reads a message of RFC 4475. Most of them have the same branch, which would make one transaction of them.
func message(t *testing.T, name string) []byte {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("testdata", "rfc4475", name+".dat"))
	require.NoError(t, err)
	return bytes.ReplaceAll(raw, []byte("=z9hG4bKkdjuw"), []byte("=z9hG4bKkdjuw"+name))
}

func TestTortureOfRFC4475(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob(filepath.Join("testdata", "rfc4475", "*.dat"))
	require.NoError(t, err)
	require.Len(t, files, len(torture), "each file has its answer, and each answer its file")
	for _, network := range []string{"udp", "tcp"} {
		t.Run(network, func(t *testing.T) {
			t.Parallel()
			e, beside := busyAnswerer(t)
			to := map[string]string{"udp": e.UDPAddr(), "tcp": e.TCPAddr()}[network]
			for name, want := range torture {
				raw := message(t, name)
				if network == "tcp" {
					raw, want = overStream(name, raw, want)
				}
				require.Equal(t, want, verdict(t, network, to, raw, want), name)
			}
			beside()
		})
	}
}

// busyAnswerer is an endpoint that answers its first call and is busy for all others. beside holds that this call has
// gone on unharmed and alone, and ends it.
func busyAnswerer(t *testing.T) (e *Endpoint, beside func()) {
	t.Helper()
	answered := make(chan *Leg, 1)
	var calls atomic.Int32
	e = listen(t, Config{
		UDP: "127.0.0.1:0", TCP: "127.0.0.1:0", MediaTimeout: -1,
		Handler: func(ctx context.Context, in *Incoming) {
			if calls.Add(1) > 1 {
				_ = in.Refuse(ctx, sip.StatusBusyHere)
				return
			}
			answerTo(answered)(ctx, in)
		},
	})
	p := newPeer(t, e)
	res := p.invite(p.sdp("0"))
	require.Equal(t, 200, res.StatusCode)
	l := receive(t, answered)
	ear := newEar()
	l.Attach(ear)
	return e, func() {
		t.Helper()
		require.NoError(t, l.Err())
		require.Equal(t, 1, e.Calls())
		p.chatter(p.media, loopback(t, res.Body()), 0)
		for range 5 {
			receive(t, ear.frames)
		}
		p.request("BYE", "")
		require.Equal(t, 200, p.final(sip.BYE).StatusCode)
		receive(t, l.Done())
		require.Eventually(t, func() bool {
			e.mu.Lock()
			defer e.mu.Unlock()
			return len(e.legs)+len(e.incoming) == 0
		}, patience, time.Millisecond)
	}
}

// overStream is what changes where a message has no other end than its Content-Length: one without is refused, one whose
// rest never comes is not answered, and what is behind one is another.
func overStream(name string, raw []byte, status int) (sent []byte, want int) {
	switch name {
	case "inv2543":
		return raw, 400
	case "clerr":
		return raw, silence
	case "dblreq":
		first, _, _ := bytes.Cut(raw, []byte("INVITE"))
		return first, status
	default:
		return raw, status
	}
}

// probe is a request whose answer tells that what was before it has been read.
const probe = "PING sip:probe@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1;rport;branch=z9hG4bKprobe%d\r\n" +
	"From: <sip:probe@127.0.0.1>;tag=probe\r\nTo: <sip:probe@127.0.0.1>\r\nCall-ID: probe\r\nCSeq: 1 PING\r\n" +
	"Content-Length: 0\r\n\r\n"

// sentBy is the first Via of a message up to its parameters.
var sentBy = regexp.MustCompile(`(?i)\n(?:via|v)[ \t]*:[^;,\r]*(?:\r\n[ \t]+[^;,\r]*)*`)

// verdict sends a message and gives the status of its final answer. Over UDP that is to come to us, not to the host of
// the Via, so that it is asked for by rport.
func verdict(t *testing.T, network, to string, raw []byte, want int) int {
	t.Helper()
	conn, err := new(net.Dialer).DialContext(t.Context(), network, to)
	require.NoError(t, err)
	defer func() { _ = conn.Close() }()
	if at := sentBy.FindIndex(raw); network == "udp" && at != nil {
		raw = slices.Concat(raw[:at[1]], []byte(";rport"), raw[at[1]:])
	}
	_, err = conn.Write(raw)
	require.NoError(t, err)
	if stream, ok := conn.(*net.TCPConn); ok && want == silence {
		require.NoError(t, stream.CloseWrite())
	} else if want == silence {
		_, err = fmt.Fprintf(conn, probe, time.Now().UnixNano())
		require.NoError(t, err)
	}
	sent, _ := open(raw)
	require.NoError(t, conn.SetReadDeadline(time.Now().Add(patience)))
	var got []byte
	for buf := make([]byte, 1<<16); ; {
		n, err := conn.Read(buf)
		if errors.Is(err, io.EOF) {
			return silence
		}
		require.NoError(t, err, "%s", got)
		got = append(got, buf[:n]...)
		for _, head := range strings.SplitAfter(string(got), "\r\n\r\n") { // No answer here has a body.
			res, whole := open([]byte(head))
			switch {
			case !whole || strings.HasPrefix(res.start, "SIP/2.0 1"):
			case res.first("call-id") == "probe":
				return silence
			case methodOf(&res) == methodOf(&sent):
				code, err := strconv.Atoi(strings.Fields(res.start)[1])
				require.NoError(t, err)
				return code
			}
		}
	}
}

// methodOf is the method that a message's number belongs to.
func methodOf(v *envelope) string {
	words := strings.Fields(v.first("cseq"))
	if len(words) == 0 {
		return ""
	}
	return words[len(words)-1]
}
