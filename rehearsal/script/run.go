package script

import (
	"context"
	"fmt"
	"maps"
	"regexp"
	"time"

	"go.uber.org/zap"

	"github.com/tonegate/tonegate/flows"
	"github.com/tonegate/tonegate/flows/lint"
	"github.com/tonegate/tonegate/internal/logging"
	"github.com/tonegate/tonegate/rehearsal"
)

// Result is what became of one test.
type Result struct {
	File string
	Flow string // its name
	Name string
	Line int // of the test in its file
	Took time.Duration
	// Call is how long the conversation would have taken on the phone, its speech apart.
	Call time.Duration
	// Failures in their order; none where the test has passed.
	Failures []Failure
	// Talk is the conversation, a line each.
	Talk []string
	// Unusable is why none of the file's tests could be played; nil for a test that was.
	Unusable error
}

// Unusable is the result of a file whose tests cannot be played.
func Unusable(path string, err error) Result {
	return Result{File: path, Flow: path, Name: "the file can be used", Line: 1, Unusable: err}
}

// Passed tells whether all was as expected.
func (r Result) Passed() bool { return r.Unusable == nil && len(r.Failures) == 0 }

// Failure is one thing that was not as expected.
type Failure struct {
	Line int    // of the turn, or of the ledger, in the test file
	What string // was expected, and what was the case
	Diff []string
}

// Run plays the tests of a file whose names match only, nil for all of them, and tells each as it ends. An error means
// that the flow cannot be used; what a test finds is in its Result.
func (f *File) Run(ctx context.Context, only *regexp.Regexp, log *zap.Logger, done func(Result)) error {
	flow, err := lint.Load(f.FlowPath())
	if err != nil {
		return fmt.Errorf("%s: flow: %w", f.path, err)
	}
	for _, t := range f.Tests {
		if only != nil && !only.MatchString(t.Name) {
			continue
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		begun := time.Now()
		p := &play{file: f, test: t, flow: flow, log: log}
		p.run(ctx)
		done(Result{
			File: f.path, Flow: flow.Name, Name: t.Name, Line: t.line, Took: time.Since(begun), Call: p.call,
			Failures: p.failures, Talk: p.talk,
		})
	}
	return nil
}

// play is one test on its way.
type play struct {
	file *File
	test *Test
	flow *flows.Flow
	log  *zap.Logger

	stage    *rehearsal.Stage
	seen     int // moments that turns before have looked at
	call     time.Duration
	failures []Failure
	talk     []string
}

// fail notes what is not as expected. No digit of a card stands in a report, whatever the bot says.
func (p *play) fail(at place, diff []string, what string, args ...any) {
	for i := range diff {
		diff[i] = logging.Redact(diff[i])
	}
	p.failures = append(p.failures, Failure{Line: at.line, What: logging.Redact(fmt.Sprintf(what, args...)), Diff: diff})
}

// show adds a line to the conversation.
func (p *play) show(who, text string) {
	p.talk = append(p.talk, logging.Redact(fmt.Sprintf("%-8s%s", who, text)))
}

// run plays the turns until one cannot be played.
func (p *play) run(ctx context.Context) {
	answers, err := p.answers()
	if err != nil {
		p.fail(p.test.place, nil, "%s", err)
		return
	}
	from := p.test.From
	if from == "" {
		from = p.file.From
	}
	cfg := rehearsal.Config{Flow: p.flow, From: from, Answers: answers, Log: p.log}
	if first := p.test.Turns[0]; first.waits() {
		cfg.Script = first.Model.script()
	}
	p.stage, err = rehearsal.Open(ctx, cfg)
	if err != nil {
		p.fail(p.test.place, nil, "the call did not begin: %s", err)
		return
	}
	for i, t := range p.test.Turns {
		if !t.waits() {
			p.stage.Script(t.Model.script())
		}
		if i == 0 && !t.waits() {
			p.note() // the greeting, which nobody looks at
		}
		err := p.act(ctx, t)
		heard := p.note()
		if err != nil {
			p.fail(t.place, nil, "the turn cannot be played: %s", err)
			break
		}
		p.check(t, heard)
	}
	p.call = p.stage.Elapsed()
	p.ledger(ctx)
	if err := p.stage.Close(); err != nil {
		p.fail(p.test.place, nil, "the call did not end: %s", err)
	}
}

// answers are those of the file, with those of the test in their place.
func (p *play) answers() (map[string]any, error) {
	written := maps.Clone(p.file.Lookups)
	if written == nil {
		written = make(map[string]any)
	}
	maps.Copy(written, p.test.Lookups)
	answers := make(map[string]any, len(written))
	for name, w := range written {
		answer, err := rehearsal.Answer(w)
		if err != nil {
			return nil, fmt.Errorf("lookup %s: %w", name, err)
		}
		answers[name] = answer
	}
	return answers, nil
}

// act does what the caller does in a turn.
func (p *play) act(ctx context.Context, t *Turn) error {
	if t.Fail != "" {
		if err := p.stage.Fail(ctx, t.Fail); err != nil {
			return err
		}
	}
	name, isCard := t.Keys.Card()
	switch {
	case t.User != "":
		p.show("caller", t.User)
		return p.stage.Say(ctx, t.User)
	case isCard:
		p.show("caller", "keys the test card "+name)
		return p.stage.Card(ctx, name)
	case t.Keys.Text != "":
		p.show("caller", "keys "+t.Keys.Text)
		return p.stage.Press(ctx, t.Keys.Text)
	case t.After.Duration != 0:
		p.show("caller", "is silent for "+t.After.String())
		return p.stage.Silence(ctx, t.After.Duration)
	case t.Hangup:
		p.show("caller", "hangs up")
		return p.stage.Hangup(ctx)
	default:
		return nil
	}
}

// note takes the moments that have come since it was called last.
func (p *play) note() []rehearsal.Moment {
	news := p.stage.Moments(p.seen)
	p.seen += len(news)
	for _, m := range news {
		switch m.Kind {
		case rehearsal.Said:
			p.show("bot", m.Text)
		case rehearsal.Tool:
			p.show("model", m.Name+" "+squeeze(m.Text))
		case rehearsal.Window:
			p.show("gate", m.String())
		case rehearsal.Money:
			p.show("ledger", m.String())
		case rehearsal.Other:
			if m.Name == "tool.refused" || m.Name == "guard.claim" {
				p.show("bot", "("+m.String()+")")
			}
		case rehearsal.Heard, rehearsal.Node:
		}
	}
	return news
}
