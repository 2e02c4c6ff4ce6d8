package e2e_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/dtmf"
	"github.com/tonegate/tonegate/legs/sip"
	"github.com/tonegate/tonegate/legs/stream"
	"github.com/tonegate/tonegate/media"
	"github.com/tonegate/tonegate/transfer/control"
)

const (
	phoneWait = 45 * time.Second // for what a caller waits for, on a machine that does other things too
	keyHold   = 60 * time.Millisecond
	audible   = 15 // loud frames after which a sentence counts as heard
	patient   = 75 // loud frames of a question after which nobody counts as typing ahead any more
)

// phone is one caller on a leg of ours who acts on what happens in the call: on what is said to them, and on what the
// gate reports. It is a require.TestingT of its own, so that many callers can run beside each other in one test: a
// failure ends its goroutine and is told when the test asks.
type phone struct {
	bench *bench
	gate  string // that it calls
	name  string
	leg   *sip.Leg
	done  chan struct{} // closed when its caller is through

	mu     sync.Mutex
	faults []string
	id     string
	events []control.Event
	read   int           // events that were waited for already
	loud   int           // frames that were sound
	heard  []int16       // all that was heard, at 8 kHz
	sound  []int16       // what is still to be played
	over   bool          // the gate says that the call has ended
	more   chan struct{} // closed and replaced when something came
}

// dial begins a call in the background, with act as its caller.
func (b *bench) dial(ctx context.Context, name string, act func(p *phone)) *phone {
	return b.dialAt(ctx, "gate", name, act)
}

// dialAt is dial to one of several gates.
func (b *bench) dialAt(ctx context.Context, gate, name string, act func(p *phone)) *phone {
	p := &phone{bench: b, gate: gate, name: name, done: make(chan struct{}), more: make(chan struct{})}
	b.mu.Lock()
	b.calls[name] = p
	b.mu.Unlock()
	go func() {
		defer close(p.done)
		p.call(ctx, act)
	}()
	return p
}

func (p *phone) call(ctx context.Context, act func(p *phone)) {
	var err error
	p.leg, err = p.bench.phones.Dial(ctx, sip.Invite{
		URI: "sip:pay@" + p.bench.roles[p.gate].SIP, From: "sip:" + p.name + "@127.0.0.1",
	})
	require.NoError(p, err)
	defer func() { _ = p.leg.Close(context.WithoutCancel(ctx)) }()
	p.leg.Attach(p)
	over := make(chan struct{})
	defer close(over)
	go p.breathe(over)
	act(p)
}

// breathe sends silence where nothing is played: a phone that sends nothing counts as gone.
func (p *phone) breathe(over <-chan struct{}) {
	tick := time.NewTicker(media.FrameDuration)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			pcm := make([]int16, media.PCMU.Samples())
			p.mu.Lock()
			if len(p.sound) > 0 {
				if p.sound = p.sound[copy(pcm, p.sound):]; len(p.sound) == 0 {
					p.wake()
				}
			}
			p.mu.Unlock()
			_ = p.leg.Write(media.EncodeFrame(media.PCMU, pcm)) // a packet that is not sent is one that is lost
		case <-p.leg.Done():
			return
		case <-over:
			return
		}
	}
}

// Errorf notes a failure, with what has happened in the call.
func (p *phone) Errorf(format string, args ...any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	text := fmt.Sprintf(format, args...)
	for _, e := range p.events {
		if e.Type != control.Sound {
			text += "\n  " + line(e)
		}
	}
	p.faults = append(p.faults, text)
}

// line is an event in short.
func line(e control.Event) string {
	text := e.At.Format("05.000 ") + string(e.Type) + " " + string(e.State) + " " + e.Reason + e.Text
	if e.Count > 0 {
		text += fmt.Sprint(e.Count)
	}
	if e.Progress != nil {
		text += fmt.Sprintf("%+v", *e.Progress)
	}
	if e.Result != nil {
		text += e.Result.Outcome + " " + e.Result.Reason
	}
	return text
}

// FailNow ends the caller.
func (p *phone) FailNow() { runtime.Goexit() }

// Frame counts what is heard.
func (p *phone) Frame(f media.Frame) {
	pcm := f.AppendSamples(nil)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.heard = append(p.heard, pcm...)
	if f.Lost || media.LevelDBm0(pcm) < media.SoundThreshold {
		return
	}
	p.loud++
	p.wake()
}

// Key is not for a caller.
func (p *phone) Key(dtmf.Event) {}

// event takes an event of this call.
func (p *phone) event(e control.Event) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.id = e.CallID
	p.over = p.over || e.Type == control.CallEnded
	p.events = append(p.events, e)
	p.wake()
}

func (p *phone) wake() {
	close(p.more)
	p.more = make(chan struct{})
}

// callID is the gate's name for the call.
func (p *phone) callID() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.id
}

// keys presses keys one after the other and returns when the last one is on its way.
func (p *phone) keys(keys string) {
	parsed, ok := dtmf.ParseKeys(keys)
	require.True(p, ok)
	tick := time.NewTicker(media.FrameDuration)
	defer tick.Stop()
	for _, k := range parsed {
		for {
			err := p.leg.Press(k, keyHold)
			if err == nil {
				break
			}
			require.ErrorIs(p, err, stream.ErrBusy)
			<-tick.C
		}
	}
}

// plays sends keys as tones in the audio, and returns when they were played.
func (p *phone) plays(keys string) {
	parsed, ok := dtmf.ParseKeys(keys)
	require.True(p, ok)
	p.mu.Lock()
	p.sound = dtmf.Generate(parsed, keyHold, keyHold, -10)
	p.mu.Unlock()
	p.until("the end of the tones", func() bool { return len(p.sound) == 0 })
}

// agrees walks the flow up to the consent.
func (p *phone) agrees() {
	p.hears("To pay your bill, press 1")
	p.keys("1")
	p.hears("Press 1 for yes")
	p.keys("1")
}

// card keys a whole card, each field when it is asked for.
func (p *phone) card(number string) {
	p.asked("card_number", 1)
	p.keys(number + "#")
	p.rest()
}

// rest keys what follows an accepted card number.
func (p *phone) rest() {
	p.asked("expiry", 1)
	p.keys(expiry() + "#")
	p.asked("security_code", 1)
	p.keys("123#")
}

// expiry is a month that is good.
func expiry() string { return time.Now().AddDate(2, 0, 0).Format("0106") }

// hangsUp ends the call from the caller's side.
func (p *phone) hangsUp() {
	ctx, cancel := context.WithTimeout(context.Background(), phoneWait)
	defer cancel()
	require.NoError(p, p.leg.Close(ctx))
}

// err is how the caller failed, nil where they did not.
func (p *phone) err() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.faults) == 0 {
		return nil
	}
	return errors.New(strings.Join(p.faults, "\n"))
}
