package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/tonegate/tonegate/tones"
)

// tonesDetectCmd prints keys.
type tonesDetectCmd struct {
	File string `arg:"" help:"A recording; - is standard input."`
	JSON bool   `name:"json" help:"Print each key as JSON."`
	soundFlags
}

// Help is what --help adds.
func (tonesDetectCmd) Help() string {
	return `Prints a line for each key: when it was pressed, for how long, which one. Times are true to a few milliseconds.
Where a recording has several channels each is listened to by itself and is named in the line.

It prints what was keyed. If that was a card number, keep the output as you would keep the card; to learn only whether
a recording contains keys, use tonegate tones scan.

It reads WAV files at 6 to 192 kHz, in PCM of 8 to 32 bits, floating point, A-law or mu-law, of up to 8 channels, and
raw samples. What is pressed in a file that breaks off is printed before the error.

Examples:
  tonegate tones detect call.wav
  tonegate tones detect --json call.wav        {"key":"5","start_ms":1234,"duration_ms":100}
  tonegate tones detect --rate 8000 call.raw
  sox call.mp3 -t wav - | tonegate tones detect -`
}

// keyLine is a key as JSON.
type keyLine struct {
	Key      string `json:"key"`
	Start    int64  `json:"start_ms"`
	Duration int64  `json:"duration_ms"`
	Channel  int    `json:"channel,omitempty"` // from 1, where there is more than one
}

// Run reads the recording and prints its keys.
func (c tonesDetectCmd) Run(ctx context.Context, out io.Writer) error {
	r, err := c.open(c.File)
	if err != nil {
		return fmt.Errorf("%s: %w", c.File, err)
	}
	found, err := tones.Listen(ctx, r.WAVReader, tones.Config{})
	var printErr error
	for _, p := range found.Presses {
		line := keyLine{Key: string(p.Key.Rune()), Start: milliseconds(p.Start), Duration: milliseconds(p.Duration)}
		if found.Format.Channels > 1 {
			line.Channel = p.Channel + 1
		}
		if printErr = c.print(out, line, found.Format.Channels); printErr != nil {
			break
		}
	}
	if err = errors.Join(err, printErr, r.close()); err != nil {
		return fmt.Errorf("%s: %w", c.File, reason(err))
	}
	return nil
}

func (c tonesDetectCmd) print(out io.Writer, line keyLine, channels int) error {
	if c.JSON {
		return json.NewEncoder(out).Encode(line)
	}
	name := ""
	if channels > 1 {
		name = "  " + channelName(line.Channel-1, channels)
	}
	_, err := fmt.Fprintf(out, "%8d ms %6d ms  %s%s\n", line.Start, line.Duration, line.Key, name)
	return err
}
