package speech

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/sashabaranov/go-openai"

	"github.com/tonegate/tonegate/media"
)

// Rate of all audio of this package: 16 kHz, one channel.
const Rate media.Hz = 16000

// maxAudio of one answer: 16 MiB, about three minutes at 44.1 kHz.
const maxAudio = 16 << 20

// Config of the server that speaks and hears.
type Config struct {
	// BaseURL of an OpenAI-compatible server, ending in /v1. Empty: the server inside the binary.
	BaseURL string `yaml:"base_url"`
	// APIKey sent as a bearer token. Write it as ${ENV} or as api_key_file.
	APIKey string `yaml:"api_key"`
	// Model that speaks. Default offline-flite.
	Model string `yaml:"model"`
	// Voice of the model. Default slt.
	Voice string `yaml:"voice"`
	// HearingModel that transcribes. Default whisper-1.
	HearingModel string `yaml:"hearing_model"`
	// CacheDir keeps rendered texts between runs. Empty: none are kept.
	CacheDir string `yaml:"cache_dir"`
	// Timeout of one request. Default 3s.
	Timeout time.Duration `yaml:"timeout"`
}

// Validate tells what is wrong.
func (c Config) Validate() error {
	if c.Timeout < 0 || c.Timeout > time.Minute {
		return errors.New("timeout: use 100ms to 1m")
	}
	return nil
}

// WithDefaults fills what is not set.
func (c Config) WithDefaults() Config {
	if c.Model == "" {
		c.Model = "offline-flite"
	}
	if c.Voice == "" {
		c.Voice = "slt"
	}
	if c.HearingModel == "" {
		c.HearingModel = "whisper-1"
	}
	if c.Timeout == 0 {
		c.Timeout = 3 * time.Second
	}
	return c
}

// Client speaks and hears through an OpenAI-compatible server. It is safe for concurrent use.
type Client struct {
	cfg    Config
	openai *openai.Client
}

// NewClient makes a Client of cfg, whose BaseURL is set. It asks nothing yet.
func NewClient(cfg Config, transport http.RoundTripper) *Client {
	cfg = cfg.WithDefaults()
	oc := openai.DefaultConfig(cfg.APIKey)
	oc.BaseURL = cfg.BaseURL
	oc.HTTPClient = &http.Client{Transport: transport}
	return &Client{cfg: cfg, openai: openai.NewClientWithConfig(oc)}
}

// Render speaks text: 16-bit samples at Rate.
func (c *Client) Render(ctx context.Context, text string) ([]int16, error) {
	ctx, cancel := context.WithTimeout(ctx, c.cfg.Timeout)
	defer cancel()
	res, err := c.openai.CreateSpeech(ctx, openai.CreateSpeechRequest{
		Model: openai.SpeechModel(c.cfg.Model), Voice: openai.SpeechVoice(c.cfg.Voice), Input: text,
		ResponseFormat: openai.SpeechResponseFormatWav,
	})
	if err != nil {
		return nil, fmt.Errorf("speech: %w", quiet(ctx, err))
	}
	defer func() { _ = res.Close() }()
	body, err := io.ReadAll(io.LimitReader(res, maxAudio+1))
	if err != nil {
		return nil, fmt.Errorf("speech: %w", quiet(ctx, err))
	}
	if len(body) > maxAudio {
		return nil, errors.New("speech: the audio is longer than 16 MiB")
	}
	pcm, rate, err := decodeWAV(body)
	if err != nil {
		return nil, err
	}
	if rate != Rate {
		pcm = media.NewResampler(rate, Rate).Resample(nil, pcm)
	}
	return pcm, nil
}

// Transcribe gives the words in pcm, which is at Rate.
func (c *Client) Transcribe(ctx context.Context, pcm []int16) (string, error) {
	var file bytes.Buffer
	if err := media.WriteWAV(&file, &media.WAV{Rate: Rate, Channels: 1, Samples: pcm}); err != nil {
		return "", fmt.Errorf("hearing: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, c.cfg.Timeout)
	defer cancel()
	res, err := c.openai.CreateTranscription(ctx, openai.AudioRequest{
		Model: c.cfg.HearingModel, FilePath: "speech.wav", Reader: &file,
	})
	if err != nil {
		return "", fmt.Errorf("hearing: %w", quiet(ctx, err))
	}
	return res.Text, nil
}

// quiet keeps a server's words out of our errors: they can quote what was sent.
func quiet(ctx context.Context, err error) error {
	if cause := context.Cause(ctx); cause != nil {
		return cause
	}
	if fault, ok := errors.AsType[*openai.APIError](err); ok {
		return fmt.Errorf("the server answered with status %d", fault.HTTPStatusCode)
	}
	if fault, ok := errors.AsType[*openai.RequestError](err); ok {
		return fmt.Errorf("the server answered with status %d", fault.HTTPStatusCode)
	}
	return errors.New("the server did not answer")
}
