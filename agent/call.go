package agent

import (
	"context"
	"errors"
	"os"
	"sync"
	"time"

	"go.uber.org/zap"

	"github.com/tonegate/tonegate/checkout"
	"github.com/tonegate/tonegate/internal/clock"
	"github.com/tonegate/tonegate/internal/logging"
	"github.com/tonegate/tonegate/media"
	"github.com/tonegate/tonegate/transfer/control"
)

// call is what lives as long as a call does: its files, its recorder, its duties to the gate. The conversation comes and
// goes with the line. It is safe for concurrent use.
type call struct {
	id       string
	verbs    Verbs
	files    *files
	log      *zap.Logger
	duties   *courier // acknowledgements: never behind anything slow
	captions *courier
	ahead    *courier    // rendering before it is needed
	texts    chan letter // typed by the caller, and what the gate tells a coach
	clock    clock.Clock

	started chan struct{} // closed when the gate has told who calls
	over    chan struct{} // closed when the gate says that the call has ended
	dropped chan struct{} // closed when the bot knows it no more

	mu       sync.Mutex
	recorder *media.Recorder
	deaf     bool // hearing is dark
	muted    bool // the caller is not recorded
	guided   bool // the caller is with a provider and hears the bot
	doors    map[*door]struct{}
	lines    int // conversations that run
	idle     chan struct{}
	from     string
	result   *checkout.Result
	timings  *control.Timings
	ended    bool
	apart    bool // the gate was not reached: it may have the call, with another process
	left     bool // its line has been gone for so long that it ends
	gone     bool // no conversation takes up what is typed
}

func newCall(id string, verbs Verbs, f *files, log *zap.Logger, c clock.Clock) *call {
	return &call{
		id: id, verbs: verbs, files: f, log: log.With(logging.CallID(id)), clock: c,
		duties: newCourier(), captions: newCourier(), ahead: newCourier(), texts: make(chan letter, 16),
		doors:   make(map[*door]struct{}),
		started: make(chan struct{}), over: make(chan struct{}), dropped: make(chan struct{}),
		idle: make(chan struct{}, 1),
	}
}

// event takes one event of the gate.
func (c *call) event(ev control.Event) {
	written := ev
	if ev.Type == control.CallText {
		written.Text = "" // what of it may be kept stands in turn.heard
	}
	switch err := c.files.event(written); {
	case errors.Is(err, os.ErrClosed): // the call is over, the gate has more to say
	case err != nil:
		c.log.Error("event was not written", zap.Error(err))
	}
	switch ev.Type {
	case control.CallStarted:
		c.begins(ev.From)
	case control.CallText:
		c.typed(ev.Text)
	case control.Window:
		c.window(ev)
		c.guide(ev)
	case control.ProgressSeen, control.Sound:
		c.guide(ev)
	case control.ListenerDarken:
		c.duty(func(ctx context.Context) { c.darken(ctx, ev.Listener) })
	case control.ListenerResume:
		c.duty(func(context.Context) { c.resume(ev.Listener) })
	case control.CallEnded:
		c.mu.Lock()
		first := !c.ended
		c.ended, c.timings = true, ev.Timings
		c.mu.Unlock()
		if first {
			close(c.over)
		}
	default:
	}
}

// begins notes who calls, once.
func (c *call) begins(from string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	select {
	case <-c.started:
	default:
		c.from = from
		close(c.started)
	}
}

// typed hands a line of the caller to the conversation, which has its guard look at it.
func (c *call) typed(text string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.gone {
		return
	}
	l := letter{lineTyped(text), c.clock.Busy()}
	select {
	case c.texts <- l:
	default:
		l.done()
		c.log.Warn("a typed line was dropped, the conversation is busy")
	}
}

// window marks in the transcript where the secure window begins and ends.
func (c *call) window(ev control.Event) {
	text := ""
	switch ev.State {
	case control.Closing:
		text = "closed; nothing of the caller is heard or written from here on"
	case control.Ended:
		text = "open again"
	case control.Armed, control.Connecting, control.Capturing, control.Returning:
		return
	}
	if err := c.files.said(ev.At, "gate", text); err != nil {
		c.log.Error("transcript was not written", zap.Error(err))
	}
}

