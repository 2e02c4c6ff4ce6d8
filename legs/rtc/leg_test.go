package rtc

import (
	"strings"
	"testing"
	"time"

	"github.com/pion/webrtc/v4"
	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/dtmf"
	"github.com/tonegate/tonegate/legs"
	"github.com/tonegate/tonegate/legs/legtest"
	"github.com/tonegate/tonegate/media"
)

func TestConformance(t *testing.T) {
	t.Parallel()
	legtest.Run(t, func(t *testing.T) (legs.Leg, legtest.Party) {
		t.Helper()
		return connect(t, listen(t, Config{}), browser())
	})
}

func TestAnswerNamesG711AndEvents(t *testing.T) {
	t.Parallel()
	e := listen(t, Config{})
	p := newPhone(t, browser())
	l, answer, err := e.Answer(t.Context(), p.offer(t))
	require.NoError(t, err)
	defer func() { require.NoError(t, l.Close(t.Context())) }()
	require.Contains(t, answer, "a=rtpmap:0 PCMU/8000")
	require.Contains(t, answer, "a=rtpmap:126 telephone-event/8000")
	require.NotContains(t, strings.ToLower(answer), "opus")
	require.Contains(t, answer, "a=candidate:", "candidates are in the answer: nothing trickles")
	require.Contains(t, answer, "a=end-of-candidates")
}

func TestOpusWhereConfigured(t *testing.T) {
	t.Parallel()
	l, p := connect(t, listen(t, Config{Opus: true}), browser())
	require.Equal(t, media.PCMU, l.Codec(), "opus is never sent")
	ear := legtest.NewEar()
	p.Attach(ear)
	legtest.Talk(t, l)
	ear.WaitSound(t, 3)
	require.Equal(t, media.PCMU, ear.Codec())
	in := legtest.NewEar()
	l.Attach(in)
	require.NoError(t, p.Press(dtmf.Pound, 80*time.Millisecond))
	in.WaitKeys(t, 1)
	sendOpus(t, p, l)
}

// sendOpus plays the packets of a browser that prefers Opus.
func sendOpus(t *testing.T, p *phone, l *Leg) {
	t.Helper()
	ear := legtest.NewEar()
	l.Attach(ear)
	p.stream.Flow(false, true)
	h := p.header()
	for range 30 {
		h.SequenceNumber++
		h.Timestamp += 960
		h.PayloadType = 111
		require.NoError(t, p.track.send(h, []byte{0xF8, 0xFF, 0xFE})) // Silence (RFC 6716 §2).
		time.Sleep(media.FrameDuration)                               // The pace of a browser.
	}
	require.Eventually(t, func() bool { return ear.Sound() > 20 }, legtest.Patience, media.FrameDuration)
	require.Equal(t, media.Opus, ear.Codec())
}

func TestUselessOffers(t *testing.T) {
	t.Parallel()
	e := listen(t, Config{})
	phoneOffer := newPhone(t, browser()).offer(t)
	g722 := newPhone(t, offered{codec(webrtc.MimeTypeG722, 8000, 0, "", 9)})
	for _, tt := range []struct{ name, offer string }{
		{"nothing", ""},
		{"no description", "hello"},
		{"too long", strings.Repeat("a=x\r\n", maxOffer)},
		{"too many candidates", phoneOffer + strings.Repeat("a=candidate:1 1 udp 1 192.0.2.1 4000 typ host\r\n", maxCandidates+1)},
		{"too many streams", phoneOffer + strings.Repeat("m=audio 9 UDP/TLS/RTP/SAVPF 0\r\n", maxStreams)},
		{"no audio", "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n"},
		{"no codec of ours", g722.offer(t)},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, _, err := e.Answer(t.Context(), tt.offer)
			require.ErrorIs(t, err, ErrOffer)
			if tt.offer != "" {
				require.NotContains(t, err.Error(), tt.offer)
			}
		})
	}
	require.Zero(t, e.Calls())
}

func TestDataChannel(t *testing.T) {
	t.Parallel()
	e := listen(t, Config{})
	p := newPhone(t, browser())
	l, answer, err := e.Answer(t.Context(), p.offer(t))
	require.NoError(t, err)
	defer func() { require.NoError(t, l.Close(t.Context())) }()
	got := make(chan string, 10)
	l.Messages(func(b []byte) { got <- string(b) })
	require.NoError(t, l.Send([]byte("before the channel is open")))
	require.NoError(t, p.accept(answer))
	require.Equal(t, "before the channel is open", wait(t, p.messages))
	require.NoError(t, l.Send([]byte("after")))
	require.Equal(t, "after", wait(t, p.messages))
	require.NoError(t, p.dc.Send([]byte("bytes are no text")))
	require.NoError(t, p.dc.SendText("hello"))
	require.Equal(t, "hello", wait(t, got))
	require.Error(t, l.Send(make([]byte, maxMessage+1)))
	require.NoError(t, l.Close(t.Context()))
	require.Error(t, l.Send([]byte("too late")))
}

func TestForeignDataChannelIsClosed(t *testing.T) {
	t.Parallel()
	l, p := connect(t, listen(t, Config{}), browser())
	other, err := p.pc.CreateDataChannel("other", nil)
	require.NoError(t, err)
	gone := make(chan struct{})
	other.OnClose(func() { close(gone) })
	got := make(chan string, 1)
	l.Messages(func(b []byte) { got <- string(b) })
	wait(t, gone)
	require.Empty(t, got)
}

func TestMessagesWaitOnlyInNumber(t *testing.T) {
	t.Parallel()
	e := listen(t, Config{})
	l, _, err := e.Answer(t.Context(), newPhone(t, browser()).offer(t))
	require.NoError(t, err)
	for range channelQueue {
		require.NoError(t, l.Send([]byte("x")))
	}
	require.Error(t, l.Send([]byte("x")))
	require.NoError(t, l.Close(t.Context()))
}

func TestBrowserThatNeverConnects(t *testing.T) {
	t.Parallel()
	e := listen(t, Config{ConnectTimeout: 50 * time.Millisecond})
	l, _, err := e.Answer(t.Context(), newPhone(t, browser()).offer(t))
	require.NoError(t, err)
	wait(t, l.Done())
	require.ErrorIs(t, l.Err(), legs.ErrMedia)
}

func TestEndpointCloses(t *testing.T) {
	t.Parallel()
	e := listen(t, Config{})
	require.NotEmpty(t, e.Addr())
	require.NoError(t, e.Listen(t.Context()), "a second time is no fault")
	l, p := connect(t, e, browser())
	require.Equal(t, 1, e.Calls())
	require.NoError(t, e.Close())
	wait(t, l.Done())
	wait(t, p.Done())
	require.NoError(t, e.Close())
	_, _, err := e.Answer(t.Context(), "")
	require.ErrorIs(t, err, ErrClosed)
	require.ErrorIs(t, e.Listen(t.Context()), ErrClosed)
}

func TestConfig(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name string
		cfg  Config
	}{
		{"no port", Config{Listen: "127.0.0.1"}},
		{"negative timeout", Config{ConnectTimeout: -1}},
		{"jitter", Config{JitterMin: time.Second, JitterMax: time.Millisecond}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := New(tt.cfg)
			require.Error(t, err)
		})
	}
}

func TestPortInUse(t *testing.T) {
	t.Parallel()
	e := listen(t, Config{})
	other, err := New(Config{Listen: e.Addr()})
	require.NoError(t, err)
	require.Error(t, other.Listen(t.Context()))
	require.Empty(t, other.Addr())
	require.NoError(t, other.Close())
}
