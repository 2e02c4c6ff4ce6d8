package agent

import (
	"context"
	"time"

	"go.uber.org/zap"
)

// heard is what came of the caller: a key, a typed line, or nothing where both are empty.
type heard struct {
	key  rune
	text string
}

func (h heard) nothing() bool {
	return h.key == 0 && h.text == ""
}

// tell says a text to its end; what the caller keys or types meanwhile is dropped.
func (c *conversation) tell(ctx context.Context, text string) {
	playing := c.start(ctx, text)
	if playing == nil {
		return
	}
	for {
		select {
		case <-playing.done:
			return
		case _, ok := <-c.line.Keys():
			if !ok {
				return
			}
		case <-c.call.texts:
		case <-ctx.Done():
			return
		}
	}
}

// start begins to say a text. It gives nil where nothing can be said.
func (c *conversation) start(ctx context.Context, text string) *clip {
	pcm := c.audio(ctx, text)
	if ctx.Err() != nil {
		return nil
	}
	c.call.said(text)
	c.publish(Event{Type: SayStarted, Text: text})
	if len(pcm) == 0 {
		return nil
	}
	return c.player.play(pcm)
}

// audio gets a text's audio. While it is late the caller hears a fixed sentence, and where it fails another one instead.
func (c *conversation) audio(ctx context.Context, text string) []int16 {
	type rendered struct {
		pcm []int16
		err error
	}
	got := make(chan rendered, 1)
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	go func() {
		pcm, err := c.bot.deps.Voice.Say(ctx, text)
		got <- rendered{pcm, err}
	}()
	late := time.NewTimer(momentAfter)
	defer late.Stop()
	for {
		select {
		case r := <-got:
			if r.err == nil {
				return r.pcm
			}
			if ctx.Err() == nil {
				c.log.Error("a text was not rendered", zap.Error(r.err))
			}
			return c.fixed(ctx, sayTrouble)
		case <-late.C:
			c.moment(ctx)
		case <-ctx.Done():
			return nil
		}
	}
}

// moment fills a wait with a fixed sentence and does not wait for its end.
func (c *conversation) moment(ctx context.Context) {
	if pcm := c.fixed(ctx, sayMoment); len(pcm) > 0 {
		c.call.said(sayMoment)
		c.player.play(pcm)
	}
}

// fixedWait bounds the way to a fixed sentence, whose audio is at hand.
const fixedWait = 500 * time.Millisecond

func (c *conversation) fixed(ctx context.Context, sentence string) []int16 {
	ctx, cancel := context.WithTimeout(ctx, fixedWait)
	defer cancel()
	pcm, err := c.bot.deps.Voice.Say(ctx, sentence)
	if err != nil {
		c.log.Error("a fixed sentence has no audio", zap.Error(err))
	}
	return pcm
}

// question says texts, one after the other, and waits for a key or a typed line, up to after from their end. A key or a
// line cuts them off.
func (c *conversation) question(ctx context.Context, after time.Duration, texts ...string) heard {
	silence := time.NewTimer(after)
	defer silence.Stop()
	var playing *clip
	var spoken <-chan struct{}
	say := func() {
		playing, spoken = nil, nil
		for len(texts) > 0 && playing == nil {
			playing = c.start(ctx, texts[0])
			texts = texts[1:]
		}
		if playing == nil {
			c.turn++
			c.publish(Event{Type: TurnListening})
			silence.Reset(after)
			return
		}
		silence.Stop()
		spoken = playing.done
	}
	say()
	defer func() { c.player.stop(playing) }()
	for {
		select {
		case <-spoken:
			say()
		case key, ok := <-c.line.Keys():
			if !ok {
				return heard{}
			}
			c.publish(Event{Type: TurnHeard, By: ByKey})
			return heard{key: key}
		case text := <-c.call.texts:
			if text == "" { // it held a card number
				texts = []string{sayNoCard}
				say()
				continue
			}
			c.call.heard(text)
			c.publish(Event{Type: TurnHeard, By: ByText, Text: text})
			return heard{text: text}
		case <-silence.C:
			return heard{}
		case <-ctx.Done():
			return heard{}
		}
	}
}

// warm has the audio of texts rendered while something else goes on.
func (c *conversation) warm(texts ...string) {
	c.call.background(func(ctx context.Context) {
		for _, text := range texts {
			if _, err := c.bot.deps.Voice.Say(ctx, text); err != nil {
				c.log.Debug("a text was not rendered ahead", zap.Error(err))
			}
		}
	})
}
