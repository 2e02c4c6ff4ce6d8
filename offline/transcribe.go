package offline

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"strings"
	"time"

	"github.com/sashabaranov/go-openai"
	"go.uber.org/zap"

	"github.com/tonegate/tonegate/media"
	"github.com/tonegate/tonegate/offline/recogniser"
)

// Ears hear which of phrases a caller says; *recogniser.Recogniser is one.
type Ears interface {
	Hear(ctx context.Context, pcm []int16, phrases []string) (recogniser.Heard, error)
}

// transcribe hears a file within the phrases of the prompt, one a line.
func (s *Server) transcribe(w http.ResponseWriter, r *http.Request) {
	if s.ears == nil {
		refuse(w, http.StatusNotImplemented, "hearing_not_available", "this server has no recogniser")
		return
	}
	pcm, err := audioOf(r)
	if err != nil {
		refuse(w, http.StatusBadRequest, "unsupported_audio", "file: want a WAV file of up to 20 s")
		return
	}
	if language := r.FormValue("language"); language != "" && !strings.HasPrefix(strings.ToLower(language), "en") {
		refuse(w, http.StatusBadRequest, "unsupported_language", "language: the recogniser inside knows en")
		return
	}
	format := openai.AudioResponseFormat(r.FormValue("response_format"))
	switch format {
	case "", openai.AudioResponseFormatJSON, openai.AudioResponseFormatVerboseJSON, openai.AudioResponseFormatText:
	case openai.AudioResponseFormatSRT, openai.AudioResponseFormatVTT:
		fallthrough
	default:
		refuse(w, http.StatusBadRequest, "unsupported_format", "response_format: use json, verbose_json or text")
		return
	}
	heard, err := s.ears.Hear(r.Context(), pcm, strings.Split(r.FormValue("prompt"), "\n"))
	switch {
	case errors.Is(err, recogniser.ErrLong), errors.Is(err, recogniser.ErrPhrases):
		refuse(w, http.StatusBadRequest, "invalid_value", err.Error())
	case err != nil:
		s.log.Warn("speech was not heard", zap.Error(err))
		refuse(w, http.StatusInternalServerError, "hearing_failed", "the audio could not be heard")
	case format == openai.AudioResponseFormatText:
		_, _ = io.WriteString(w, heard.Text+"\n") // the client may be gone
	case format == openai.AudioResponseFormatVerboseJSON:
		answer(w, http.StatusOK, verbose(heard, pcm))
	default:
		answer(w, http.StatusOK, map[string]string{"text": heard.Text})
	}
}

// audioOf reads the file of a request at the recogniser's rate.
func audioOf(r *http.Request) ([]int16, error) {
	file, _, err := r.FormFile("file")
	if err != nil {
		return nil, fmt.Errorf("file: %w", err)
	}
	defer func() { _ = file.Close() }()
	wav, err := media.ReadWAV(file)
	if err != nil {
		return nil, fmt.Errorf("file: %w", err)
	}
	return media.NewResampler(wav.Rate, recogniser.Rate).Resample(nil, wav.Mono()), nil
}

// transcription is the answer in the format verbose_json.
type transcription struct {
	Task     string    `json:"task"`
	Language string    `json:"language"`
	Duration float64   `json:"duration"`
	Text     string    `json:"text"`
	Segments []segment `json:"segments"`
}

// segment holds the confidence: the exponential of its logarithmic probability.
type segment struct {
	ID           int     `json:"id"`
	Start        float64 `json:"start"`
	End          float64 `json:"end"`
	Text         string  `json:"text"`
	AvgLogprob   float64 `json:"avg_logprob"`
	NoSpeechProb float64 `json:"no_speech_prob"`
}

func verbose(heard recogniser.Heard, pcm []int16) transcription {
	seconds := (time.Duration(len(pcm)) * time.Second / time.Duration(recogniser.Rate)).Seconds()
	t := transcription{
		Task: "transcribe", Language: "english", Duration: seconds, Text: heard.Text, Segments: []segment{},
	}
	if heard.Text != "" {
		t.Segments = append(t.Segments, segment{
			End: seconds, Text: heard.Text, AvgLogprob: math.Log(max(heard.Confidence, 1e-6)),
		})
	}
	return t
}
