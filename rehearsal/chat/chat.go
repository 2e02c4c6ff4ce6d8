package chat

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"go.uber.org/zap"

	"github.com/tonegate/tonegate/agent/model"
	"github.com/tonegate/tonegate/flows"
	"github.com/tonegate/tonegate/internal/cardnumber"
	"github.com/tonegate/tonegate/internal/logging"
	"github.com/tonegate/tonegate/rehearsal"
)

// Config of a Chat.
type Config struct {
	// Flow that is talked to, and the file that it was read from.
	Flow     *flows.Flow
	FlowPath string
	// From is who calls.
	From string
	// In are the person's lines, Out is what they see.
	In  io.Reader
	Out io.Writer
	// Echo repeats the lines, for a transcript of lines that no terminal has shown.
	Echo bool
	// Colour marks who speaks.
	Colour bool
	// Save is the test file that the talk is written to when it ends; empty for none.
	Save string
	// Model is asked where its BaseURL is set; else the offline rules are.
	Model model.Config
	// Log of bot and desk; nil for none.
	Log *zap.Logger
}

// Chat is one person's talk with a flow. It is used once, by one goroutine.
type Chat struct {
	cfg   Config
	paint painter
	stage *rehearsal.Stage
	done  []move
	begun []rehearsal.ModelAnswer // what the model answered before the first move
	seen  int                     // moments that were shown
	heard int                     // answers of the model that were taken notice of
	saved bool
}

// New makes a Chat; Run begins it.
func New(cfg Config) *Chat {
	return &Chat{cfg: cfg, paint: painter{out: cfg.Out, colour: cfg.Colour}}
}

// Run talks until the lines end, or one says /quit.
func (c *Chat) Run(ctx context.Context) (err error) {
	c.paint.hint("%s; /help tells what you can do", c.cfg.Flow.Name)
	if c.live() {
		c.paint.hint("%s at %s gets what you type; what it answers is kept for /rewind and /save",
			cmp.Or(c.cfg.Model.Model, "a model"), c.cfg.Model.BaseURL)
	}
	if err := c.call(ctx, nil); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, c.stage.Close()) }()
	c.begun = c.answers()
	c.show(c.begun)
	err = c.talk(ctx)
	if errors.Is(err, errQuit) {
		err = nil
	}
	if err != nil && !errors.Is(err, errUnread) {
		return err
	}
	if c.cfg.Save != "" && !c.saved && len(c.done) > 0 {
		err = errors.Join(err, c.save(ctx, c.cfg.Save, ""))
	}
	return err
}

var (
	errQuit   = errors.New("quit")                        // the wish to end
	errUnread = errors.New("the lines could not be read") // the talk up to there is whole
)

// talk takes line after line.
func (c *Chat) talk(ctx context.Context) error {
	lines := newLines(c.cfg.In)
	for {
		c.prompt()
		line, err := lines.next()
		switch {
		case errors.Is(err, io.EOF):
			c.paint.end()
			return nil
		case errors.Is(err, errLong):
			if c.cfg.Echo {
				c.paint.end()
			}
			c.paint.fault(err)
			continue
		case err != nil:
			return fmt.Errorf("%w: %w", errUnread, err)
		}
		if c.cfg.Echo {
			c.paint.echo(line)
		}
		if line == "" {
			continue
		}
		if err := c.line(ctx, line); err != nil {
			if fatal(err) || ctx.Err() != nil {
				return err
			}
			c.paint.fault(err)
		}
	}
}

// fatal tells whether the talk cannot go on after err.
func fatal(err error) bool {
	return errors.Is(err, errQuit) || errors.Is(err, rehearsal.ErrStuck)
}

// line does what one line asks for.
func (c *Chat) line(ctx context.Context, line string) error {
	if !strings.HasPrefix(line, "/") {
		if cardnumber.Holds(line) {
			return errors.New("that is a card number, and here are only test cards, by name: /key card:ok")
		}
		return c.do(ctx, move{kind: says, text: line})
	}
	word, rest, _ := strings.Cut(line, " ")
	rest = strings.TrimSpace(rest)
	for _, cmd := range commands() {
		if cmd.word == word {
			return cmd.do(c, ctx, rest)
		}
	}
	return fmt.Errorf("there is no %s; /help tells what there is", word)
}

// live tells whether a model of others answers. What it says once it may never say again.
func (c *Chat) live() bool { return c.cfg.Model.BaseURL != "" }

// call begins a call from the beginning; the model begins by a script where there is one.
func (c *Chat) call(ctx context.Context, script []rehearsal.ModelAnswer) error {
	stage, err := rehearsal.Open(ctx, rehearsal.Config{
		Flow: c.cfg.Flow, From: c.cfg.From, Log: c.cfg.Log, Endpoints: c.cfg.Model, Script: script,
	})
	if err != nil {
		return err
	}
	c.stage, c.seen, c.heard = stage, 0, 0
	return nil
}

// answers gives what the model has answered since it was called last; never nil where a model of others is asked.
func (c *Chat) answers() []rehearsal.ModelAnswer {
	if !c.live() {
		return nil
	}
	news := c.stage.Answers(c.heard)
	c.heard += len(news)
	return append([]rehearsal.ModelAnswer{}, news...)
}

// aside tells of a model of others what its designer wants to know: why it did not answer, and what was not let through.
func (c *Chat) aside(news []rehearsal.Moment, answers []rehearsal.ModelAnswer) {
	stopped := slices.ContainsFunc(news, func(m rehearsal.Moment) bool { return m.Name == "guard.claim" })
	for _, a := range answers {
		if stopped && a.Say != "" {
			c.paint.hint("the model said: %s", logging.Redact(a.Say))
		}
		if a.Fails != "" {
			c.paint.hint("the model did not answer: %s", strings.ReplaceAll(strings.TrimPrefix(a.Fails, "model: "), "\n", "; "))
		}
	}
}

// do makes a move and shows what comes of it.
func (c *Chat) do(ctx context.Context, m move) error {
	err := m.play(ctx, c.stage)
	m.model = c.answers()
	if err == nil {
		c.done = append(c.done, m)
	}
	c.show(m.model)
	return err
}

// show shows what has happened since it was called last, and what is to be told of the model's answers meanwhile.
func (c *Chat) show(answers []rehearsal.ModelAnswer) {
	news := c.stage.Moments(c.seen)
	c.seen += len(news)
	for _, m := range news {
		c.paint.moment(m)
	}
	c.aside(news, answers)
	if len(news) == 0 {
		return
	}
	switch c.stage.State() {
	case rehearsal.Over:
		reason, target := c.stage.Ending()
		if target != "" {
			reason += ": " + target
		}
		c.paint.hint("the call is over (%s); /rewind takes your last turn back, /quit ends", reason)
	case rehearsal.Capturing:
		c.paint.hint("the provider asks for a card: /key card:ok, another name, /key **, /fail timeout or /hangup")
	case rehearsal.Listening:
	}
}

// prompt asks for a line.
func (c *Chat) prompt() {
	switch c.stage.State() {
	case rehearsal.Capturing:
		c.paint.prompt("card> ")
	case rehearsal.Over:
		c.paint.prompt("over> ")
	case rehearsal.Listening:
		c.paint.prompt("you> ")
	default:
		c.paint.prompt("> ")
	}
}
