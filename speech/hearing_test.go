package speech_test

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/speech"
)

// recogniser answers with body what a client with a hint must send.
func recogniser(body string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		file, _, err := r.FormFile("file")
		if err != nil {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		audio, _ := io.ReadAll(file)
		if len(audio) != 44+6400 || string(audio[:4]) != "RIFF" || r.FormValue("prompt") != "pay my bill\n<digits>" ||
			r.FormValue("language") != "en" || r.FormValue("response_format") != "verbose_json" {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		_, _ = io.WriteString(w, body)
	}
}

func TestClient_Hear(t *testing.T) {
	t.Parallel()
	hint := speech.Hint{Language: "en-GB", Phrases: []string{"pay my bill", speech.Digits}}
	for name, tc := range map[string]struct {
		answer string
		want   speech.Heard
	}{
		"plain":      {`{"text":" Pay my bill. "}`, speech.Heard{Text: "Pay my bill.", Confidence: 1}},
		"sure":       {`{"text":"pay","segments":[{"avg_logprob":0}]}`, speech.Heard{Text: "pay", Confidence: 1}},
		"half sure":  {`{"text":"pay","segments":[{"avg_logprob":-0.693147}]}`, speech.Heard{Text: "pay", Confidence: 0.5}},
		"imagined":   {`{"text":"thank you","segments":[{"avg_logprob":-0.1,"no_speech_prob":0.9}]}`, speech.Heard{}},
		"too much":   {`{"text":"` + strings.Repeat("word ", 20_000) + `"}`, speech.Heard{}},
		"understood": {`{"text":"","segments":[]}`, speech.Heard{}},
	} {
		heard, err := serve(t, recogniser(tc.answer)).Hear(t.Context(), make([]int16, 3200), hint)
		require.NoError(t, err, name)
		require.Equal(t, tc.want.Text, heard.Text, name)
		require.InDelta(t, tc.want.Confidence, heard.Confidence, 0.001, name)
	}
	c := serve(t, recogniser("{}"))
	heard, err := c.Hear(t.Context(), make([]int16, 1000), hint)
	require.NoError(t, err, "a click is not worth a request")
	require.Empty(t, heard.Text)
	_, err = c.Hear(t.Context(), make([]int16, 4000), hint)
	require.ErrorContains(t, err, "status 400")
}

func TestConfig_Validate(t *testing.T) {
	t.Parallel()
	require.NoError(t, speech.Config{}.Validate())
	err := speech.Config{
		Timeout:   -1,
		Endpoints: []speech.Endpoint{{BaseURL: "http://127.0.0.1/v1"}, {Timeout: time.Hour}},
	}.Validate()
	require.ErrorContains(t, err, "timeout: use 100ms to 1m\n")
	require.ErrorContains(t, err, "endpoints[1].base_url: want")
	require.ErrorContains(t, err, "endpoints[1].timeout: use")
}
