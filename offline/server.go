package offline

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"

	"github.com/sashabaranov/go-openai"
	"go.uber.org/zap"

	"github.com/tonegate/tonegate/media"
)

// The names under which GET /v1/models lists what is inside.
const (
	ModelRules = "offline-rules"
	ModelFlite = "offline-flite"
	ModelEars  = "offline-ears"
)

// maxBody of a request: 1 MiB.
const maxBody = 1 << 20

// pcmRate is the rate of response_format pcm in OpenAI's API: 24 kHz.
const pcmRate = 24000

// Voice renders a text as 16-bit samples at SpeakRate; *Speaker is one.
type Voice interface {
	Speak(ctx context.Context, voice, text string) ([]int16, error)
}

// Server answers the requests that an OpenAI client sends. It keeps no state and is safe for concurrent use.
type Server struct {
	voice Voice
	ears  Ears
	log   *zap.Logger
	mux   *http.ServeMux
}

var _ http.Handler = (*Server)(nil)

// NewServer makes a Server that speaks with voice and hears with ears, which may be nil. It logs no text.
func NewServer(voice Voice, ears Ears, log *zap.Logger) *Server {
	s := &Server{voice: voice, ears: ears, log: log, mux: http.NewServeMux()}
	s.mux.HandleFunc("GET /v1/models", s.models)
	s.mux.HandleFunc("POST /v1/chat/completions", s.chat)
	s.mux.HandleFunc("POST /v1/audio/speech", s.speech)
	s.mux.HandleFunc("POST /v1/audio/transcriptions", s.transcribe)
	s.mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) {
		refuse(w, http.StatusNotFound, "unknown_url", "the offline server knows chat, speech, transcriptions and models")
	})
	return s
}

// ServeHTTP answers one request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, maxBody)
	s.mux.ServeHTTP(w, r)
}

func (s *Server) models(w http.ResponseWriter, _ *http.Request) {
	answer(w, http.StatusOK, openai.ModelsList{Models: []openai.Model{
		{ID: ModelRules, Object: "model", OwnedBy: "tonegate"},
		{ID: ModelFlite, Object: "model", OwnedBy: "tonegate"},
		{ID: ModelEars, Object: "model", OwnedBy: "tonegate"},
	}})
}

func (s *Server) speech(w http.ResponseWriter, r *http.Request) {
	var req openai.CreateSpeechRequest
	if err := json.NewDecoder(r.Body).Decode(&req); err != nil {
		refuse(w, http.StatusBadRequest, "invalid_json", "the body is not the JSON of a speech request")
		return
	}
	format := req.ResponseFormat
	if format != openai.SpeechResponseFormatWav && format != openai.SpeechResponseFormatPcm {
		refuse(w, http.StatusBadRequest, "unsupported_format", "response_format: use wav or pcm")
		return
	}
	pcm, err := s.voice.Speak(r.Context(), voiceFor(string(req.Voice)), req.Input)
	switch {
	case errors.Is(err, ErrVoice), errors.Is(err, ErrText):
		refuse(w, http.StatusBadRequest, "invalid_value", err.Error())
	case err != nil:
		s.log.Warn("speech was not rendered", zap.Error(err))
		refuse(w, http.StatusInternalServerError, "speech_failed", "the text could not be spoken")
	case format == openai.SpeechResponseFormatPcm:
		w.Header().Set("Content-Type", "audio/pcm")
		_, _ = w.Write(appendPCM(nil, media.NewResampler(SpeakRate, pcmRate).Resample(nil, pcm)))
	default:
		w.Header().Set("Content-Type", "audio/wav")
		_ = media.WriteWAV(w, &media.WAV{Rate: SpeakRate, Channels: 1, Samples: pcm}) // the client may be gone
	}
}

// voiceFor maps OpenAI's names to flite's; other names stay as they are.
func voiceFor(name string) string {
	switch openai.SpeechVoice(name) {
	case openai.VoiceAlloy, openai.VoiceCoral, openai.VoiceNova, openai.VoiceShimmer, openai.VoiceBallad:
		return "slt"
	case openai.VoiceAsh, openai.VoiceEcho, openai.VoiceOnyx, openai.VoiceVerse:
		return "rms"
	case openai.VoiceFable:
		return "awb"
	default:
		return name
	}
}
