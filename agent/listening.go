package agent

import (
	"context"
	"strings"
	"time"

	"go.uber.org/zap"

	"github.com/tonegate/tonegate/agent/guard"
	"github.com/tonegate/tonegate/agent/sentences"
	"github.com/tonegate/tonegate/speech"
	"github.com/tonegate/tonegate/speech/turn"
	"github.com/tonegate/tonegate/transfer/control"
)

// resumeAfter is when a text goes on that was cut off by what may be no words.
const resumeAfter = 2 * time.Second

// hearingWait is how long a recogniser may take for words at least; after that the caller is asked again.
const hearingWait = 4 * time.Second

// question is what a node waits for.
type question struct {
	texts    []spoken        // said first, one after the other
	after    time.Duration   // of silence, from the end of the last one
	more     []spoken        // the same, where the question is put again, too
	digits   int             // that the caller may key, ended by # where they are fewer; else one key is an answer
	row      control.Collect // of the digits
	firm     bool            // only a key cuts the texts
	resume   time.Duration   // of a text that was cut off for nothing
	confirm  time.Duration   // of voice before it cuts a text
	least    time.Duration   // of silence that ends a turn whose words are whole
	most     time.Duration   // of silence that ends a turn whose words go on
	hint     speech.Hint
	expected guard.Expectation
	// whole tells whether a text is an answer already, so that no more silence is waited for.
	whole func(text string) bool
}

// heard is what came of the caller: a key, or words that may be passed on, or nothing.
type heard struct {
	by   string // ByKey, ByText, ByVoice; empty: nothing came
	text string // or the keys; empty with ByVoice: they spoke, and nothing was understood
	sure float64
}

func (h heard) nothing() bool { return h.by == "" }

// listening is one time that the bot waits for the caller.
type listening struct {
	c *conversation
	q question

	playing *clip
	silence wake
	resume  wake
	keying  wake
	late    wake   // while the recogniser works
	keyed   string // so far
	cut     *clip  // by speech that may be nothing
	warning *clip  // that a card number is for the keypad

	speaking bool
	by       *ear        // that hears it
	before   bool        // the speech at hand has begun while a firm text was said
	asked    int64       // up to where it was given to the recogniser
	paused   voiceSensed // where that was
	known    *speechHeard
	last     *voiceSensed // its End, or what stands for it
}

// listen puts a question and waits for one answer. A key or words cut the question off, noise does not.
func (c *conversation) listen(ctx context.Context, q question) heard {
	if q.resume == 0 {
		q.resume = resumeAfter
	}
	l := &listening{c: c, q: q, asked: -1}
	c.listener = l
	defer func() { c.listener = nil }()
	l.silence, l.resume, l.keying, l.late = c.asleep(), c.asleep(), c.asleep(), c.asleep()
	defer l.late.timer.Stop()
	defer l.silence.timer.Stop()
	defer l.resume.timer.Stop()
	defer l.keying.timer.Stop()
	c.tune(q)
	c.turn++
	if c.warnNext {
		l.warn(ctx, sentences.NoCardSaid)
	} else {
		l.say(ctx)
	}
	defer c.hush(ReasonCut)
	for {
		in, ok := c.kept, true // a key that came while a model thought, or a voice was awaited
		if c.kept = nil; in == nil {
			in, ok = c.next(ctx)
		}
		if !ok {
			return heard{}
		}
		if h, done := l.take(ctx, in); done {
			return h
		}
	}
}

// say begins the next text, or the wait for the caller.
func (l *listening) say(ctx context.Context) {
	l.playing = nil
	for len(l.q.texts) > 0 && l.playing == nil && l.c.kept == nil {
		text := l.q.texts[0]
		l.q.texts = l.q.texts[1:]
		l.playing = l.c.startOr(ctx, text, l.c.keep)
	}
	if l.playing != nil {
		l.silence.timer.Stop()
		return
	}
	if ctx.Err() == nil && l.c.kept == nil {
		l.c.publish(Event{Type: TurnListening})
	}
	l.silence.timer.Reset(l.q.after)
}

// take takes one input; it reports true with an answer.
func (l *listening) take(ctx context.Context, in input) (heard, bool) {
	if l.c.offer.early(in) {
		return heard{}, false
	}
	switch in := in.(type) {
	case keyPressed:
		return l.key(ctx, rune(in))
	case lineTyped:
		l.c.began(time.Time{}, ByText)
		return l.words(ctx, ByText, string(in), 1)
	case voiceSensed:
		return l.sense(ctx, in)
	case speechHeard:
		return l.recognised(ctx, in)
	case clipEnded:
		if in.clip == l.playing {
			l.say(ctx)
		}
	case timerFired:
		return l.woken(ctx, in)
	default:
	}
	return heard{}, false
}

