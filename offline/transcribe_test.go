package offline_test

import (
	"bytes"
	"context"
	"io"
	"math"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/sashabaranov/go-openai"
	"github.com/stretchr/testify/require"
	"go.uber.org/zap/zaptest"

	"github.com/tonegate/tonegate/media"
	"github.com/tonegate/tonegate/offline"
	"github.com/tonegate/tonegate/offline/recogniser"
)

// ears give an answer and keep what they were asked.
type ears struct {
	heard   recogniser.Heard
	err     error
	samples int
	phrases []string
}

func (e *ears) Hear(_ context.Context, pcm []int16, phrases []string) (recogniser.Heard, error) {
	e.samples, e.phrases = len(pcm), phrases
	return e.heard, e.err
}

// silence is a second of a telephone, as a file.
func silence(t *testing.T) io.Reader {
	t.Helper()
	var file bytes.Buffer
	require.NoError(t, media.WriteWAV(&file, &media.WAV{Rate: 8000, Channels: 1, Samples: make([]int16, 8000)}))
	return &file
}

func hearing(prompt string, file io.Reader) openai.AudioRequest {
	return openai.AudioRequest{
		Model: offline.ModelEars, FilePath: "a.wav", Reader: file, Prompt: prompt,
		Format: openai.AudioResponseFormatVerboseJSON, Language: "en",
	}
}

func listening(t *testing.T, e offline.Ears) *openai.Client {
	t.Helper()
	server := httptest.NewServer(offline.NewServer(tone{}, e, zaptest.NewLogger(t)))
	t.Cleanup(server.Close)
	cfg := openai.DefaultConfig("no key")
	cfg.BaseURL = server.URL + "/v1"
	cfg.HTTPClient = server.Client()
	return openai.NewClientWithConfig(cfg)
}

func TestServer_Transcription(t *testing.T) {
	t.Parallel()
	e := &ears{heard: recogniser.Heard{Text: "yes please", Confidence: 0.9}}
	c := listening(t, e)
	res, err := c.CreateTranscription(t.Context(), hearing("yes\nno", silence(t)))
	require.NoError(t, err)
	require.Equal(t, "yes please", res.Text)
	require.InDelta(t, 1, res.Duration, 0.01)
	require.InDelta(t, 0.9, math.Exp(res.Segments[0].AvgLogprob), 0.001)
	require.Equal(t, []string{"yes", "no"}, e.phrases)
	require.Equal(t, 16000, e.samples)

	for _, format := range []openai.AudioResponseFormat{"", openai.AudioResponseFormatJSON, openai.AudioResponseFormatText} {
		req := hearing("yes", silence(t))
		req.Format = format
		res, err = c.CreateTranscription(t.Context(), req)
		require.NoError(t, err)
		require.Equal(t, "yes please", strings.TrimSpace(res.Text), format)
	}

	e.heard = recogniser.Heard{Confidence: 0.1}
	res, err = c.CreateTranscription(t.Context(), hearing("yes", silence(t)))
	require.NoError(t, err)
	require.Empty(t, res.Text, "what was rejected is no text")
	require.Empty(t, res.Segments)
}

func TestServer_TranscriptionRefuses(t *testing.T) {
	t.Parallel()
	srt, french := hearing("yes", silence(t)), hearing("oui", silence(t))
	srt.Format, french.Language = openai.AudioResponseFormatSRT, "fr"
	for name, tc := range map[string]struct {
		req    openai.AudioRequest
		err    error
		status int
	}{
		"format":   {srt, nil, http.StatusBadRequest},
		"language": {french, nil, http.StatusBadRequest},
		"no wav":   {hearing("yes", strings.NewReader("ID3")), nil, http.StatusBadRequest},
		"long":     {hearing("yes", silence(t)), recogniser.ErrLong, http.StatusBadRequest},
		"phrases":  {hearing("yes", silence(t)), recogniser.ErrPhrases, http.StatusBadRequest},
		"fault":    {hearing("yes", silence(t)), io.ErrUnexpectedEOF, http.StatusInternalServerError},
	} {
		_, err := listening(t, &ears{err: tc.err}).CreateTranscription(t.Context(), tc.req)
		var fault *openai.APIError
		require.ErrorAs(t, err, &fault, name)
		require.Equal(t, tc.status, fault.HTTPStatusCode, name)
	}
}

// One sentence all the way: spoken by the voice inside, heard by the ears inside, through a client of the API.
func TestServer_HearsWhatItSays(t *testing.T) {
	t.Parallel()
	r := recogniser.New(recogniser.Config{})
	t.Cleanup(func() { require.NoError(t, r.Close()) })
	pcm, err := newSpeaker(t).Speak(t.Context(), "", "Can I pay my bill please?")
	require.NoError(t, err)
	var file bytes.Buffer
	require.NoError(t, media.WriteWAV(&file, &media.WAV{Rate: offline.SpeakRate, Channels: 1, Samples: pcm}))
	res, err := listening(t, r).CreateTranscription(t.Context(), hearing("pay my bill\nspeak to somebody", &file))
	require.NoError(t, err)
	require.Equal(t, "can i pay my bill please", res.Text)
}
