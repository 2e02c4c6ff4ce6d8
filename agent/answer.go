package agent

import (
	"context"
	"errors"
	"iter"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"go.uber.org/zap"

	"github.com/tonegate/tonegate/agent/guard"
	"github.com/tonegate/tonegate/agent/model"
	"github.com/tonegate/tonegate/agent/sentences"
	"github.com/tonegate/tonegate/flows"
	"github.com/tonegate/tonegate/internal/logging"
	"github.com/tonegate/tonegate/speech/turn"
)

// answer is one answer of the model: what of its words was heard, and what it called.
type answer struct {
	text  string
	calls []model.Call
	err   error
}

// answering is a model's answer on its way to the caller.
type answering struct {
	c     *conversation
	guard *guard.Speech
	firm  bool
	id    int // of the stream

	trouble string // a fixed sentence, where a voice fails

	rest  string  // of the text, less than a sentence
	clips []*clip // in the order in which they are spoken
	queue chan *clip
	ended int // of the clips
	over  bool
	cut   bool // the guard has stopped it: nothing more of it is said
	calls []model.Call
	err   error
}

// speakAnswer asks the model and speaks its words while they come: each sentence passes the guard before the voice. The
// caller may cut it off by voice or key; what they had heard until then is what the model has said.
func (c *conversation) speakAnswer(ctx context.Context, n *flows.Node, req model.Chat) answer {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	a := &answering{c: c, guard: c.bot.deps.Claims.Begin(), firm: c.flow.Firm(n), queue: make(chan *clip, 64)}
	a.trouble = c.language().Say(sentences.Trouble)
	c.jobs.Go(func() { a.voice(ctx) })
	a.id = c.streamAnswer(ctx, req)
	defer a.release()
	late, end := c.wakeAfter(momentAfter), c.wakeAfter(answerWithin)
	defer late.timer.Stop()
	defer end.timer.Stop()
	for !a.done() {
		in, ok := c.next(ctx)
		if !ok {
			break
		}
		switch {
		case late.is(in):
			wait := momentAfter - c.player.quietFor()
			if wait <= 0 { // the model is late, or the voice
				c.moment(ctx)
				wait = momentAgain
			}
			late.timer.Reset(wait)
		case end.is(in):
			a.say(modelSaid{err: errEndless})
			a.say(modelSaid{over: true})
		case a.take(in):
			cancel()
			c.hush(ReasonBargeIn)
			return a.heard()
		}
	}
	return a.heard()
}

// answerWithin is how long a model may take for all of an answer, however it comes.
const answerWithin = time.Minute

// errEndless is an answer that takes longer.
var errEndless = errors.New("the answer has no end")

// has tells whether a clip is one of the answer's.
func (a *answering) has(c *clip) bool { return slices.Contains(a.clips, c) }

// release lets a clock go on that waits for audio which nobody renders any more.
func (a *answering) release() {
	for _, clip := range a.clips {
		clip.hold()
	}
}

// streamAnswer streams the model's answer into the inbox.
func (c *conversation) streamAnswer(ctx context.Context, req model.Chat) int {
	c.ids++
	id, done := c.ids, c.clock.Busy()
	c.jobs.Go(func() {
		defer done()
		for d, err := range c.bot.deps.Model.Chat(ctx, req) {
			c.postUntil(ctx.Done(), modelSaid{id, d, err, false})
		}
		c.postUntil(ctx.Done(), modelSaid{id: id, over: true})
	})
	return id
}

// done tells whether all was said.
func (a *answering) done() bool {
	return a.over && a.ended == len(a.clips)
}

// take takes one input; it reports true where the caller has cut the answer off.
func (a *answering) take(in input) bool {
	switch in := in.(type) {
	case modelSaid:
		if in.id == a.id {
			a.say(in)
		}
	case clipEnded:
		if a.has(in.clip) {
			a.ended++
		}
	case keyPressed, lineTyped:
		return a.c.keep(in)
	case voiceSensed:
		return a.sense(in)
	default:
	}
	return false
}

// sense ducks while the caller may be about to speak, falls silent where they go on, and gives way where they mean it.
func (a *answering) sense(in voiceSensed) bool {
	if a.firm || !a.c.hearsBy(in.ear) || a.c.isSpent(in) {
		return false
	}
	switch in.event.Kind {
	case turn.Start:
		a.c.player.duck(true)
	case turn.Steady:
		a.c.player.hold()
	case turn.Dropped, turn.End:
		a.c.player.duck(false)
	case turn.Confirmed:
		return true
	case turn.Long, turn.Pause, turn.Resume:
	}
	return false
}