// woken takes a wait that is over.
func (l *listening) woken(ctx context.Context, in timerFired) (heard, bool) {
	switch {
	case l.silence.is(in) && l.speaking:
		l.stillSpeaking()
	case l.silence.is(in) && l.playing == nil:
		return heard{}, true
	case l.keying.is(in):
		return l.keys()
	case l.resume.is(in):
		l.goOn()
	case l.late.is(in) && l.last != nil && l.playing == nil:
		l.c.moment(ctx)
		l.late.timer.Reset(momentAgain)
	}
	return heard{}, false
}

// keyGap is how long after a digit its row is taken for whole.
const keyGap = 3 * time.Second

// key takes a key: an answer by itself, or one more digit of a row.
func (l *listening) key(ctx context.Context, key rune) (heard, bool) {
	l.c.hush(ReasonCut)
	l.playing, l.cut, l.q.texts = nil, nil, nil
	if l.q.digits > 0 {
		l.silence.timer.Stop()
		if key != '#' {
			l.keyed += string(key)
		}
		if key != '#' && key != '*' && len(l.keyed) < l.q.digits {
			l.askForMore(ctx)
			l.keying.timer.Reset(keyGap)
			l.c.publish(Event{Type: TurnKeyed})
			return heard{}, false
		}
		return l.keys()
	}
	l.keyed = string(key)
	return l.keys()
}

// askForMore has the gate let through the rest of a row that is longer than what it gives at once, before that has come.
func (l *listening) askForMore(ctx context.Context) {
	left := l.q.digits + 1 - len(l.keyed) // # too
	if len(l.keyed)%(control.MaxCollect/2) != 0 || left <= control.MaxCollect/2 {
		return
	}
	rest := l.q.row
	rest.Max = min(left, control.MaxCollect)
	l.c.collect(ctx, rest)
}

// keys takes the keys for the answer.
func (l *listening) keys() (heard, bool) {
	l.c.began(time.Time{}, ByKey)
	l.c.publish(Event{Type: TurnHeard, By: ByKey})
	l.c.forget()
	return heard{by: ByKey, text: l.keyed}, true
}

// sense follows the caller's speech.
func (l *listening) sense(ctx context.Context, in voiceSensed) (heard, bool) {
	if l.c.isSpent(in) || !l.c.hearsBy(in.ear) {
		return heard{}, false
	}
	switch in.event.Kind {
	case turn.Start:
		l.by = in.ear
		l.spoken(true)
	case turn.Steady:
		if !l.firm() {
			l.c.player.hold()
		}
	case turn.Confirmed:
		l.spoken(false)
	case turn.Pause:
		l.transcribe(in)
	case turn.Long:
		in.ear.look(in, l.q.hint)
	case turn.Resume:
		l.known, l.asked = nil, -1
		in.ear.forgo()
	case turn.End:
		l.speaking, l.last = false, &in
		if l.cut != nil {
			l.resume.timer.Reset(l.q.resume)
		}
		if l.known != nil && l.known.to == in.event.To {
			return l.conclude(ctx)
		}
		l.silence.timer.Reset(max(hearingWait, l.q.after))
		l.late.timer.Reset(momentAfter)
		l.transcribe(in)
	case turn.Dropped:
		l.speaking = false
		l.goOn()
	}
	return heard{}, false
}

// spoken lowers the voice where the caller begins to speak, and gives way where they mean it. Noise does neither to a firm
// text.
func (l *listening) spoken(begins bool) {
	firm := l.firm()
	switch {
	case begins:
		l.speaking, l.before, l.known, l.last = true, firm, nil, nil
		l.silence.timer.Reset(l.q.after)
		l.c.player.duck(!firm)
	case !firm && l.playing != nil:
		l.cut, l.playing = l.playing, nil
		l.c.hush(ReasonBargeIn)
	}
}

// stillSpeaking looks after a speech that is long: where the ear that heard it was taken down, its end does not come.
func (l *listening) stillSpeaking() {
	if l.c.hearsBy(l.by) {
		l.silence.timer.Reset(l.q.after)
		return
	}
	l.speaking = false
	l.goOn()
}

