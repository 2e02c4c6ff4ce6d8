package agent

import (
	"context"
	"sync"
	"time"

	"github.com/tonegate/tonegate/internal/clock"
	"github.com/tonegate/tonegate/media"
	"github.com/tonegate/tonegate/speech"
	"github.com/tonegate/tonegate/speech/turn"
)

// earFrames is how many frames may wait for the detector: half a second. Beyond that the oldest is dropped.
const earFrames = 25

// ear follows the caller's speech on one line, from its opening to its closing: what it is fed goes to a turn detector,
// and the speech of a turn to a recogniser. Once closed it holds nothing and runs nothing: hearing that is dark has no
// ear. feed, transcribe and close are safe for concurrent use.
type ear struct {
	hearing Hearing
	clock   clock.Clock
	told    func(gone <-chan struct{}, in input)
	rate    media.Hz

	ctx    context.Context //nolint:containedctx // of everything that it runs
	cancel context.CancelFunc
	group  sync.WaitGroup
	frames chan []int16

	mu       sync.Mutex // of what follows
	detector *turn.Detector
	closed   bool
}

func openEar(
	hearing Hearing, c clock.Clock, rate media.Hz, told func(<-chan struct{}, input),
) *ear {
	e := &ear{
		hearing: hearing, clock: c, told: told, rate: rate, frames: make(chan []int16, earFrames),
		detector: turn.New(turn.Config{}),
	}
	e.ctx, e.cancel = context.WithCancel(context.Background())
	e.group.Go(e.listen)
	return e
}

// feed takes 20 ms of the caller, nil for a lost packet. It does not block.
func (e *ear) feed(pcm []int16) {
	frame := make([]int16, int(e.rate)/50)
	copy(frame, pcm)
	select {
	case e.frames <- frame:
		return
	default:
	}
	select {
	case <-e.frames:
	default:
	}
	select {
	case e.frames <- frame:
	default:
	}
}

// listen takes the frames to the detector until the ear is closed.
func (e *ear) listen() {
	var resample *media.Resampler
	if e.rate != speech.Rate {
		resample = media.NewResampler(e.rate, speech.Rate)
	}
	var wide []int16
	for {
		select {
		case <-e.ctx.Done():
			return
		case frame := <-e.frames:
			if resample != nil {
				wide = resample.Resample(wide[:0], frame)
				frame = wide
			}
			e.mu.Lock()
			events := e.detector.Feed(frame)
			e.mu.Unlock()
			for _, ev := range events {
				e.tell(voiceSensed{e, ev, e.clock.Now()})
			}
		}
	}
}

// tell hands an input on, unless the ear is closed.
func (e *ear) tell(in input) {
	if e.ctx.Err() == nil {
		e.told(e.ctx.Done(), in)
	}
}

// transcribe has the speech of the turn so far recognised.
func (e *ear) transcribe(to int64, hint speech.Hint) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.closed {
		return
	}
	pcm, done := e.detector.Audio(), e.clock.Busy()
	e.group.Go(func() {
		defer done()
		heard, err := e.hearing.Hear(e.ctx, pcm, hint)
		clear(pcm)
		e.tell(speechHeard{e, to, heard, err})
	})
}

// tune sets how the next turn is taken: how much voice is meant, and how much silence ends words that are whole and words
// that are not. Zero is the usual.
func (e *ear) tune(confirm, least, most time.Duration) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.detector.Tune(turn.Config{ConfirmAfter: confirm, BriefEnd: least, PatientEnd: most})
}

// patient lets the turn at hand go on over a longer silence.
func (e *ear) patient() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.detector.Patient()
}

// brief ends the turn at hand after a shorter silence.
func (e *ear) brief() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.detector.Brief()
}

// reset forgets the turn at hand: it was answered before its end. What was told of it is told by events up to the place
// that reset gives.
func (e *ear) reset() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.detector.Reset()
}

// close takes the ear down: no frame, no stream and no sample is left when it returns.
func (e *ear) close() {
	e.cancel()
	e.mu.Lock()
	e.closed = true
	e.mu.Unlock()
	e.group.Wait()
	e.detector.Reset()
	for {
		select {
		case frame := <-e.frames:
			clear(frame)
		default:
			return
		}
	}
}

// since is how long ago a place in the speech was, seen from the event.
func since(ev turn.Event, place int64) time.Duration {
	return time.Duration(ev.At-place) * time.Second / time.Duration(speech.Rate)
}
