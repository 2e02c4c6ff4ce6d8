package main

import (
	"context"
	"strings"
	"time"

	"github.com/tonegate/tonegate/dtmf"
	"github.com/tonegate/tonegate/legs/sip"
	"github.com/tonegate/tonegate/media"
)

const (
	callLimit = 75 * time.Second
	keyHold   = 40 * time.Millisecond
	keyEvery  = 92 * time.Millisecond
	dialWait  = 5 * time.Second
)

// spoken is what a caller remembers of a call: the third ledger.
type spoken struct {
	Name     string    `json:"name"`
	Card     string    `json:"card"`
	Answered bool      `json:"answered"`
	Begun    time.Time `json:"begun"`
	Ended    time.Time `json:"ended"`
	Heard    []string  `json:"heard"`
}

// phone is one caller on one call.
type phone struct {
	line *sip.Endpoint
	gate string
	book *codebook
	card card

	texts chan string
}

// call makes the call: agree, key the card, listen, until the other side hangs up.
func (p *phone) call(ctx context.Context, name string) (s spoken) {
	s = spoken{Name: name, Card: p.card.name, Begun: time.Now()}
	defer func() { s.Ended = time.Now() }()
	dialing, cancel := context.WithTimeout(ctx, dialWait)
	leg, err := p.line.Dial(dialing, sip.Invite{URI: "sip:pay@" + p.gate, From: "sip:" + name + "@127.0.0.1"})
	cancel()
	if err != nil {
		return s
	}
	s.Answered = true
	defer func() { _ = leg.Close(context.WithoutCancel(ctx)) }()
	p.texts = make(chan string, 64)
	leg.Attach(&ear{book: p.book, heard: func(text string) {
		select {
		case p.texts <- text:
		default: // nobody says so much at once
		}
	}})
	defer leg.Attach(nil)
	ctx, stop := context.WithTimeout(ctx, callLimit)
	defer stop()
	go breathe(ctx, leg)
	for {
		select {
		case text := <-p.texts:
			s.Heard = append(s.Heard, text)
			p.press(ctx, leg, p.answer(text))
		case <-leg.Done():
			for len(p.texts) > 0 {
				s.Heard = append(s.Heard, <-p.texts)
			}
			return s
		case <-ctx.Done():
			return s
		}
	}
}

// answer is what is keyed after a text.
func (p *phone) answer(text string) string {
	switch {
	case text == sayConsent:
		return "1"
	case strings.HasPrefix(text, "Please key your card number"):
		return p.card.number + "#"
	case strings.Contains(text, "the expiry date"):
		return time.Now().AddDate(2, 0, 0).Format("0106") + "#"
	case strings.Contains(text, "digit security code"), strings.Contains(text, "digit code"):
		return "123#"
	default:
		return ""
	}
}

func (p *phone) press(ctx context.Context, leg *sip.Leg, keys string) {
	tick := time.NewTicker(keyEvery)
	defer tick.Stop()
	for _, r := range keys {
		key, ok := dtmf.ParseKey(r)
		if !ok || leg.Press(key, keyHold) != nil { //nolint:contextcheck // Press queues the key
			return
		}
		select {
		case <-tick.C:
		case <-leg.Done():
			return
		case <-ctx.Done():
			return
		}
	}
}

// breathe sends silence: a phone that sends nothing counts as gone.
func breathe(ctx context.Context, leg *sip.Leg) {
	tick := time.NewTicker(media.FrameDuration)
	defer tick.Stop()
	silence := media.EncodeFrame(media.PCMU, make([]int16, media.PCMU.Samples()))
	for {
		select {
		case <-tick.C:
			_ = leg.Write(silence) // a packet that is not sent is one that is lost
		case <-leg.Done():
			return
		case <-ctx.Done():
			return
		}
	}
}
