package stream

import (
	"github.com/tonegate/tonegate/dtmf"
	"github.com/tonegate/tonegate/media"
)

// A press goes on over lost frames if the same tones come after them: a key that is let go and pressed again in just that
// time is rarer than a late packet.
const (
	bridgeLost  = 4 // frames lost in a row, 80 ms
	bridgeHeard = 4 // frames after them in which the tones have to be there again
)

// toneDetector finds keys in the audio of a party.
type toneDetector struct {
	opus     bool // decode Opus, too: for a party without telephone-events
	decoder  *media.Transcoder
	rate     media.Hz
	detector *dtmf.Detector
	pcm      []int16
	last     dtmf.Key // of the last press
	lost     int      // frames in a row
	bridge   int      // frames in which that press may still go on
}

// detect takes the next frame. Opus with telephone-events is not looked into: decoding costs more than all the rest, and
// those who send it send events.
func (t *toneDetector) detect(f media.Frame) []dtmf.Event {
	if f.Codec == media.Opus && t.opus {
		f = t.decode(f)
	}
	rate := f.Codec.Rate()
	if rate != 8000 && rate != 16000 {
		return nil
	}
	if rate != t.rate {
		t.rate, t.detector = rate, dtmf.NewDetector(int(rate))
	}
	if f.Lost {
		t.miss()
		return nil
	}
	t.lost = 0
	t.pcm = f.AppendSamples(t.pcm[:0])
	events := t.detector.Process(t.pcm)
	if t.bridge > 0 {
		t.bridge--
		if len(events) > 0 && events[0].Key == t.last {
			events, t.bridge = events[1:], 0
		}
	}
	if n := len(events); n > 0 {
		t.last = events[n-1].Key
	}
	return events
}

// pressed tells whether the last press goes on.
func (t *toneDetector) pressed() bool { return t.detector != nil && t.detector.Pressed() }

// decode makes L16 of Opus; what cannot be decoded is lost.
func (t *toneDetector) decode(f media.Frame) media.Frame {
	if t.decoder == nil {
		t.decoder = media.NewTranscoder(media.L16)
	}
	g, err := t.decoder.Transcode(f)
	if err != nil {
		return media.Frame{Codec: media.L16, Lost: true}
	}
	return g
}

// miss takes a frame that did not come.
func (t *toneDetector) miss() {
	if t.lost == 0 && t.detector.Pressed() {
		t.bridge = bridgeHeard
	}
	if t.lost++; t.lost > bridgeLost {
		t.bridge = 0
	}
	t.detector.Lost()
}
