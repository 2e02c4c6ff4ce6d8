package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/tonegate/tonegate/capture/prompts"
	"github.com/tonegate/tonegate/capture/prompts/recording"
	"github.com/tonegate/tonegate/media"
	"github.com/tonegate/tonegate/offline"
	"github.com/tonegate/tonegate/speech"
)

// promptsCmd is about what is said.
type promptsCmd struct {
	Render  promptsRenderCmd  `cmd:"" help:"Give a pack of capture's prompts a voice, once."`
	Show    promptsShowCmd    `cmd:"" help:"Print a built-in pack of capture's prompts."`
	BuiltIn promptsBuiltInCmd `cmd:"" hidden:"" default:"withargs" help:"Render the bot's built-in texts anew."`
}

// promptsShowCmd prints a pack, to be read, changed and rendered.
type promptsShowCmd struct {
	Language string `arg:"" enum:"de,en,es,fr,it,pt" help:"One of ${enum}."`
}

// Help is what --help adds.
func (promptsShowCmd) Help() string {
	return `A pack is the texts of the clips, and the matrix for × error × card × attempt that says which are heard when. It
also says whether a native speaker has checked the texts.

Example:
  tonegate prompts show es > es.yaml`
}

// Run prints the file as it is.
func (c promptsShowCmd) Run(out io.Writer) error {
	raw, ok := prompts.BuiltIn(c.Language)
	if !ok {
		return fmt.Errorf("there is no built-in pack %q", c.Language)
	}
	_, err := out.Write(raw)
	return err
}

// promptsRenderCmd makes a folder that a flow of capture.yaml can name.
type promptsRenderCmd struct {
	Pack        string        `required:"" help:"File of the pack, or the language of a built-in one: de, en, es, fr, it, pt."`
	Out         string        `required:"" type:"path" help:"Folder of the clips; it is made if it is missing."`
	SpeechURL   string        `help:"OpenAI-compatible server that speaks, ending in /v1. Default: the built-in voice, which speaks English alone." placeholder:"URL"` //nolint:lll // A tag cannot be broken.
	SpeechModel string        `default:"tts-1" help:"Model of that server."`
	Voice       string        `help:"Voice of that model, or of the built-in one: slt, rms, awb, kal16. Default alloy, or slt."`
	Timeout     time.Duration `default:"1m" help:"Of one text."`
}

// Help is what --help adds.
func (promptsRenderCmd) Help() string {
	return `The texts of the pack and the ten digits are spoken once and kept as clips; in a call no voice is asked for
anything, so nothing that a caller keys ever reaches one. Name the folder as the prompts of a flow in capture.yaml. The key
of the server, where it wants one, is taken from TONEGATE_SPEECH_KEY.

Examples:
  tonegate prompts render --pack es --out prompts/es --speech-url https://voice.example/v1 --voice lucia
  tonegate prompts render --pack my-english.yaml --out prompts/en`
}

// Run renders the pack and reads the folder back as capture will.
func (c promptsRenderCmd) Run(ctx context.Context, out io.Writer) (err error) {
	raw, pack, err := c.read()
	if err != nil {
		return err
	}
	speak, done, err := c.voice(pack.Language)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, done()) }()
	total, err := recording.Make(ctx, pack, speak, c.Out)
	if err != nil {
		return fmt.Errorf("prompts: %w", err)
	}
	if err := os.WriteFile(filepath.Join(c.Out, prompts.PackFile), raw, 0o600); err != nil {
		return fmt.Errorf("prompts: %w", err)
	}
	if _, err := prompts.Open(c.Out); err != nil {
		return fmt.Errorf("%s: %w", c.Out, err)
	}
	note := ""
	if !pack.Checked {
		note = "; the texts were not checked by a native speaker"
	}
	_, err = fmt.Fprintf(out, "%s: %d clips, %d bytes, in %s%s\n", pack.Name, len(pack.Clips), total, c.Out, note)
	return err
}

// read gives the file of the pack and what stands in it.
func (c promptsRenderCmd) read() ([]byte, *prompts.Pack, error) {
	raw, ok := prompts.BuiltIn(c.Pack)
	if !ok {
		var err error
		if raw, err = os.ReadFile(c.Pack); err != nil {
			return nil, nil, fmt.Errorf("pack: %w", err)
		}
	}
	pack, err := prompts.ParsePack(c.Pack, raw)
	return raw, pack, err
}

// voice gives who speaks; done is called when it is no longer needed.
func (c promptsRenderCmd) voice(language string) (speak recording.Speak, done func() error, err error) {
	if c.SpeechURL != "" {
		client := speech.NewClient(speech.Config{
			BaseURL: c.SpeechURL, APIKey: os.Getenv("TONEGATE_SPEECH_KEY"), Model: c.SpeechModel,
			Voice: orText(c.Voice, "alloy"), Timeout: c.Timeout,
		}, http.DefaultTransport)
		return func(ctx context.Context, text string) ([]int16, media.Hz, error) {
			pcm, _, err := client.Render(ctx, text)
			return pcm, speech.Rate, err
		}, func() error { return nil }, nil
	}
	if language != "en" && !strings.HasPrefix(language, "en-") {
		return nil, nil, fmt.Errorf("the built-in voice speaks English alone, and the pack is %q: name a --speech-url", language)
	}
	speaker := offline.NewSpeaker(offline.SpeakerConfig{})
	return func(ctx context.Context, text string) ([]int16, media.Hz, error) {
		ctx, cancel := context.WithTimeout(ctx, c.Timeout)
		defer cancel()
		pcm, err := speaker.Speak(ctx, orText(c.Voice, offline.DefaultVoice), text)
		return pcm, offline.SpeakRate, err
	}, speaker.Close, nil
}

func orText(s, fallback string) string {
	if s == "" {
		return fallback
	}
	return s
}
