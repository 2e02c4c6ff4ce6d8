package speech_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/speech"
)

// speaking gives a second of sound in two parts, the second when go is closed.
func speaking(proceed <-chan struct{}) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		audio := wav(24000, 1, sine(24000)[:24000])
		_, _ = w.Write(audio[:30000])
		_ = http.NewResponseController(w).Flush()
		select {
		case <-proceed:
			_, _ = w.Write(audio[30000:])
		case <-r.Context().Done():
		}
	}
}

func TestClient_Stream(t *testing.T) {
	t.Parallel()
	proceed := make(chan struct{})
	total, blocks := 0, 0
	for pcm, err := range serve(t, speaking(proceed)).Stream(t.Context(), "Hello.") {
		require.NoError(t, err)
		if blocks++; blocks == 1 {
			close(proceed) // the first part is heard before the second is made
		}
		total += len(pcm)
	}
	require.InDelta(t, 16000, total, 1)
	require.Greater(t, blocks, 5)
}

func TestClient_StreamLeft(t *testing.T) {
	t.Parallel()
	for range serve(t, speaking(nil)).Stream(t.Context(), "Hello.") {
		break
	}
	ctx, cancel := context.WithCancel(t.Context())
	for _, err := range serve(t, speaking(nil)).Stream(ctx, "Hello.") {
		cancel()
		if err != nil {
			require.ErrorIs(t, err, context.Canceled)
		}
	}
	cancel()
}

func TestClient_StreamStalls(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(speaking(nil))
	t.Cleanup(server.Close)
	c := speech.NewClient(speech.Config{BaseURL: server.URL, Timeout: 50 * time.Millisecond}, server.Client().Transport)
	var last error
	for _, err := range c.Stream(t.Context(), "Hello.") {
		last = err
	}
	require.ErrorContains(t, last, "too slow")
}

// broken counts who asks it and has nothing for them.
func broken(t *testing.T, asked *atomic.Int32) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		asked.Add(1)
		w.WriteHeader(http.StatusServiceUnavailable)
	}))
	t.Cleanup(server.Close)
	return server.URL
}

func TestClient_Failover(t *testing.T) {
	t.Parallel()
	proceed := make(chan struct{})
	close(proceed)
	mux := http.NewServeMux()
	mux.HandleFunc("/audio/speech", speaking(proceed))
	mux.HandleFunc("/audio/transcriptions", func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") == "Bearer key of the second" && r.FormValue("model") == "whisper-1" {
			_, _ = io.WriteString(w, `{"text":"yes"}`)
		}
	})
	well := httptest.NewServer(mux)
	t.Cleanup(well.Close)
	var asked atomic.Int32
	c := speech.NewClient(speech.Config{
		BaseURL:   broken(t, &asked),
		Endpoints: []speech.Endpoint{{BaseURL: well.URL, APIKey: "key of the second"}},
	}, well.Client().Transport)

	heard, err := c.Hear(t.Context(), make([]int16, 3200), speech.Hint{})
	require.NoError(t, err)
	require.Equal(t, "yes", heard.Text)
	pcm, _, err := c.Render(t.Context(), "Hello.")
	require.NoError(t, err)
	require.InDelta(t, 16000, len(pcm), 1)
	for range 3 {
		for _, err := range c.Stream(t.Context(), "Hello.") {
			require.NoError(t, err)
		}
	}
	require.EqualValues(t, 1+3, asked.Load(), "who fails three times in a row is left out")

	for _, err := range speech.NewClient(speech.Config{BaseURL: broken(t, &asked)}, well.Client().Transport).
		Stream(t.Context(), "Hello.") {
		require.ErrorContains(t, err, "status 503")
	}
}
