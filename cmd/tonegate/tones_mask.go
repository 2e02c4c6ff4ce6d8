package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/tonegate/tonegate/media"
	"github.com/tonegate/tonegate/tones"
)

// tonesMaskCmd takes keys out of a recording.
type tonesMaskCmd struct {
	In    string `arg:"" help:"A recording."`
	Out   string `arg:"" help:"The file to write; it has the format of the first one."`
	Apart bool   `help:"Silence each channel for its own keys alone. Keys echo from one into the other: think twice."`
	Sure  bool   `help:"Silence what is surely a key, and keep sounds that are merely like one."`
	Force bool   `help:"Replace OUT if it is there. OUT may be IN."`
	JSON  bool   `name:"json" help:"Print what was silenced as JSON, a line for each stretch."`
	soundFlags
}

// Help is what --help adds.
func (tonesMaskCmd) Help() string {
	return `Writes a copy in which all that may be a key is silent: from 80 ms before its first sign to 60 ms after its last.
What counts as a sign is wider than any key, so music, a singer or a part of a word may fall silent too; with --sure
they are kept, and so are keys that are too weak, too short or too skewed to be recognised. Everything else is the
same to the last bit: times, format, and what else stands in the file.

A key in one channel silences them all at that time, because it echoes from one side of a call into the other.

The copy is listened to before it gets its name. When a key can still be heard in it, or IN is broken, nothing is
written.

Examples:
  tonegate tones mask call.wav clean.wav
  tonegate tones mask --force call.wav call.wav    mask a file in its place
  tonegate tones mask --rate 8000 call.raw clean.raw`
}

// stretchLine is a silenced stretch as JSON.
type stretchLine struct {
	Channel int   `json:"channel"` // from 1
	From    int64 `json:"from_ms"`
	To      int64 `json:"to_ms"`
}

// Run writes the masked copy.
func (c tonesMaskCmd) Run(ctx context.Context, out io.Writer) (err error) {
	if err := notThere(c.Out, c.Force); err != nil {
		return err
	}
	in, err := os.Open(c.In)
	if err != nil {
		return fmt.Errorf("%s: %w", c.In, reason(err))
	}
	defer func() { err = errors.Join(err, in.Close()) }()
	masked, err := c.replace(ctx, in)
	if err != nil {
		return err
	}
	return c.print(out, masked)
}

// replace writes the copy under another name, listens to it, and then gives it its own.
func (c tonesMaskCmd) replace(ctx context.Context, in *os.File) (*tones.Masked, error) {
	tmp, err := os.CreateTemp(filepath.Dir(c.Out), ".tonegate-*")
	if err != nil {
		return nil, fmt.Errorf("%s: %w", c.Out, reason(err))
	}
	masked, err := c.write(ctx, in, tmp)
	if err = errors.Join(err, tmp.Close()); err == nil {
		if err = os.Rename(tmp.Name(), c.Out); err != nil {
			err = fmt.Errorf("%s: %w", c.Out, err)
		}
	}
	if err != nil {
		return nil, errors.Join(err, os.Remove(tmp.Name()))
	}
	return masked, nil
}

func (c tonesMaskCmd) write(ctx context.Context, in, out *os.File) (*tones.Masked, error) {
	buffered := bufio.NewWriter(out)
	masked, err := tones.Mask(ctx, in, buffered, c.read, tones.MaskConfig{Apart: c.Apart, Sure: c.Sure})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", c.In, reason(err))
	}
	info, err := in.Stat()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", c.In, reason(err))
	}
	if err := errors.Join(buffered.Flush(), out.Chmod(info.Mode().Perm()), out.Sync()); err != nil {
		return nil, fmt.Errorf("%s: %w", c.Out, reason(err))
	}
	if _, err := out.Seek(0, io.SeekStart); err != nil {
		return nil, fmt.Errorf("%s: %w", c.Out, reason(err))
	}
	if err := tones.Check(ctx, out, c.read); err != nil {
		return nil, fmt.Errorf("%s: %w", c.Out, reason(err))
	}
	return masked, nil
}

func (c tonesMaskCmd) print(out io.Writer, m *tones.Masked) error {
	rate := m.Findings.Format.Rate
	for channel, spans := range m.Spans {
		if c.JSON {
			if err := c.printJSON(out, channel, spans, rate); err != nil {
				return err
			}
			continue
		}
		name := ""
		if len(m.Spans) > 1 {
			name = ", " + channelName(channel, len(m.Spans))
		}
		_, err := fmt.Fprintf(out, "%s%s: %s silenced, %.2f s of %.2f s\n", c.Out, name, number(len(spans), "place"),
			duration(tones.Total(spans), rate).Seconds(), m.Findings.Length().Seconds())
		if err != nil {
			return fmt.Errorf("print: %w", err)
		}
	}
	return nil
}

func (c tonesMaskCmd) printJSON(out io.Writer, channel int, spans []tones.Span, rate media.Hz) error {
	lines := json.NewEncoder(out)
	for _, s := range spans {
		from, to := milliseconds(duration(s.From, rate)), milliseconds(duration(s.To, rate))
		if err := lines.Encode(stretchLine{Channel: channel + 1, From: from, To: to}); err != nil {
			return fmt.Errorf("print: %w", err)
		}
	}
	return nil
}
