package main

import (
	"bytes"
	"encoding/json"
	"io"
	"math"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/capture"
	"github.com/tonegate/tonegate/capture/prompts"
	"github.com/tonegate/tonegate/media"
)

// operatorVoice speaks every text as a second of a tone, and notes what it was asked for.
type operatorVoice struct {
	mu    sync.Mutex
	texts []string
	keys  []string
}

func (v *operatorVoice) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var ask struct{ Input, Voice, Model string }
	body, _ := io.ReadAll(r.Body)
	if json.Unmarshal(body, &ask) != nil || ask.Voice != "lucia" || ask.Model != "tts-1" {
		http.Error(w, "no", http.StatusBadRequest)
		return
	}
	v.mu.Lock()
	v.texts = append(v.texts, ask.Input)
	v.keys = append(v.keys, r.Header.Get("Authorization"))
	v.mu.Unlock()
	pcm := make([]int16, 22050)
	for i := range pcm {
		pcm[i] = int16(8000 * math.Sin(2*math.Pi*440*float64(i)/22050))
	}
	var out bytes.Buffer
	if media.WriteWAV(&out, &media.WAV{Rate: 22050, Channels: 1, Samples: pcm}) == nil {
		_, _ = w.Write(out.Bytes())
	}
}

// TestPromptsRender gives the Spanish pack an operator's voice, and a flow those prompts.
func TestPromptsRender(t *testing.T) {
	t.Setenv("TONEGATE_SPEECH_KEY", "the-key")
	voice := &operatorVoice{}
	server := httptest.NewServer(voice)
	defer server.Close()
	dir := filepath.Join(t.TempDir(), "prompts", "es")
	render := promptsRenderCmd{
		Pack: "es", Out: dir, SpeechURL: server.URL + "/v1", SpeechModel: "tts-1", Voice: "lucia", Timeout: time.Minute,
	}
	var out bytes.Buffer
	require.NoError(t, render.Run(t.Context(), &out))
	require.Regexp(t, `^Español: 48 clips, \d+ bytes, in .+; the texts were not checked by a native speaker\n$`, out.String())

	l, err := prompts.Open(dir)
	require.NoError(t, err)
	require.Equal(t, "siete", l.Text(prompts.Digit('7')))
	require.InDelta(t, 8000, len(l.Clip(prompts.Digit('7'))), 1000)
	require.Len(t, voice.texts, 48, "each text once")
	require.Contains(t, voice.texts, "siete")
	require.Equal(t, "Bearer the-key", voice.keys[0])

	_, err = capture.New(capture.Config{
		Clients: []capture.Client{{ID: "id", Secret: "secret", TenantName: "Acme", Tenant: "303"}},
		Flows:   []capture.Flow{{ID: "1", Prompts: dir}},
	}, capture.Deps{})
	require.NoError(t, err)

	render.Voice = "nobody"
	require.Error(t, render.Run(t.Context(), io.Discard))
}
