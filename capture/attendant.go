package capture

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"go.uber.org/zap"

	"github.com/tonegate/tonegate/capture/keypad"
	"github.com/tonegate/tonegate/capture/prompts"
	"github.com/tonegate/tonegate/capture/store"
	"github.com/tonegate/tonegate/dtmf"
	"github.com/tonegate/tonegate/internal/logging"
	"github.com/tonegate/tonegate/legs"
	"github.com/tonegate/tonegate/media"
)

const (
	// keyRoom is how many presses may wait for the attendant, who takes them at once.
	keyRoom = 64
	// coarse is the clock of the asterisks: finer would tell how a caller keys.
	coarse = 500 * time.Millisecond
	// maxCatchUp is how many frames a late tick makes up for; beyond, the time is lost.
	maxCatchUp = 5
)

// attendant serves one call: it is one goroutine, run, that owns all of it. The leg's reader hands in keys, and withdraw
// may be called by anyone.
type attendant struct {
	service *Service
	session store.Session
	leg     legs.Leg
	log     *zap.Logger

	keys      chan dtmf.Key
	withdrawn chan struct{} // has room for one
	dropped   atomic.Int64  // keys for which there was no room

	machine  *keypad.Machine
	player   *player
	spoken   bool             // the machine knows that all was said
	held     bool             // by the caller: what is being said waits
	pending  *keypad.Progress // count that waits for the coarse clock
	begun    time.Time
	sent     int          // frames
	verdicts chan verdict // of the gateway; nil before the submission
	closing  bool         // the last words are being said
}

var _ legs.Sink = (*attendant)(nil)

func newAttendant(s *Service, n store.Session, leg legs.Leg, log *zap.Logger) *attendant {
	a := &attendant{
		service: s, session: n, leg: leg, log: log,
		keys: make(chan dtmf.Key, keyRoom), withdrawn: make(chan struct{}, 1),
	}
	f := s.cfg.flow(n.Flow)
	if f == nil { // it was taken out of the configuration meanwhile: no brand is taken
		f = &Flow{}
	}
	clips := s.clips[f.folder(n.Language)]
	a.player = newPlayer(clips)
	k := s.cfg.Keypad
	a.machine = keypad.New(keypad.Config{
		Fields: f.rules(), Tries: k.Tries, FirstKey: k.FirstKey, InterKey: k.InterKey, Complete: k.Complete,
		Total: k.Total, Cancel: k.Cancel, TypeAhead: typeAheadPause,
		Prompts: clips, Brands: s.brands, Accepted: f.Brands,
		Allowed: s.gateway.Takes, AllowedAccount: s.gateway.TakesAccount,
	})
	return a
}

// Frame drops the caller's audio: nobody listens to it here.
func (a *attendant) Frame(media.Frame) {}

// Key hands a press to the attendant.
func (a *attendant) Key(e dtmf.Event) {
	select {
	case a.keys <- e.Key:
	default:
		a.dropped.Add(1)
	}
}

// withdraw tells that the session was cancelled in the store.
func (a *attendant) withdraw() {
	select {
	case a.withdrawn <- struct{}{}:
	default:
	}
}

// run serves the caller until the last words are said or the caller is gone, and then until the gateway has answered.
func (a *attendant) run(ctx context.Context) {
	defer a.await()
	defer a.machine.Wipe()
	defer a.drainKeys()
	a.begun = time.Now()
	tick := time.NewTicker(media.FrameDuration)
	defer tick.Stop()
	clock := time.NewTicker(coarse)
	defer clock.Stop()
	a.apply(ctx, a.machine.Start(a.begun))
	a.pace(ctx, a.begun)
	a.leg.Attach(a)
	defer a.leg.Attach(nil)
	held := legs.Held(a.leg)
	for {
		select {
		case <-ctx.Done():
			a.abandon(ctx, context.Cause(ctx))
			return
		case <-a.leg.Done():
			a.abandon(ctx, a.leg.Err())
			return
		case k := <-a.keys:
			a.apply(ctx, a.machine.Key(k, time.Now()))
		case a.held = <-held:
			a.machine.Hold(a.held, time.Now())
		case <-tick.C:
			if over := a.pace(ctx, time.Now()); over {
				return
			}
		case <-clock.C:
			a.flush()
		case v := <-a.verdicts:
			a.verdicts = nil
			a.lastWords(v)
		case <-a.withdrawn:
			a.machine.Wipe()
			a.lastWords(verdict{result: store.Cancelled})
		}
	}
}

