package tones

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/tonegate/tonegate/media"
)

// Config tells Listen what to look for.
type Config struct {
	Wide bool // also for what a mask would hide: sounds like keys that are too weak, too short or too skewed for one
}

// Findings is what Listen found in a recording.
type Findings struct {
	Format   media.WAVFormat
	Frames   int64    // samples of each channel
	Presses  []Press  // by start, then channel
	Suspects [][]Span // by channel, where Config.Wide was set
}

// Length is how long the recording plays.
func (f *Findings) Length() time.Duration {
	return time.Duration(float64(f.Frames) / float64(f.Format.Rate) * float64(time.Second))
}

// ErrSilent is a recording without a single sample.
var ErrSilent = errors.New("recording holds no sound")

// blockFrames is how many samples of each channel are read at a time.
const blockFrames = 4096

// Listen reads a recording to its end. When it breaks off it gives what was found up to there, with the error.
func Listen(ctx context.Context, src *media.WAVReader, cfg Config) (*Findings, error) {
	format := src.Format()
	f := &Findings{Format: format}
	all := make([]*channel, format.Channels)
	for i := range all {
		all[i] = newChannel(format.Rate, cfg.Wide)
	}
	err := f.read(ctx, src, all)
	for i, c := range all {
		c.end()
		for _, p := range c.finder.presses {
			p.Channel = i
			p.Start = min(p.Start, f.Length())
			p.Duration = min(p.Duration, f.Length()-p.Start)
			f.Presses = append(f.Presses, p)
		}
		if cfg.Wide {
			f.Suspects = append(f.Suspects, native(c.watcher.spans, format.Rate, f.Frames))
		}
	}
	slices.SortStableFunc(f.Presses, func(a, b Press) int {
		return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.Channel, b.Channel))
	})
	return f, err
}

// read gives every channel its samples.
func (f *Findings) read(ctx context.Context, src *media.WAVReader, all []*channel) error {
	var block, pcm []int16
	for {
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("listen: %w", context.Cause(ctx))
		}
		var err error
		block, err = src.Read(block[:0], blockFrames)
		f.Frames += int64(len(block) / len(all))
		for i, c := range all {
			pcm = pcm[:0]
			for ; i < len(block); i += len(all) {
				pcm = append(pcm, block[i])
			}
			c.hear(pcm)
		}
		switch {
		case errors.Is(err, io.EOF) && f.Frames == 0:
			return ErrSilent
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		}
	}
}
