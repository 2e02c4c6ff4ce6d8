package agent

import (
	"context"
	"time"

	"go.uber.org/zap"

	"github.com/tonegate/tonegate/agent/sentences"
)

// spoken is a text on its way to the caller, with who it is from.
type spoken struct {
	text   string
	source string
}

// fixed is a sentence that no flow and no model can change, in the language of the call.
func (c *conversation) fixed(id sentences.ID) spoken {
	return spoken{c.language().Say(id), SourceFixed}
}

// tell says a text to its end; what the caller keys, types or says meanwhile is dropped.
func (c *conversation) tell(ctx context.Context, s spoken) {
	playing := c.start(ctx, s)
	for playing != nil {
		in, ok := c.next(ctx)
		if !ok {
			return
		}
		if ended, ok := in.(clipEnded); ok && ended.clip == playing {
			return
		}
	}
}

// start begins to say a text. It gives nil where nothing can be heard.
func (c *conversation) start(ctx context.Context, s spoken) *clip {
	return c.startOr(ctx, s, func(input) bool { return false })
}

// startOr is start, which stop may end while the audio is awaited.
func (c *conversation) startOr(ctx context.Context, s spoken, stop func(input) bool) *clip {
	if s.text == "" {
		return nil
	}
	pcm, s, ok := c.audio(ctx, s, stop)
	if !ok || ctx.Err() != nil {
		return nil
	}
	if len(pcm) == 0 {
		c.saying(ctx, newClip(s.text, s.source, c.line.Rate()), c.clock.Now())
		return nil
	}
	return c.playNow(s, pcm)
}

// playNow plays a text whose audio is there, behind what is being played.
func (c *conversation) playNow(s spoken, pcm []int16) *clip {
	clip := c.clipOf(s, pcm)
	c.player.play(clip)
	return clip
}

// clipOf is a text whose audio is there.
func (c *conversation) clipOf(s spoken, pcm []int16) *clip {
	clip := newClip(s.text, s.source, c.line.Rate())
	clip.add(pcm)
	clip.finish()
	return clip
}

// audio gets a text's audio. While it is late the caller hears a fixed sentence, and where it fails another one instead,
// which is what is said then. It reports false where it was stopped.
func (c *conversation) audio(ctx context.Context, s spoken, stop func(input) bool) (pcm []int16, said spoken, ok bool) {
	type rendered struct {
		pcm []int16
		err error
	}
	r, ok := awaitOr(ctx, c, stop, func(ctx context.Context) rendered {
		ctx, cancel := context.WithTimeout(ctx, audioWait)
		defer cancel()
		pcm, err := c.bot.deps.Voice.Say(ctx, s.text)
		return rendered{pcm, err}
	})
	switch {
	case !ok:
		return nil, s, false
	case r.err != nil:
		c.log.Error("a text was not rendered", zap.Error(r.err))
		return c.atHand(ctx, sentences.Trouble), c.fixed(sentences.Trouble), true
	default:
		return r.pcm, s, true
	}
}

// sayable waits until a text has audio, or stop ends it, and reports false where it has none: what nobody can hear nobody
// can agree to.
func (c *conversation) sayable(ctx context.Context, s spoken, stop func(input) bool) bool {
	_, said, _ := c.audio(ctx, s, stop)
	return said == s
}

// moment fills a wait with the node's filler or a fixed sentence and does not wait for its end.
func (c *conversation) moment(ctx context.Context) {
	s := c.filler()
	pcm, err := c.ready(ctx, s.text)
	if err != nil {
		s = c.fixed(sentences.Moment)
		pcm = c.atHand(ctx, sentences.Moment)
	}
	if len(pcm) == 0 {
		return
	}
	c.player.fillIn(c.clipOf(s, pcm))
}

// audioWait bounds the way to any other: a caller who has been told three times to wait is told that it does not work.
const audioWait = 10 * time.Second

// fixedWait bounds the way to a sentence whose audio is at hand.
const fixedWait = 500 * time.Millisecond

// atHand gives the audio of a fixed sentence.
func (c *conversation) atHand(ctx context.Context, id sentences.ID) []int16 {
	pcm, err := c.ready(ctx, c.language().Say(id))
	if err != nil {
		c.log.Error("a fixed sentence has no audio", zap.Error(err))
	}
	return pcm
}

func (c *conversation) ready(ctx context.Context, text string) ([]int16, error) {
	ctx, cancel := context.WithTimeout(ctx, fixedWait)
	defer cancel()
	return c.bot.deps.Voice.Say(ctx, text)
}

// hush stops the voice at once, and tells how far it came.
func (c *conversation) hush(reason string) {
	for _, clip := range c.player.cut() {
		if clip.told {
			c.said(clip, reason)
		}
	}
}

// note takes notice of what the player tells, whatever the conversation waits for.
func (c *conversation) note(ctx context.Context, in input) {
	switch in := in.(type) {
	case clipStarted:
		if !in.clip.told {
			c.saying(ctx, in.clip, in.at)
		}
	case clipEnded:
		c.said(in.clip, ReasonDone)
	case voiceSensed:
		c.attend(in)
	case speechHeard:
		if in.asked.nobodys {
			c.attended(in)
		}
	case timerFired:
		if c.secret != nil && c.secret.wake.is(in) {
			c.secretOver()
		}
	case jobDone:
		c.answers[in.id] = in.value
	default:
	}
}

// saying writes that a text is spoken now; to a turn of the caller it is the answer.
func (c *conversation) saying(ctx context.Context, clip *clip, at time.Time) {
	if c.offer.unheard() && clip.text == c.offer.text {
		c.offer.from = at
		c.collect(ctx, c.offer.keys)
	}
	clip.told = true
	c.call.said(clip.text)
	c.publish(Event{Type: SayStarted, Text: clip.text, Source: clip.source})
	c.answered(at)
}

// said writes that a text has ended.
func (c *conversation) said(clip *clip, reason string) {
	played, of := clip.played()
	c.publish(Event{
		Type: SayEnded, Text: clip.heard(), Source: clip.source, Reason: reason,
		Played: played.Milliseconds(), Of: of.Milliseconds(),
	})
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
