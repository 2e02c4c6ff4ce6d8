package main

import (
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/tonegate/tonegate/dtmf"
	"github.com/tonegate/tonegate/media"
)

// tonesGenerateCmd writes tones.
type tonesGenerateCmd struct {
	Keys  string        `arg:"" help:"0 to 9, *, #, A to D; a comma is a second of silence, a space is nothing."`
	Out   string        `arg:"" help:"The WAV file to write."`
	Level float64       `default:"-10" help:"Level of each of a key's two tones in dBm0, -60 to -3."`
	Twist float64       `default:"0" help:"How many dB the high tone is louder than the low one."`
	On    time.Duration `default:"100ms" help:"Length of a tone."`
	Off   time.Duration `default:"100ms" help:"Silence after each tone."`
	Rate  int           `default:"8000" help:"Rate in Hz: 8000, 11025, 16000, 22050, 24000, 32000, 44100 or 48000."`
	Force bool          `help:"Replace OUT if it is there."`
}

// Help is what --help adds.
func (tonesGenerateCmd) Help() string {
	return `Writes keys as tones into a 16-bit mono WAV file, to try a phone, a bot or a detector with. What is typed here stays
in the shell's history: use published test numbers.

Examples:
  tonegate tones generate '4242424242424242#' card.wav
  tonegate tones generate '1,1' menu.wav --on 60ms --off 60ms --level=-20
  tonegate tones generate 'A B C D' wide.wav --rate 48000`
}

// Limits of what is generated.
const (
	generateLoudest  = -3.0 // dBm0 a tone; two louder ones would be clipped
	generateQuietest = -60.0
	generateShortest = 10 * time.Millisecond
	generateLongest  = 10 * time.Second
	generateMost     = 1000 // keys and pauses
)

// Run writes the file.
func (c tonesGenerateCmd) Run() error {
	if err := errors.Join(c.validate(), notThere(c.Out, c.Force)); err != nil {
		return err
	}
	pcm, err := c.samples()
	if err != nil {
		return err
	}
	file, err := os.OpenFile(c.Out, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return fmt.Errorf("%s: %w", c.Out, reason(err))
	}
	err = media.WriteWAV(file, &media.WAV{Rate: media.Hz(c.Rate), Channels: 1, Samples: pcm})
	if err = errors.Join(err, file.Close()); err != nil {
		return fmt.Errorf("%s: %w", c.Out, reason(err))
	}
	return nil
}

func (c tonesGenerateCmd) validate() error {
	var faults []error
	for _, level := range []float64{c.Level, c.Level + c.Twist} {
		if !(level >= generateQuietest && level <= generateLoudest) {
			faults = append(faults, errors.New("--level, --twist: want -60 to -3 dBm0 for each tone"))
			break
		}
	}
	if c.On < generateShortest || c.On > generateLongest {
		faults = append(faults, errors.New("--on: want 10ms to 10s"))
	}
	if c.Off < 0 || c.Off > generateLongest {
		faults = append(faults, errors.New("--off: want 0s to 10s"))
	}
	switch c.Rate {
	case 8000, 11025, 16000, 22050, 24000, 32000, 44100, 48000:
	default:
		faults = append(faults, errors.New("--rate: want 8000, 11025, 16000, 22050, 24000, 32000, 44100 or 48000"))
	}
	return errors.Join(faults...)
}

// samples gives tones and silence. Its error does not repeat what was typed.
func (c tonesGenerateCmd) samples() ([]int16, error) {
	var pcm []int16
	t := dtmf.Tones{Rate: c.Rate, On: c.On, Off: c.Off, Level: c.Level, Twist: c.Twist}
	n := 0
	for _, r := range c.Keys {
		k, ok := dtmf.ParseKey(r)
		switch {
		case r == ' ':
			continue
		case r == ',':
			pcm = append(pcm, make([]int16, c.Rate)...)
		case ok:
			pcm = t.Append(pcm, k)
		default:
			return nil, errors.New("keys: want 0 to 9, *, #, A to D, commas and spaces")
		}
		if n++; n > generateMost {
			return nil, fmt.Errorf("keys: want at most %d", generateMost)
		}
	}
	if n == 0 {
		return nil, errors.New("keys: there are none")
	}
	return pcm, nil
}
