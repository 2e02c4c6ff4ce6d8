package main

import (
	"context"
	"sync/atomic"

	"github.com/tonegate/tonegate/agent"
	"github.com/tonegate/tonegate/dtmf"
	"github.com/tonegate/tonegate/legs"
	"github.com/tonegate/tonegate/media"
)

// botLine is a SIP leg as the bot has it. Its leg's reader is the one sender of keys.
type botLine struct {
	leg    legs.Leg
	callID string
	keys   chan rune
	heard  atomic.Pointer[func(pcm []int16)]

	pcm  []int16 // of the leg's reader
	wire []byte  // of the one that speaks
}

var (
	_ agent.Line = (*botLine)(nil)
	_ legs.Sink  = (*botLine)(nil)
)

// newBotLine takes what leg brings. The caller runs until.
func newBotLine(leg legs.Leg, callID string) *botLine {
	l := &botLine{leg: leg, callID: callID, keys: make(chan rune, 16)}
	leg.Attach(l)
	return l
}

// until waits for the end of the leg and closes the keys.
func (l *botLine) until() {
	<-l.leg.Done()
	l.leg.Attach(nil)
	close(l.keys)
}

// CallID is the gate's id of the call.
func (l *botLine) CallID() string { return l.callID }

// Rate is that of the leg's codec.
func (l *botLine) Rate() media.Hz { return l.leg.Codec().Rate() }

// Listen sets the receiver of the caller's audio.
func (l *botLine) Listen(heard func(pcm []int16)) {
	if heard == nil {
		l.heard.Store(nil)
		return
	}
	l.heard.Store(&heard)
}

// Keys delivers the keys that the gate let through.
func (l *botLine) Keys() <-chan rune { return l.keys }

// Speak sends 20 ms. One goroutine speaks.
func (l *botLine) Speak(pcm []int16) error {
	codec := l.leg.Codec()
	switch codec {
	case media.PCMU:
		l.wire = media.EncodePCMU(l.wire[:0], pcm)
	case media.PCMA:
		l.wire = media.EncodePCMA(l.wire[:0], pcm)
	case media.L16, media.Opus: // Opus is not spoken over SIP
		l.wire = media.EncodeL16(l.wire[:0], pcm)
	}
	return l.leg.Write(media.Frame{Codec: codec, Payload: l.wire})
}

// Done is closed when the leg has ended.
func (l *botLine) Done() <-chan struct{} { return l.leg.Done() }

// Close hangs up.
func (l *botLine) Close(ctx context.Context) error { return l.leg.Close(ctx) }

// Frame takes 20 ms of the caller.
func (l *botLine) Frame(f media.Frame) {
	heard := l.heard.Load()
	if heard == nil {
		return
	}
	if f.Lost {
		(*heard)(nil)
		return
	}
	l.pcm = f.AppendSamples(l.pcm[:0])
	(*heard)(l.pcm)
}

// Key takes one key; those that a conversation never asks for, A to D, are dropped.
func (l *botLine) Key(e dtmf.Event) {
	if e.Key > dtmf.Pound {
		return
	}
	select {
	case l.keys <- e.Key.Rune():
	default: // the gate lets six through at most
	}
}