// say takes one part of the model's answer.
func (a *answering) say(in modelSaid) {
	if a.over {
		return
	}
	a.c.passed(firstToken)
	switch {
	case in.err != nil:
		a.err = in.err
	case in.over:
		a.over = true
		a.sentence(a.rest)
		close(a.queue)
	default:
		a.calls = append(a.calls, in.delta.Calls...)
		a.rest += in.delta.Text
		for {
			whole, rest, ok := cutSentence(a.rest)
			if !ok {
				return
			}
			a.rest = rest
			a.sentence(whole)
		}
	}
}

// sentence lets a sentence through to the voice, or a fixed one in its place.
func (a *answering) sentence(text string) {
	text = strings.TrimSpace(text)
	if text == "" || a.err != nil || a.cut {
		return
	}
	source := SourceModel
	if fine, why := a.guard.Check(text, a.c.paid()); !fine {
		a.c.log.Warn("a sentence of the model was stopped", logging.Reason(why))
		a.c.publish(Event{Type: GuardClaim, Reason: why})
		a.cut, source = true, SourceFixed
		text = a.c.language().Say(sentences.NoClaim)
		if why != guard.PaidClaim {
			text = a.c.language().Say(sentences.NoRequest)
		}
	}
	a.c.passed(firstText)
	clip := newClip(text, source, a.c.line.Rate())
	clip.hold = a.c.clock.Busy()
	a.clips = append(a.clips, clip)
	a.c.player.play(clip)
	select {
	case a.queue <- clip:
	default:
		clip.finish() // more than a model should say at once
		clip.hold()
	}
}

// heard is the answer as far as the caller has heard it.
func (a *answering) heard() answer {
	parts := make([]string, 0, len(a.clips))
	for _, clip := range a.clips {
		if text := clip.heard(); text != "" {
			parts = append(parts, text)
		}
	}
	out := answer{text: strings.Join(parts, " "), err: a.err}
	if a.over && a.err == nil {
		out.calls = a.calls
	}
	return out
}

// voice renders the sentences one after the other, while they are played.
func (a *answering) voice(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			a.drop()
			return
		case clip, open := <-a.queue:
			if !open {
				return
			}
			a.render(ctx, clip)
		}
	}
}

// drop lets go of what is not rendered any more.
func (a *answering) drop() {
	for {
		select {
		case clip, open := <-a.queue:
			if !open {
				return
			}
			clip.hold()
		default:
			return
		}
	}
}

func (a *answering) render(ctx context.Context, clip *clip) {
	defer clip.hold()
	defer clip.finish()
	some, fault := false, error(nil)
	for pcm, err := range a.c.audioOf(ctx, clip) {
		if fault = err; err != nil {
			break
		}
		some = some || len(pcm) > 0
		clip.add(pcm)
	}
	if some && fault == nil || ctx.Err() != nil {
		return
	}
	a.c.log.Error("a sentence was not rendered", zap.Error(fault))
	pcm, _ := a.c.ready(ctx, a.trouble) // it is at hand, or there is silence
	clip.add(pcm)
}

// audioOf gives the audio of a clip's text as it comes: fixed sentences are at hand, a model's are streamed.
func (c *conversation) audioOf(ctx context.Context, clip *clip) iter.Seq2[[]int16, error] {
	if clip.source == SourceModel && c.bot.deps.Stream != nil {
		return c.bot.deps.Stream.Stream(ctx, clip.text)
	}
	return func(yield func([]int16, error) bool) {
		yield(c.bot.deps.Voice.Say(ctx, clip.text))
	}
}

// longestSentence is how many bytes of an answer may come without an end of a sentence: nobody waits for more of it.
const longestSentence = 400

// cutSentence cuts the first whole sentence off a text that is still coming: one that ends in a sign and is followed by a
// space, so that "£42.50" and "3.5" are not two. One that is too long is cut between two words.
func cutSentence(text string) (whole, rest string, ok bool) {
	for i, r := range text {
		if !strings.ContainsRune(".!?…。\n", r) {
			continue
		}
		next := i + len(string(r))
		if r == '\n' || next < len(text) && (text[next] == ' ' || text[next] == '\n') {
			if strings.TrimSpace(text[:next]) != "" {
				return text[:next], text[next:], true
			}
		}
	}
	if len(text) <= longestSentence {
		return "", text, false
	}
	at := strings.LastIndexByte(text[:longestSentence], ' ') + 1
	if at == 0 {
		for at = longestSentence; at > 1 && !utf8.RuneStart(text[at]); at-- {
		}
	}
	return text[:at], text[at:], true
}
