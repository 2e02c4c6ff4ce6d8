package speech_test

import (
	"cmp"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"math"
	"net/http"
	"net/http/httptest"
	"os"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
	"go.uber.org/zap/zaptest"

	"github.com/tonegate/tonegate/media"
	"github.com/tonegate/tonegate/offline"
	"github.com/tonegate/tonegate/speech"
)

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m)
}

// sine of a second with half a second of silence on both sides.
func sine(rate int) []int16 {
	pcm := make([]int16, 2*rate)
	for i := range rate {
		pcm[rate/2+i] = int16(8000 * math.Sin(2*math.Pi*440*float64(i)/float64(rate)))
	}
	return pcm
}

type voice struct{ pcm []int16 }

func (v voice) Speak(context.Context, string, string) ([]int16, error) { return v.pcm, nil }

func serve(t *testing.T, handler http.Handler) *speech.Client {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return speech.NewClient(speech.Config{BaseURL: server.URL + "/v1", Timeout: time.Second}, server.Client().Transport)
}

func TestClient_Render(t *testing.T) {
	t.Parallel()
	c := serve(t, offline.NewServer(voice{sine(16000)}, nil, zaptest.NewLogger(t)))
	pcm, _, err := c.Render(t.Context(), "Hello.")
	require.NoError(t, err)
	require.Equal(t, sine(16000), pcm)
}

// wav as a server streams it: sizes unknown, a foreign chunk before the data.
func wav(rate uint32, channels uint16, pcm []int16) []byte {
	little := binary.LittleEndian
	out := append([]byte("RIFF"), 0xff, 0xff, 0xff, 0xff)
	out = append(out, "WAVEfmt \x10\x00\x00\x00\x01\x00"...)
	out = little.AppendUint16(out, channels)
	out = little.AppendUint32(out, rate)
	out = little.AppendUint32(out, 2*rate)
	out = append(out, 2, 0, 16, 0)
	out = append(out, "LIST\x03\x00\x00\x00abc\x00data\xff\xff\xff\xff"...)
	for _, s := range pcm {
		out = little.AppendUint16(out, uint16(s))
	}
	return out
}

func TestClient_RenderOtherRates(t *testing.T) {
	t.Parallel()
	c := serve(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write(wav(24000, 1, sine(24000)))
	}))
	pcm, _, err := c.Render(t.Context(), "Hello.")
	require.NoError(t, err)
	require.InDelta(t, 32000, len(pcm), 1)
}

func TestClient_RenderFaults(t *testing.T) {
	t.Parallel()
	for name, handler := range map[string]http.HandlerFunc{
		"500":    func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusInternalServerError) },
		"stereo": func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(wav(16000, 2, sine(100))) },
		"rate":   func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(wav(96000, 1, sine(100))) },
		"mp3":    func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("ID3 something else")) },
		"empty":  func(http.ResponseWriter, *http.Request) {},
		"never": func(_ http.ResponseWriter, r *http.Request) {
			_, _ = io.Copy(io.Discard, r.Body)
			<-r.Context().Done()
		},
	} {
		_, _, err := serve(t, handler).Render(t.Context(), "Hello.")
		require.Error(t, err, name)
	}
}

func TestTrim(t *testing.T) {
	t.Parallel()
	require.InDelta(t, 1.08, float64(len(speech.Trim(sine(16000))))/16000, 0.03)
	require.Empty(t, speech.Trim(make([]int16, 16000)))
	require.Empty(t, speech.Trim(nil))
}

// counter renders a second of sound and counts.
type counter struct {
	n     atomic.Int32
	err   error
	voice string // the default one where it is empty
	wait  chan struct{}
}

func (c *counter) Render(context.Context, string) (pcm []int16, voice string, err error) {
	c.n.Add(1)
	if c.wait != nil {
		<-c.wait
	}
	return sine(16000), cmp.Or(c.voice, "offline-flite/slt"), c.err
}

