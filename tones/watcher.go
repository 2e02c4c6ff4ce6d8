package tones

import (
	"time"

	"github.com/tonegate/tonegate/dtmf"
)

const (
	// watchFrame is the frame of a mask: 20 ms.
	watchFrame = rate / 50
	// watchAhead is how far before the first sign of a tone is masked. A file has time: 20 ms more than on a call.
	watchAhead = 80 * time.Millisecond
)

// watcher notes what a mask would hide in one channel at 8 kHz.
type watcher struct {
	mask  *dtmf.Mask
	frame []int16
	given int64 // samples that the mask has given, less those of its look-ahead
	spans []Span
}

func newWatcher() *watcher {
	return &watcher{
		mask:  dtmf.NewMask(dtmf.MaskConfig{LookAhead: watchAhead}),
		frame: make([]int16, 0, watchFrame),
		given: -int64(watchAhead * rate / time.Second),
	}
}

// hear takes the next samples. A frame of which the mask hides a part counts as hidden.
func (w *watcher) hear(pcm []int16) {
	for len(pcm) > 0 {
		n := min(watchFrame-len(w.frame), len(pcm))
		w.frame = append(w.frame, pcm[:n]...)
		pcm = pcm[n:]
		if len(w.frame) < watchFrame {
			return
		}
		before := w.mask.Masked()
		w.mask.Process(w.frame)
		w.frame = w.frame[:0]
		if w.given >= 0 && w.mask.Masked() > before {
			w.spans = join(w.spans, Span{w.given, w.given + watchFrame})
		}
		w.given += watchFrame
	}
}
