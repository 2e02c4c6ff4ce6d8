package logging_test

import (
	"bytes"
	"errors"
	"log/slog"
	"net"
	"strings"
	"testing"

	"github.com/emiago/sipgo/sip"
	"github.com/stretchr/testify/require"
	"go.uber.org/zap"

	"github.com/tonegate/tonegate/internal/logging"
)

func bridge(t *testing.T) (*zap.Logger, *bytes.Buffer) {
	t.Helper()
	var out bytes.Buffer
	log, err := logging.New("debug", "json", &out)
	require.NoError(t, err)
	return log, &out
}

const info = "INFO sip:bob@127.0.0.1 SIP/2.0\r\nContent-Type: application/dtmf-relay\r\n\r\n" +
	"Signal=5\r\nDuration=160\r\n"

func TestSlogDropsWhatMayHoldKeys(t *testing.T) {
	t.Parallel()
	log, out := bridge(t)
	s := logging.Slog(log.Named("sip"))

	s.Error("failed to parse", "data", info, "error", errors.New("bad line Signal=5\r\nDuration=160"))
	s.With("caller", "UDP", "body", "Signal=7").WithGroup("g").Debug("x", "msg", info, "req", info)
	s.Debug("Signal=5 came\r\nSignal=7", "raddr", "127.0.0.1:5060", "error", &net.OpError{
		Op: "read", Net: "udp", Err: errors.New("connection 10054 refused"),
	})

	text := out.String()
	for _, key := range []string{"Signal=5", "Signal=7", "Duration", "sip:bob", `"data"`, `"body"`, `"req"`} {
		require.NotContains(t, text, key)
	}
	got := lines(t, out)
	require.Equal(t, "bad line Signal=#", got[0]["error"])
	require.Equal(t, "sip", got[0]["logger"])
	require.NotContains(t, got[0], "stacktrace")
	require.Equal(t, "UDP", got[1]["caller"])
	require.Equal(t, "Signal=# came", got[2]["msg"])
	require.Equal(t, "127.0.0.1:5060", got[2]["raddr"])
	require.Equal(t, "read udp: connection 10054 refused", got[2]["error"])
}

// TestStrangersCannotFillTheLog says the same thing a thousand times, as a flood of bad packets does.
func TestStrangersCannotFillTheLog(t *testing.T) {
	t.Parallel()
	log, out := bridge(t)
	s, p := logging.Slog(log).With("caller", "UDP"), logging.Pion(log).NewLogger("ice")
	for range 1000 {
		s.Error("failed to parse")
		p.Error("bad packet")
		s.Debug("at debug level")
	}
	require.Equal(t, 10, strings.Count(out.String(), "failed to parse"))
	require.Equal(t, 10, strings.Count(out.String(), "bad packet"))
	require.Equal(t, 1000, strings.Count(out.String(), "at debug level"))
}

func TestSlogKeepsTheLevel(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	log, err := logging.New("error", "json", &out)
	require.NoError(t, err)
	s := logging.Slog(log)
	s.Warn("below")
	require.False(t, s.Enabled(t.Context(), slog.LevelWarn))
	require.True(t, s.Enabled(t.Context(), slog.LevelError))
	require.Empty(t, out.String())
}

// written is a writer that hands each line to the test.
type written chan string

func (w written) Write(p []byte) (int, error) {
	w <- string(p)
	return len(p), nil
}

// TestSipgoCannotLogAMessage sends sipgo's transport what it cannot parse, which it logs whole.
func TestSipgoCannotLogAMessage(t *testing.T) {
	t.Parallel()
	out := make(written, 100)
	log, err := logging.New("error", "json", out)
	require.NoError(t, err)
	conn, err := new(net.ListenConfig).ListenPacket(t.Context(), "udp", "127.0.0.1:0")
	require.NoError(t, err)
	layer := sip.NewTransportLayer(net.DefaultResolver, sip.NewParser(), nil,
		sip.WithTransportLayerLogger(logging.Slog(log)))
	served := make(chan error, 1)
	go func() { served <- layer.ServeUDP(conn) }()

	client, err := new(net.Dialer).DialContext(t.Context(), "udp", conn.LocalAddr().String())
	require.NoError(t, err)
	for _, unreadable := range []string{"Signal=5 " + info, strings.Repeat("Signal=5\r\n", 40)} {
		_, err = client.Write([]byte(unreadable))
		require.NoError(t, err)
		line := <-out
		require.Contains(t, line, "failed to parse")
		require.NotContains(t, line, "Signal=5")
		require.NotContains(t, line, "Signal")
	}
	require.NoError(t, client.Close())
	require.NoError(t, conn.Close())
	<-served
}

func TestPionLevels(t *testing.T) {
	t.Parallel()
	log, out := bridge(t)
	p := logging.Pion(log).NewLogger("ice")
	p.Trace("packet")
	p.Tracef("packet %d", 1)
	p.Debug("a")
	p.Debugf("b %s", card)
	p.Info("c")
	p.Infof("d %d", 4)
	p.Warn("e")
	p.Warnf("f %d", 6)
	p.Error("g")
	p.Errorf("h %d\nsecond line", 8)

	got := lines(t, out)
	said := make([]string, 0, len(got))
	for _, l := range got {
		require.Equal(t, "ice", l["logger"])
		said = append(said, l["level"].(string)+" "+l["msg"].(string))
	}
	require.Equal(t, []string{
		"debug a", "debug b [redacted]", "debug c", "debug d 4", "debug e", "debug f 6", "warn g", "warn h 8",
	}, said)
}

func TestPionBelowTheLevelFormatsNothing(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	log, err := logging.New("error", "json", &out)
	require.NoError(t, err)
	logging.Pion(log).NewLogger("ice").Errorf("%v", stringer{})
	require.Empty(t, out.String())
}