func TestPrompts_RenderOnce(t *testing.T) {
	t.Parallel()
	render := &counter{wait: make(chan struct{})}
	dir := t.TempDir()
	p := speech.NewPrompts(speech.Config{CacheDir: dir}, render)
	require.False(t, p.Ready("A custom text."))
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			pcm, err := p.Say(t.Context(), "A custom text.")
			if err != nil || len(pcm) == 0 {
				t.Errorf("say: %d samples, %v", len(pcm), err)
			}
		})
	}
	close(render.wait)
	group.Wait()
	require.True(t, p.Ready("A custom text."))
	require.LessOrEqual(t, render.n.Load(), int32(8))
	rendered := render.n.Load()

	again := speech.NewPrompts(speech.Config{CacheDir: dir}, &counter{err: errors.New("not reached")})
	_, err := again.Say(t.Context(), "A custom text.")
	require.NoError(t, err, "the disk has it")
	require.Equal(t, rendered, render.n.Load())

	other := speech.NewPrompts(speech.Config{CacheDir: dir, Voice: "rms"}, &counter{})
	require.False(t, other.Ready("A custom text."), "another voice is another audio")
}

// While a voice is away another one stands in. What that one says is never kept as the first one's.
func TestPrompts_StandIn(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	away := &counter{voice: "other/rms"}
	p := speech.NewPrompts(speech.Config{CacheDir: dir}, away)
	pcm, err := p.Say(t.Context(), "A custom text.")
	require.NoError(t, err)
	require.NotEmpty(t, pcm)
	require.False(t, p.Ready("A custom text."), "the voice itself has not said it")
	require.False(t, speech.NewPrompts(speech.Config{CacheDir: dir}, away).Ready("A custom text."))
	require.True(t, speech.NewPrompts(speech.Config{CacheDir: dir, Model: "other", Voice: "rms"}, away).Ready("A custom text."))

	back := speech.NewPrompts(speech.Config{CacheDir: dir}, &counter{})
	require.NoError(t, back.Warm(t.Context(), []string{"A custom text."}))
	require.True(t, p.Ready("A custom text."), "the voice is back")
}

// What a voice that stood in has said is at hand at once, whatever is asked for meanwhile.
func TestPrompts_StandInAtHand(t *testing.T) {
	t.Parallel()
	away := &counter{voice: "other/rms"}
	p := speech.NewPrompts(speech.Config{}, away)
	_, err := p.Say(t.Context(), "A custom text.")
	require.NoError(t, err)
	away.wait = make(chan struct{})
	defer close(away.wait)
	_, err = p.Say(t.Context(), "A custom text.")
	require.NoError(t, err)
}

func TestPrompts_Faults(t *testing.T) {
	t.Parallel()
	p := speech.NewPrompts(speech.Config{}, &counter{err: errors.New("no voice")})
	_, err := p.Say(t.Context(), "Never rendered.")
	require.Error(t, err)
	require.Error(t, p.Warm(t.Context(), []string{"Never rendered."}))

	stuck := &counter{wait: make(chan struct{})}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = speech.NewPrompts(speech.Config{}, stuck).Say(ctx, "Stuck.")
	require.ErrorIs(t, err, context.Canceled)
	close(stuck.wait)

	file := t.TempDir() + "/file"
	require.NoError(t, os.WriteFile(file, nil, 0o600))
	full := speech.NewPrompts(speech.Config{CacheDir: file}, &counter{})
	pcm, err := full.Say(t.Context(), "No disk.")
	require.NoError(t, err, "a cache that cannot be written does not silence the bot")
	require.NotEmpty(t, pcm)
}

func TestPrompts_Warm(t *testing.T) {
	t.Parallel()
	render := &counter{}
	p := speech.NewPrompts(speech.Config{}, render)
	require.NoError(t, p.Warm(t.Context(), []string{"One.", "Two.", "One."}))
	require.Equal(t, int32(2), render.n.Load())
	pcm, err := p.Say(t.Context(), "Two.")
	require.NoError(t, err)
	require.Greater(t, media.LevelDBm0(pcm), media.SoundThreshold)
}

func FuzzClient_Render(f *testing.F) {
	f.Add(wav(16000, 1, sine(100)))
	f.Add([]byte("RIFF\x00\x00\x00\x00WAVEdata\xff\xff\xff\xff"))
	f.Fuzz(func(t *testing.T, body []byte) {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(body) }))
		defer server.Close()
		c := speech.NewClient(speech.Config{BaseURL: server.URL}, server.Client().Transport)
		_, _, _ = c.Render(t.Context(), "x")
		server.Client().CloseIdleConnections()
	})
}
