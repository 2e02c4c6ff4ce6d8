package tones

import "github.com/tonegate/tonegate/media"

// channel brings one channel of a recording to 8 kHz, without the delay of the filter, and hands it on.
type channel struct {
	rate      media.Hz
	resampler *media.Resampler
	late      int // samples that the filter has yet to give before those of the recording come
	pcm       []int16
	finder    *finder
	watcher   *watcher // nil when nobody asks for suspects
}

func newChannel(from media.Hz, wide bool) *channel {
	c := &channel{rate: from, resampler: media.NewResampler(from, rate), finder: newFinder()}
	c.late = c.resampler.Delay()
	if wide {
		c.watcher = newWatcher()
	}
	return c
}

// hear takes the next samples at the recording's rate.
func (c *channel) hear(pcm []int16) {
	c.pcm = c.resampler.Resample(c.pcm[:0], pcm)
	early := min(c.late, len(c.pcm))
	c.late -= early
	c.finder.hear(c.pcm[early:])
	if c.watcher != nil {
		c.watcher.hear(c.pcm[early:])
	}
}

// end brings out what the filter and the detectors still hold.
func (c *channel) end() {
	const rest = 5 // of a second: longer than any of them looks back
	c.hear(make([]int16, int(c.rate)/rest))
	c.finder.end()
}
