package caller

import (
	"sync"
	"time"

	"github.com/tonegate/tonegate/dtmf"
	"github.com/tonegate/tonegate/media"
)

const (
	// blip is sound that is too short to be a prompt.
	blip = 100 * time.Millisecond
	// pause joins sounds of one time line entry: a breath between words.
	pause = 200 * time.Millisecond
	// maxSpans bounds the time line of a long call.
	maxSpans = 2000
)

// Span is one stretch of sound.
type Span struct {
	From Millis `json:"from_ms"` // since the answer
	To   Millis `json:"to_ms"`
}

// hearing follows when the other side is heard. It is the Sink of the call's leg, and safe for concurrent use.
type hearing struct {
	transcoder *media.Transcoder
	recorder   *media.Recorder

	mu    sync.Mutex
	begin time.Time // the answer
	last  time.Time // end of the last sound
	sound time.Duration
	spans []Span
	heard time.Time // first sound since listen
	pcm   []int16
}

// newHearing follows a call that was answered at begin.
func newHearing(begin time.Time, rate media.Hz, recorder *media.Recorder) *hearing {
	codec := media.PCMU
	if rate == 16000 {
		codec = media.L16
	}
	return &hearing{transcoder: media.NewTranscoder(codec), recorder: recorder, begin: begin}
}

// Frame takes 20 ms.
func (h *hearing) Frame(f media.Frame) {
	h.mu.Lock()
	defer h.mu.Unlock()
	now := time.Now()
	out, err := h.transcoder.Transcode(f)
	if err != nil {
		return
	}
	h.pcm = out.AppendSamples(h.pcm[:0])
	if h.recorder != nil {
		_ = h.recorder.Bot(h.pcm) // A full disk ends the recording, not the call.
	}
	if f.Lost || media.LevelDBm0(h.pcm) < media.SoundThreshold {
		return
	}
	h.sound += media.FrameDuration
	h.last = now
	if h.heard.IsZero() {
		h.heard = now
	}
	h.mark(now)
}

// mark extends the time line. It is called under the lock.
func (h *hearing) mark(now time.Time) {
	at := now.Sub(h.begin)
	if n := len(h.spans); n > 0 && at-h.spans[n-1].To.Duration() <= pause {
		h.spans[n-1].To = Millis(at)
		return
	}
	if len(h.spans) < maxSpans {
		h.spans = append(h.spans, Span{From: Millis(at - media.FrameDuration), To: Millis(at)})
	}
}

// Key is not for a caller.
func (h *hearing) Key(dtmf.Event) {}

// listen forgets the prompt of before.
func (h *hearing) listen() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.sound, h.heard = 0, time.Time{}
}

// ended tells whether a prompt was heard since listen and has been over for so long.
func (h *hearing) ended(now time.Time, quiet time.Duration) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.sound >= blip && now.Sub(h.last) >= quiet
}

// first is when the first sound since listen came; zero when none did.
func (h *hearing) first() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.heard
}

// line is the time line so far.
func (h *hearing) line() []Span {
	h.mu.Lock()
	defer h.mu.Unlock()
	return append([]Span(nil), h.spans...)
}
