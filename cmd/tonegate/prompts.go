package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/tonegate/tonegate/agent"
	"github.com/tonegate/tonegate/flows"
	"github.com/tonegate/tonegate/flows/lint"
	"github.com/tonegate/tonegate/media"
	"github.com/tonegate/tonegate/offline"
	"github.com/tonegate/tonegate/speech"
)

// promptsBuiltInCmd renders the audio that is built in.
type promptsBuiltInCmd struct {
	Out string `default:"speech/prompts" type:"path" help:"Folder of the rendered texts."`
}

// Help is what --help adds.
func (promptsBuiltInCmd) Help() string {
	return `Renders the bot's fixed sentences and the texts of the built-in flow with the built-in voice, for a build to come.

Example:
  tonegate prompts --out speech/prompts`
}

// Run renders every text anew and removes what is no longer said.
func (c promptsBuiltInCmd) Run(ctx context.Context, out io.Writer) (err error) {
	texts, err := builtInTexts()
	if err != nil {
		return err
	}
	old, err := filepath.Glob(filepath.Join(c.Out, "*.ulaw"))
	if err != nil {
		return fmt.Errorf("prompts: %w", err)
	}
	for _, path := range old {
		if err := os.Remove(path); err != nil {
			return fmt.Errorf("prompts: %w", err)
		}
	}
	speaker := offline.NewSpeaker(offline.SpeakerConfig{})
	defer func() { err = errors.Join(err, speaker.Close()) }()
	cfg := speech.Config{}.WithDefaults()
	names := speech.NewPrompts(cfg, nil)
	total := 0
	var index strings.Builder
	for _, text := range texts {
		pcm, err := speaker.Speak(ctx, cfg.Voice, text)
		if err != nil {
			return fmt.Errorf("prompts: %w", err)
		}
		ulaw := media.EncodePCMU(nil, speech.Trim(pcm))
		total += len(ulaw)
		if err := os.WriteFile(filepath.Join(c.Out, names.Key(text)+".ulaw"), ulaw, 0o600); err != nil {
			return fmt.Errorf("prompts: %w", err)
		}
		index.WriteString(names.Key(text) + "  " + text + "\n")
	}
	if err := os.WriteFile(filepath.Join(c.Out, "texts.txt"), []byte(index.String()), 0o600); err != nil {
		return fmt.Errorf("prompts: %w", err)
	}
	_, err = fmt.Fprintf(out, "%d texts, %d bytes, in %s\n", len(texts), total, c.Out)
	return err
}

// builtInTexts are those that must be heard without a voice.
func builtInTexts() ([]string, error) {
	flow, err := lint.Parse(builtInFlow, flows.UtilityBill())
	if err != nil {
		return nil, fmt.Errorf("flow: %w", err)
	}
	texts, err := agent.Sentences(flow.Language)
	if err != nil {
		return nil, err
	}
	texts = append(texts, flow.Texts(flow.Language)...)
	slices.Sort(texts)
	return slices.Compact(texts), nil
}
