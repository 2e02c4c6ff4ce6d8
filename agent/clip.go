package agent

import (
	"strings"
	"time"

	"github.com/tonegate/tonegate/media"
)

// backUp is how far before the cut a text goes on that was cut off for nothing.
const backUp = 300 * time.Millisecond

// clip is a text with its audio, which may still be coming. Its audio is under the lock of its player.
type clip struct {
	text   string
	source string // of SayStarted
	hold   func() // lets a manual clock go on; nil where the audio is there from the start
	told   bool   // that it is spoken; the conversation's

	player   *player
	resample *media.Resampler // nil where the line speaks at 16 kHz
	pcm      []int16
	whole    bool
	begun    bool // it has come to its turn
	at       int
}

// newClip makes a clip for a line of rate. Its audio is added at 16 kHz.
func newClip(text, source string, rate media.Hz) *clip {
	c := &clip{text: text, source: source}
	if rate != 16000 {
		c.resample = media.NewResampler(16000, rate)
	}
	return c
}

// add gives more of the audio, at 16 kHz, before or while the clip is played.
func (c *clip) add(pcm []int16) {
	if c.resample != nil {
		pcm = c.resample.Resample(nil, pcm)
	}
	if c.player != nil {
		c.player.mu.Lock()
		defer c.player.mu.Unlock()
	}
	c.pcm = append(c.pcm, pcm...)
}

// finish says that all of the audio is there.
func (c *clip) finish() {
	if c.player != nil {
		c.player.mu.Lock()
		defer c.player.mu.Unlock()
	}
	c.whole = true
}

// late tells whether there is no more of its audio yet, under the lock of its player.
func (c *clip) late() bool { return c.at >= len(c.pcm) && !c.whole }

// played tells how much was played, of how much.
func (c *clip) played() (at, of time.Duration) {
	c.player.mu.Lock()
	defer c.player.mu.Unlock()
	rate := time.Duration(c.player.line.Rate())
	return time.Duration(c.at) * time.Second / rate, time.Duration(len(c.pcm)) * time.Second / rate
}

// heard is the part of the text that was played, in whole words.
func (c *clip) heard() string {
	c.player.mu.Lock()
	defer c.player.mu.Unlock()
	switch {
	case !c.begun:
		return ""
	case c.whole && c.at >= len(c.pcm):
		return c.text
	}
	if len(c.pcm) == 0 {
		return ""
	}
	words := strings.Fields(c.text)
	return strings.Join(words[:min(len(words), len(words)*c.at/len(c.pcm))], " ")
}

// again plays the rest of a clip that was cut off for nothing, from a little before.
func (c *clip) again() {
	c.player.mu.Lock()
	defer c.player.mu.Unlock()
	c.back()
	c.player.queue = append(c.player.queue, c)
}

// back goes a little back in it, under the lock of its player.
func (c *clip) back() {
	c.at = max(0, c.at-int(backUp*time.Duration(c.player.line.Rate())/time.Second))
}