// pace writes the frames that are due, and tells the machine how time goes by. True when the last words are said.
func (a *attendant) pace(ctx context.Context, now time.Time) bool {
	due := int(now.Sub(a.begun)/media.FrameDuration) + 1
	if due-a.sent > maxCatchUp {
		a.sent = due - maxCatchUp
	}
	for ; a.sent < due; a.sent++ {
		if a.held && !a.closing {
			continue
		}
		if err := a.leg.Write(a.player.next()); err != nil {
			a.log.Debug("frame not written", zap.Error(err))
		}
	}
	if a.player.idle() && a.closing {
		return true
	}
	if a.player.idle() && !a.spoken {
		a.spoken = true
		a.machine.Spoken(now)
	}
	a.apply(ctx, a.machine.Tick(now))
	return false
}

// apply carries out what the machine wants.
func (a *attendant) apply(ctx context.Context, e keypad.Effects) {
	if e.Hush {
		a.player.hush()
	}
	if len(e.Say) > 0 {
		a.player.say(e.Say...)
		a.spoken = false
	}
	for _, p := range e.Progress {
		a.tell(p)
	}
	if e.Submit {
		a.submit(ctx)
	}
	if e.End != "" {
		v := verdict{result: store.Error, reason: Reason(e.End)}
		if e.End == keypad.CancelledByCaller {
			v.result = store.Cancelled
		}
		a.lastWords(a.service.close(context.WithoutCancel(ctx), a.session.ID, v))
	}
}

// submit sends the entry on its way to the gateway and keeps the caller company meanwhile.
func (a *attendant) submit(ctx context.Context) {
	entry := a.machine.Take()
	a.pending = nil
	a.player.say(prompts.Authorising)
	a.player.loop = prompts.Wait
	verdicts := make(chan verdict, 1)
	a.verdicts = verdicts
	go func() {
		verdicts <- a.service.authorise(context.WithoutCancel(ctx), a.session, entry)
	}()
}

// lastWords lets the clip that is being said end, says how it went, and lets the call end.
func (a *attendant) lastWords(v verdict) {
	if a.closing {
		return
	}
	a.closing = true
	a.player.instead(sentence(v))
}

// abandon ends a call before its last words: as hung up where the caller left or fell silent, else as our fault. It wipes
// what was keyed, but brings to its end what the gateway was asked.
func (a *attendant) abandon(ctx context.Context, why error) {
	a.leg.Attach(nil)
	a.machine.Wipe()
	if a.verdicts != nil || a.closing {
		return
	}
	v := verdict{result: store.Error, reason: GatewayError}
	if errors.Is(why, legs.ErrHangup) || errors.Is(why, legs.ErrMedia) {
		v = verdict{result: store.Cancelled, reason: HungUp}
	}
	a.service.close(context.WithoutCancel(ctx), a.session.ID, v)
}

// await waits for the gateway's answer, where it was asked.
func (a *attendant) await() {
	if a.verdicts != nil {
		<-a.verdicts
	}
}

// tell passes progress on: counts by the coarse clock, all else at once.
func (a *attendant) tell(p keypad.Progress) {
	if p.State == keypad.Keying {
		a.pending = &p
		return
	}
	a.pending = nil
	a.service.watchers.tell(a.session.ID, eventOf(p))
}

func (a *attendant) flush() {
	if a.pending == nil {
		return
	}
	a.service.watchers.tell(a.session.ID, eventOf(*a.pending))
	a.pending = nil
}

// drainKeys forgets the presses that nobody took.
func (a *attendant) drainKeys() {
	for {
		select {
		case <-a.keys:
		default:
			if n := a.dropped.Load(); n > 0 {
				a.log.Warn("keys dropped", logging.Count(int(n)))
			}
			return
		}
	}
}

// sentence is what a caller is told at the end. A refusal never tells its reason.
func sentence(v verdict) prompts.ID {
	switch v.result {
	case store.Success:
		return prompts.Approved
	case store.Decline:
		return prompts.Declined
	case store.Cancelled:
		return prompts.Cancelled
	case store.Error:
		switch v.reason {
		case TooManyAttempts:
			return prompts.TooManyAttempts
		case InputTimeout:
			return prompts.TimeIsUp
		default:
			return prompts.Failed
		}
	case store.Unknown, store.None, store.Refunded, store.Voided, store.ChargedBack, store.Restored:
	}
	return prompts.Unconfirmed
}
