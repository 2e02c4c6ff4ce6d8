package tones

import "github.com/tonegate/tonegate/dtmf"

// packet is how many samples the detector gets at a time: 10 ms.
const packet = rate / 100

// finder recognises the presses of one channel at 8 kHz.
type finder struct {
	detector *dtmf.Detector
	gauge    gauge
	presses  []Press
}

func newFinder() *finder { return &finder{detector: dtmf.NewDetector(rate)} }

// hear takes the next samples.
func (f *finder) hear(pcm []int16) {
	for len(pcm) > 0 {
		n := min(packet, len(pcm))
		f.gauge.take(pcm[:n])
		for _, e := range f.detector.Process(pcm[:n]) {
			f.keep(f.gauge.begin(e.Key))
		}
		f.keep(f.gauge.advance(f.detector.Pressed()))
		pcm = pcm[n:]
	}
}

// end closes a press that goes on to the end.
func (f *finder) end() { f.keep(f.gauge.close()) }

func (f *finder) keep(p Press, ok bool) {
	if ok {
		f.presses = append(f.presses, p)
	}
}
