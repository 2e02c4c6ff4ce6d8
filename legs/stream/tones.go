package stream

import (
	"github.com/tonegate/tonegate/dtmf"
	"github.com/tonegate/tonegate/media"
)

// toneDetector finds keys in the audio of a party without telephone-events.
type toneDetector struct {
	rate     media.Hz
	detector *dtmf.Detector
	pcm      []int16
}

// detect takes the next frame. Opus is not looked into: it comes with telephone-events.
func (t *toneDetector) detect(f media.Frame) []dtmf.Event {
	rate := f.Codec.Rate()
	if rate != 8000 && rate != 16000 {
		return nil
	}
	if rate != t.rate {
		t.rate, t.detector = rate, dtmf.NewDetector(int(rate))
	}
	if f.Lost {
		t.detector.Lost()
		return nil
	}
	t.pcm = f.AppendSamples(t.pcm[:0])
	return t.detector.Process(t.pcm)
}
