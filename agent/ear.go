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
	ahead    func()     // takes back what the recogniser was asked last
	glance   func()     // the same, of a look at what is not over; nil where there is none
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
				e.tell(voiceSensed{ear: e, event: ev, at: e.clock.Now()})
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

// transcribe has the speech of the turn so far recognised, in the place of what was asked before.
func (e *ear) transcribe(at voiceSensed, hint speech.Hint) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.dismiss()
	if !e.closed {
		e.ahead = e.ask(at, hint, nothing)
	}
}

// look has the speech recognised that goes on, for whoever guards the call. One look at a time is enough.
func (e *ear) look(at voiceSensed, hint speech.Hint) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.closed || e.glance != nil {
		return
	}
	e.glance = e.ask(at, hint, func() {
		e.mu.Lock()
		defer e.mu.Unlock()
		e.glance = nil
	})
}

// attend has a speech recognised that is over and that nobody listened to.
func (e *ear) attend(at voiceSensed, hint speech.Hint) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if !e.closed {
		e.ask(at, hint, nothing)
	}
}

// ask has the recogniser work beside; what it gives takes that back. It is called with the lock held.
func (e *ear) ask(at voiceSensed, hint speech.Hint, after func()) (takeBack func()) {
	ctx, cancel := context.WithCancel(e.ctx)
	pcm, done := e.detector.Audio(), e.clock.Busy()
	e.group.Go(func() {
		defer done()
		defer cancel()
		heard, err := e.hearing.Hear(ctx, pcm, hint)
		clear(pcm)
		after()
		if ctx.Err() == nil {
			e.tell(speechHeard{e, at.event.To, at, heard, err})
		}
	})
	return cancel
}

// forgo takes back what the recogniser was asked: the caller goes on.
func (e *ear) forgo() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.dismiss()
}

// dismiss is called with the lock held.
func (e *ear) dismiss() {
	for _, takeBack := range []func(){e.ahead, e.glance} {
		if takeBack != nil {
			takeBack()
		}
	}
	e.ahead = nil
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

// reset forgets the turn at hand: it was answered before its end.
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