// begin opens the recorder for a new line of the call; false if the call ends without the gate's word, and takes none.
func (c *call) begin(rate media.Hz) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.left || c.ended && c.apart {
		return false
	}
	c.lines++
	c.gone, c.muted = false, false
	if c.recorder != nil {
		return true
	}
	recorder, err := media.NewRecorder(media.RecorderConfig{
		Path: c.files.path("recording.wav"), Rate: rate, Now: c.clock.Now,
	})
	if err != nil {
		c.log.Error("recording does not start", zap.Error(err))
		return true
	}
	c.recorder = recorder
	return true
}

// leave says that a line has ended.
func (c *call) leave() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.lines--; c.lines == 0 {
		c.quiet()
		select {
		case c.idle <- struct{}{}:
		default:
		}
	}
}

// quiet drops what the caller types from here on, under the lock: no conversation is there to take it up.
func (c *call) quiet() {
	c.gone = true
	drain(c.texts)
}

func (c *call) busy() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.lines > 0
}

// leaves ends the call where no conversation runs.
func (c *call) leaves() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.left = c.lines == 0
	return c.left
}

// caller is who calls, as far as the network says so.
func (c *call) caller() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.from
}

// isOver tells whether the gate has said so.
func (c *call) isOver() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.ended && !c.apart
}

func (c *call) paid(r checkout.Result) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.result = &r
}

// said writes and shows one line of the bot.
func (c *call) said(text string) {
	if err := c.files.said(c.clock.Now(), "bot", text); err != nil {
		c.log.Error("transcript was not written", zap.Error(err))
	}
	c.caption("bot", text)
}

// caption shows one line on the page and the terminal.
func (c *call) caption(who, text string) {
	c.captions.post(func(ctx context.Context) {
		if err := c.verbs.Caption(ctx, control.Caption{Who: who, Text: text}); err != nil {
			c.log.Debug("caption was not taken", zap.Error(err))
		}
	})
}

// background does work that nobody waits for; where too much of it waits it is left out.
func (c *call) background(job func(context.Context)) {
	c.ahead.post(job)
}

// heard writes one line of the caller, and shows what was heard: what was typed is there already.
func (c *call) heard(by, text string) {
	if by == ByVoice {
		c.caption("caller", text)
	}
	if err := c.files.said(c.clock.Now(), "caller", text); err != nil {
		c.log.Error("transcript was not written", zap.Error(err))
	}
}

// timingsWait is how long after its line a call's timings are waited for.
const timingsWait = 3 * time.Second

// live runs the call's couriers until it is over, then writes its result. It returns when the files are closed.
func (c *call) live(ctx context.Context) {
	couriers, stop := context.WithCancel(ctx)
	var group sync.WaitGroup
	group.Go(func() { c.duties.run(couriers) })
	group.Go(func() { c.captions.run(couriers) })
	group.Go(func() { c.ahead.run(couriers) })
	c.await(ctx)
	stop()
	group.Wait()
	c.mu.Lock()
	defer c.mu.Unlock()
	c.quiet()
	if c.recorder != nil {
		if err := c.recorder.Close(); err != nil {
			c.log.Error("recording was not closed", zap.Error(err))
		}
		c.recorder = nil
	}
	if err := c.files.result(c.id, c.result, c.timings); err != nil {
		c.log.Error("result was not written", zap.Error(err))
	}
	if err := c.files.close(); err != nil {
		c.log.Error("files were not closed", zap.Error(err))
	}
}

// await returns when the gate has said that the call is over and no conversation runs, or when the line has been gone
// for timingsWait.
func (c *call) await(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-c.over:
			if !c.busy() {
				return
			}
			select {
			case <-c.idle:
			case <-ctx.Done():
			}
			return
		case <-c.idle:
			wait := c.clock.NewTimer(timingsWait)
			select {
			case <-c.over:
			case <-wait.C():
			case <-ctx.Done():
			}
			wait.Stop()
			if c.leaves() {
				return
			}
		}
	}
}