// firm tells whether what is said now is not for noise to cut.
func (l *listening) firm() bool { return l.playing != nil && (l.q.firm || l.playing == l.warning) }

// transcribe has the speech recognised, once for each place: at a pause ahead of its end.
func (l *listening) transcribe(in voiceSensed) {
	if l.asked != in.event.To {
		l.asked, l.paused = in.event.To, in
		in.ear.transcribe(in, l.q.hint)
	}
}

// recognised takes what a recogniser made of the speech. Words that are an answer already end the turn; those of a whole
// sentence make it shorter, and those that sound as if they go on make it longer.
func (l *listening) recognised(ctx context.Context, in speechHeard) (heard, bool) {
	if !l.c.hearsBy(in.ear) || in.asked.nobodys || l.c.isSpent(in.asked) {
		return heard{}, false
	}
	if l.last == nil && l.c.overheard(in, l.q.expected) {
		l.interrupt(ctx, in)
		return heard{}, false
	}
	if in.to != l.asked {
		return heard{}, false // there is more to it by now
	}
	if in.err != nil {
		l.c.log.Error("the caller was not heard", zap.Error(in.err))
	}
	return l.understood(ctx, in)
}

// understood takes what was made of the speech up to its pause or end.
func (l *listening) understood(ctx context.Context, in speechHeard) (heard, bool) {
	l.known = &in
	text := l.c.carried(in.heard.Text)
	switch {
	case l.last != nil:
		return l.conclude(ctx)
	case in.heard.Confidence >= sureEnough && text != "" && l.q.whole != nil && l.q.whole(text):
		l.last = &l.paused
		in.ear.reset()
		return l.conclude(ctx)
	case l.c.language().Open(text):
		in.ear.patient()
	case in.heard.Confidence >= sureEnough && sentences.Whole(text):
		in.ear.brief()
	}
	return heard{}, false
}

// conclude ends the caller's turn, or takes the speech for nothing.
func (l *listening) conclude(ctx context.Context) (heard, bool) {
	text, sure := l.c.carried(l.known.heard.Text), l.known.heard.Confidence
	if sure < leastSure {
		text = ""
	}
	last, meant := l.last, l.last.event.Voiced >= meantAfter || l.cut != nil
	l.c.spend(*last)
	early := l.before || l.c.offer.before(*last)
	card := early && text != "" && l.c.aside(text, *last, l.q.expected) // it is nobody's answer, but recorded
	l.speaking, l.known, l.last, l.before = false, nil, nil, false
	if early || text == "" && (!meant || l.cut != nil) {
		l.goOn()
		if card {
			l.warn(ctx, sentences.NoCardSaid)
		}
		return heard{}, false
	}
	l.c.began(last.at.Add(-since(last.event, last.event.To)), ByVoice)
	l.c.lag.spoke = spokeAt(*last)
	if text == "" {
		l.c.publish(Event{Type: TurnHeard, By: ByVoice, Reason: ReasonNotUnderstood})
		return heard{by: ByVoice}, true
	}
	return l.words(ctx, ByVoice, text, sure)
}

// meantAfter is how much voice makes speech that is not understood worth a word of regret.
const meantAfter = int64(speech.Rate) * 2 / 5

// softly is how long before its first voice a speech may have begun.
const softly = 300 * time.Millisecond

// goOn takes the caller's speech for nothing: the text goes on where it was, or the wait.
func (l *listening) goOn() {
	l.c.player.duck(false)
	if l.cut != nil {
		l.playing, l.cut = l.cut, nil
		l.resume.timer.Stop()
		l.c.publish(Event{Type: SayResumed, Text: l.playing.text, Source: l.playing.source})
		l.playing.again()
		return
	}
	if l.playing == nil {
		l.silence.timer.Reset(l.q.after)
	}
}

// words takes the caller's words, if they may be passed on.
func (l *listening) words(ctx context.Context, by, text string, sure float64) (heard, bool) {
	safe, card := l.c.guarded(by, text, l.q.expected)
	if card {
		id := sentences.NoCardSaid
		if by == ByText {
			id = sentences.NoCardTyped
		}
		l.warn(ctx, id)
		return heard{}, false
	}
	if safe = strings.TrimSpace(safe); safe == "" {
		return heard{}, false
	}
	l.c.forget()
	l.c.call.heard(by, safe)
	l.c.publish(Event{Type: TurnHeard, By: by, Text: safe, Confidence: sure})
	return heard{by: by, text: safe, sure: sure}, true
}
