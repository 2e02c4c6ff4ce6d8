package tones

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/tonegate/tonegate/media"
)

// pressMargin is masked before and after a press that was recognised, whatever the mask thinks of it.
const pressMargin = 30 * time.Millisecond

// ErrStillHeard is a masked recording in which a key can be heard.
var ErrStillHeard = errors.New("a key can still be heard")

// Open begins to read a recording; media.NewWAVReader is one.
type Open func(in io.Reader) (*media.WAVReader, error)

// MaskConfig tells Mask what to do.
type MaskConfig struct {
	// Apart masks each channel for its own tones alone; else all are masked, since tones echo from one into another.
	Apart bool
	// Sure masks what is a key beyond doubt, and leaves sounds that are merely like one: voices, music, and keys that
	// are too weak, too short or too skewed for the detector.
	Sure bool
}

// Masked is what Mask did.
type Masked struct {
	Findings *Findings
	Spans    [][]Span // by channel, what is silent now
}

// Mask copies a recording with silence in the place of all that may be a key. Everything else is the same, octet by
// octet: format, timing, other chunks. When it fails, what is in out is not masked.
func Mask(ctx context.Context, in io.ReadSeeker, out io.Writer, open Open, cfg MaskConfig) (*Masked, error) {
	src, err := open(bufio.NewReader(in))
	if err != nil {
		return nil, err
	}
	found, err := Listen(ctx, src, Config{Wide: !cfg.Sure})
	if err != nil {
		return nil, err
	}
	m := &Masked{Findings: found, Spans: cover(found, cfg)}
	if _, err := in.Seek(0, io.SeekStart); err != nil {
		return nil, fmt.Errorf("mask: %w", err)
	}
	if _, err := io.CopyN(out, in, src.DataAt()); err != nil {
		return nil, fmt.Errorf("mask header: %w", err)
	}
	if err := m.copySound(ctx, in, out); err != nil {
		return nil, err
	}
	if _, err := io.Copy(out, in); err != nil {
		return nil, fmt.Errorf("mask: %w", err)
	}
	return m, nil
}

// Check reads a masked recording again and fails when it hears a key.
func Check(ctx context.Context, in io.Reader, open Open) error {
	src, err := open(bufio.NewReader(in))
	if err != nil {
		return err
	}
	found, err := Listen(ctx, src, Config{})
	if err != nil {
		return err
	}
	if len(found.Presses) > 0 {
		return fmt.Errorf("%w, at %s", ErrStillHeard, found.Presses[0].Start.Round(time.Millisecond))
	}
	return nil
}

// cover gives what has to be silent in each channel.
func cover(f *Findings, cfg MaskConfig) [][]Span {
	spans := make([][]Span, f.Format.Channels)
	for i := range spans {
		spans[i] = f.pressed(i)
		if !cfg.Sure {
			spans[i] = union(spans[i], f.Suspects[i])
		}
	}
	if cfg.Apart {
		return spans
	}
	all := union(spans...)
	for i := range spans {
		spans[i] = all
	}
	return spans
}

// pressed gives the presses of one channel as spans, with a margin.
func (f *Findings) pressed(channel int) []Span {
	sample := func(t time.Duration) int64 { return int64(t.Seconds() * float64(f.Format.Rate)) }
	var spans []Span
	for _, p := range f.Presses {
		if p.Channel == channel {
			from, to := sample(p.Start-pressMargin), sample(p.Start+p.Duration+pressMargin)
			spans = join(spans, Span{max(from, 0), min(to, f.Frames)})
		}
	}
	return spans
}

// copySound copies the samples, silent where they have to be.
func (m *Masked) copySound(ctx context.Context, in io.Reader, out io.Writer) error {
	block := int64(m.Findings.Format.Block())
	buffer := make([]byte, blockFrames*block)
	for at := int64(0); at < m.Findings.Frames; at += blockFrames {
		if ctx.Err() != nil {
			return fmt.Errorf("mask: %w", context.Cause(ctx))
		}
		n := min(blockFrames, m.Findings.Frames-at)
		b := buffer[:n*block]
		if _, err := io.ReadFull(in, b); err != nil {
			return fmt.Errorf("mask: %w", err)
		}
		for channel, spans := range m.Spans {
			for _, s := range spans {
				m.silence(b, channel, max(s.From-at, 0), min(s.To-at, n))
			}
		}
		if _, err := out.Write(b); err != nil {
			return fmt.Errorf("mask: %w", err)
		}
	}
	return nil
}

// silence overwrites the samples of one channel from one frame to another.
func (m *Masked) silence(b []byte, channel int, from, to int64) {
	f := m.Findings.Format
	size := f.Block() / f.Channels
	for i := from; i < to; i++ {
		sample := b[int(i)*f.Block()+channel*size:][:size]
		for j := range sample {
			sample[j] = f.Silence()
		}
	}
}
