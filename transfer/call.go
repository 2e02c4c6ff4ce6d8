package transfer

import (
	"context"
	"errors"
	"sync"
	"time"

	"go.uber.org/zap"

	"github.com/tonegate/tonegate/legs"
	"github.com/tonegate/tonegate/transfer/control"
	"github.com/tonegate/tonegate/transfer/sounds"
)

// The call's clock: fast while it plays a sound, slow otherwise.
const (
	paceTick = 20 * time.Millisecond
	idleTick = 100 * time.Millisecond
)

// Kinds of callers.
const (
	kindSIP    = "sip"
	kindWebRTC = "webrtc"
)

// call is one call: a goroutine (run) that owns everything below, and one select. What takes time runs beside it as a
// job, whose end comes back as a function to be called here.
type call struct {
	// in
	gate   *Gate
	id     string
	kind   string
	from   string
	to     string
	in     Incoming        // nil for a caller with a page
	page   Page            // nil for a caller without
	ready  <-chan struct{} // closed when the page's media is up; nil for others
	sw     *Switch
	log    *zap.Logger
	verbs  chan func(jobs context.Context)
	done   chan struct{} // closed when run has returned
	joined chan func()
	work   sync.WaitGroup // the goroutines of the jobs

	// state
	phase    Phase
	running  int // jobs that have not ended
	deadline time.Time
	window   control.State // the last one reported; empty when no window is open
	reason   string        // of the window's end
	ending   string        // of the call's end
	bot      control.Bot   // whose the call is; ID empty for a static bot or a hand-off target
	static   bool
	lost     bool // the bot is gone and nobody was found yet
	held     bool // the bot leg was put on inactive
	asked    control.Connect
	guided   bool             // this window leaves the bot to be heard
	hold     sounds.ID        // of this window
	early    *control.Collect // asked for before the bot could hear the caller
	waiting  map[string]bool  // listeners that have not acknowledged
	dark     []string         // listeners to be resumed
	target   string           // of a hand-off
	answer   chan<- error     // who waits for a hand-off
	callerL  legs.Leg
	botL     legs.Leg
	provider legs.Leg
	parking  parking
	cancel   context.CancelFunc // of the job that dials; never nil
	turn     int                // of dialing jobs: an older one's leg is not wanted any more

	playing  sounds.ID
	frame    int
	playFrom time.Time // when frame 0 was or is due
	botFrom  time.Time // when the bot's next frame of silence is due
	keysAt   time.Time // when swallowed keys were last told
	handed   bool      // a hand-off target has the caller; serve knows the call as ended
}

// run is the call's life. It returns when all legs are down and all jobs have ended.
func (c *call) run(ctx context.Context) {
	defer close(c.done)
	jobs, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	c.begin(jobs)
	tick := time.NewTimer(idleTick)
	defer tick.Stop()
	for c.phase != Over {
		select {
		case f := <-c.verbs:
			f(jobs)
		case f := <-c.joined:
			f()
		case <-c.sw.notify:
			c.tell(jobs, false)
		case on := <-legs.Held(c.callerL):
			c.callerHolds(jobs, on)
		case <-ended(c.callerL):
			c.apply(jobs, CallerGone)
		case <-ended(c.botL):
			c.botEnded(jobs)
		case <-ended(c.provider):
			c.providerEnded(jobs)
		case <-ctx.Done():
			c.apply(jobs, c.stopped(ctx))
		case <-tick.C:
			c.tick(jobs)
			tick.Reset(c.pace())
		}
	}
	stop()
	c.finish(jobs)
}

// stopped tells why the call's context ended: the caller gave up before the answer, or the gate stops.
func (c *call) stopped(ctx context.Context) Input {
	if errors.Is(context.Cause(ctx), errStopping) {
		return StopAsked
	}
	return CallerGone
}

func ended(l legs.Leg) <-chan struct{} {
	if l == nil {
		return nil
	}
	return l.Done()
}

