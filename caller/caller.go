package caller

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/tonegate/tonegate/dtmf"
	"github.com/tonegate/tonegate/legs"
	"github.com/tonegate/tonegate/media"
)

const (
	// keyHold is how long a key is held: an unhurried thumb.
	keyHold = 80 * time.Millisecond
	// keyEvery is the time between the beginnings of two keys; a leg pauses 60 ms after each.
	keyEvery = keyHold + 80*time.Millisecond
	// goodbye is how long a hang-up may take.
	goodbye = 5 * time.Second
)

// Why a call ended early.
var (
	errPatience = errors.New("no prompt ended in time")
	errLimit    = errors.New("the call took too long")
	errSpeech   = errors.New("nobody speaks for this caller")
)

// Config says whom to call and how.
type Config struct {
	// Dial places the call.
	Dial func(ctx context.Context) (legs.Leg, error)
	// Script is what to do, one step for each prompt.
	Script []Step
	// Speak gives the sound of a text: samples, mono, at Rate. Needed where a step says something.
	Speak func(ctx context.Context, text string) ([]int16, error)
	// Rate of what is said and recorded: 8000 or 16000 Hz. The default is 16000.
	Rate media.Hz
	// Record is the path of a stereo WAV file of the call, caller left; empty records nothing.
	Record string
	// Quiet is the silence that ends a prompt. The default is 600 ms; at least 400 ms, for a sentence has pauses.
	Quiet time.Duration
	// Settle is the same for steps that are Settled. The default is 1.5 s.
	Settle time.Duration
	// Patience bounds the wait for the end of a prompt. The default is 30 s; then the call is stuck.
	Patience time.Duration
	// Linger is the silence after the last step after which the caller hangs up. The default is 10 s.
	Linger time.Duration
	// Notice is told of each action as it begins; nil is fine. It must not block.
	Notice func(a Action)
	// Limit bounds a call. The default is 3 min.
	Limit time.Duration
}

func (c Config) withDefaults() Config {
	if c.Rate == 0 {
		c.Rate = 16000
	}
	for _, d := range []struct {
		at    *time.Duration
		value time.Duration
	}{
		{&c.Quiet, 600 * time.Millisecond},
		{&c.Settle, 1500 * time.Millisecond},
		{&c.Patience, 30 * time.Second},
		{&c.Linger, 10 * time.Second},
		{&c.Limit, 3 * time.Minute},
	} {
		if *d.at == 0 {
			*d.at = d.value
		}
	}
	return c
}

func (c Config) validate() error {
	var errs []error
	if c.Dial == nil {
		errs = append(errs, errors.New("there is nothing to dial with"))
	}
	if c.Rate != 8000 && c.Rate != 16000 {
		errs = append(errs, errors.New("the rate is neither 8000 nor 16000 Hz"))
	}
	if c.Quiet < 400*time.Millisecond || c.Settle < c.Quiet {
		errs = append(errs, errors.New("the quiet that ends a prompt is too short"))
	}
	if c.Patience < 0 || c.Linger < 0 || c.Limit < 0 {
		errs = append(errs, errors.New("a time is negative"))
	}
	for _, s := range c.Script {
		if s.Say != "" && c.Speak == nil {
			errs = append(errs, errSpeech)
			break
		}
	}
	return errors.Join(errs...)
}

// Caller makes one call at a time.
type Caller struct {
	cfg Config
}

// New makes a caller.
func New(cfg Config) (*Caller, error) {
	cfg = cfg.withDefaults()
	if err := cfg.validate(); err != nil {
		return nil, fmt.Errorf("synthetic caller: %w", err)
	}
	return &Caller{cfg: cfg}, nil
}

// Call makes one call from the dialling to the end. The end of ctx gives it up.
func (c *Caller) Call(ctx context.Context) Report {
	r := Report{Steps: len(c.cfg.Script)}
	begin := time.Now()
	leg, err := c.cfg.Dial(ctx)
	if err != nil {
		r.fail(err)
		return r
	}
	r.Answered, r.Setup = true, Millis(time.Since(begin))
	defer hangUp(leg)
	recorder, err := c.record()
	if err != nil {
		r.fail(err)
		return r
	}
	ctx, cancel := context.WithTimeoutCause(ctx, c.cfg.Limit, errLimit)
	defer cancel()
	t := &talk{cfg: c.cfg, leg: leg, begin: time.Now(), report: &r}
	t.hearing = newHearing(t.begin, c.cfg.Rate, recorder)
	t.voice = newVoice(leg, c.cfg.Rate, recorder)
	leg.Attach(t.hearing)
	stop := make(chan struct{})
	var work sync.WaitGroup
	work.Go(func() { t.voice.run(stop) })
	err = t.follow(ctx)
	r.Length = Millis(time.Since(t.begin))
	close(stop)
	work.Wait()
	leg.Attach(nil)
	t.close(err)
	if recorder != nil {
		if err := recorder.Close(); err != nil && r.Error == "" {
			r.Error = "close recording: " + err.Error()
		}
	}
	return r
}

func hangUp(leg legs.Leg) {
	ctx, cancel := context.WithTimeout(context.Background(), goodbye)
	defer cancel()
	_ = leg.Close(ctx) // It has ended for us, whatever the other side says.
}

func (c *Caller) record() (*media.Recorder, error) {
	if c.cfg.Record == "" {
		return nil, nil //nolint:nilnil // Nothing is recorded, which is no fault.
	}
	r, err := media.NewRecorder(media.RecorderConfig{Path: c.cfg.Record, Rate: c.cfg.Rate})
	if err != nil {
		return nil, fmt.Errorf("record call: %w", err)
	}
	return r, nil
}

// fail notes a call that was not answered, or that could not be followed.
func (r *Report) fail(err error) {
	r.Outcome, r.Error = Failed, err.Error()
	if refused, ok := errors.AsType[*legs.RefusedError](err); ok {
		r.Outcome, r.Status = Refused, refused.Status
	}
}

// press sends the keys of one step at a keypad's pace.
func (t *talk) press(ctx context.Context, keys []dtmf.Key) error {
	for i, k := range keys {
		if i == len(keys)-1 {
			t.hearing.listen() // What answers the last key may come before it is let go.
		}
		if err := t.leg.Press(k, keyHold); err != nil {
			return fmt.Errorf("press key: %w", err)
		}
		if err := t.wait(ctx, keyEvery); err != nil {
			return err
		}
	}
	return nil
}