// job runs do beside the call; the function that it returns, nil for none, is called in the call's goroutine.
func (c *call) job(do func() func()) {
	c.running++
	c.work.Go(func() {
		f := do()
		c.joined <- func() {
			c.running--
			if f != nil {
				f()
			}
		}
	})
}

// apply looks the input up and does what the table says.
func (c *call) apply(jobs context.Context, in Input) Verdict {
	step := Next(c.phase, in)
	if step.Verdict != Move {
		return step.Verdict
	}
	if step.Reason != "" {
		if step.To == Over {
			c.ending = step.Reason
		} else {
			c.reason = step.Reason
		}
	}
	if in == CallerGone && c.callerL != nil && errors.Is(c.callerL.Err(), legs.ErrMedia) {
		c.ending = endMediaLost
	}
	c.enter(jobs, step.To)
	return Move
}

// tick does what is due.
func (c *call) tick(jobs context.Context) {
	now := c.gate.now()
	c.tell(jobs, now.Sub(c.keysAt) >= keysEvery)
	c.fill()
	c.play(jobs, now)
	c.park(jobs)
	if c.phase == Quieting && c.sw.QuietFor() >= quietAfter {
		c.apply(jobs, Quiet)
	}
	c.checkLease(jobs)
	if c.phase != Over && !now.Before(c.deadline) {
		c.expire(jobs)
	}
}

// expire is the deadline of the phase.
func (c *call) expire(jobs context.Context) {
	c.log.Debug("deadline", zap.Stringer("phase", c.phase))
	was := c.phase
	c.apply(jobs, Deadline)
	if was == HandingOff {
		c.handoffAnswer(control.Refusal(control.ErrRefused, control.ReasonNoAnswer))
	}
}

// pace is the time to the next tick: short while something is played, and never beyond the deadline.
func (c *call) pace() time.Duration {
	d := idleTick
	if c.playing != sounds.None || c.phase == Quieting || c.sw.KeepsBot() {
		d = paceTick
	}
	if left := c.deadline.Sub(c.gate.now()); left < d {
		d = max(left, time.Millisecond)
	}
	return d
}

// checkLease tells a lost bot by its lease. A bot that left owes none; one without an id never had one.
func (c *call) checkLease(jobs context.Context) {
	if c.bot.ID == "" || c.lost || c.phase == Over || c.phase == HandedOff {
		return
	}
	switch c.gate.bots.Standing(c.bot.ID) {
	case control.Lapsed, control.Unknown:
		c.log.Info("bot lost", zap.String("why", "lease"))
		c.botLost(jobs)
	case control.Live, control.Left:
	}
}

// botEnded looks why the bot leg is down: the bot hung up, or it died.
func (c *call) botEnded(jobs context.Context) {
	err := c.botL.Err()
	c.drop(c.botL)
	c.botL = nil
	c.connect()
	standing := control.Live
	if c.bot.ID != "" {
		standing = c.gate.bots.Standing(c.bot.ID)
	}
	died := standing == control.Lapsed || standing == control.Unknown
	if errors.Is(err, legs.ErrHangup) && !died {
		c.lost = true // nobody is there to come back to
		c.apply(jobs, BotGone)
		return
	}
	c.log.Info("bot lost", zap.String("why", "leg"), zap.Error(err))
	c.botLost(jobs)
}

func (c *call) botLost(jobs context.Context) {
	c.lost = true
	c.apply(jobs, BotLost)
}

func (c *call) providerEnded(jobs context.Context) {
	reason := "bye"
	if !errors.Is(c.provider.Err(), legs.ErrHangup) {
		reason = "lost"
	}
	c.dropProvider(reason)
	c.apply(jobs, ProviderEnded)
}

// connect tells the Switch who is there.
func (c *call) connect() { c.sw.Connect(c.callerL, c.botL, c.provider) }
