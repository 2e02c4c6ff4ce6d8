package chat

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"go.uber.org/zap"

	"github.com/tonegate/tonegate/flows"
	"github.com/tonegate/tonegate/internal/cardnumber"
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
	// Log of bot and desk; nil for none.
	Log *zap.Logger
}

// Chat is one person's talk with a flow. It is used once, by one goroutine.
type Chat struct {
	cfg   Config
	paint painter
	stage *rehearsal.Stage
	done  []move
	seen  int // moments that were shown
	saved bool
}

// New makes a Chat; Run begins it.
func New(cfg Config) *Chat {
	return &Chat{cfg: cfg, paint: painter{out: cfg.Out, colour: cfg.Colour}}
}

// Run talks until the lines end, or one says /quit.
func (c *Chat) Run(ctx context.Context) (err error) {
	c.paint.hint("%s; /help tells what you can do", c.cfg.Flow.Name)
	if err := c.call(ctx); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, c.stage.Close()) }()
	c.show()
	if err := c.talk(ctx); err != nil && !errors.Is(err, errQuit) {
		return err
	}
	if c.cfg.Save != "" && !c.saved && len(c.done) > 0 {
		return c.save(ctx, c.cfg.Save, "")
	}
	return nil
}

// errQuit is the wish to end.
var errQuit = errors.New("quit")

// talk takes line after line.
func (c *Chat) talk(ctx context.Context) error {
	lines := bufio.NewScanner(c.cfg.In)
	for {
		c.prompt()
		if !lines.Scan() {
			c.paint.end()
			return lines.Err()
		}
		line := strings.TrimSpace(lines.Text())
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

// call begins a call from the beginning.
func (c *Chat) call(ctx context.Context) error {
	stage, err := rehearsal.Open(ctx, rehearsal.Config{Flow: c.cfg.Flow, From: c.cfg.From, Log: c.cfg.Log})
	if err != nil {
		return err
	}
	c.stage, c.seen = stage, 0
	return nil
}

// do makes a move and shows what comes of it.
func (c *Chat) do(ctx context.Context, m move) error {
	if err := m.play(ctx, c.stage); err != nil {
		c.show()
		return err
	}
	c.done = append(c.done, m)
	c.show()
	return nil
}

// show shows what has happened since it was called last.
func (c *Chat) show() {
	news := c.stage.Moments(c.seen)
	c.seen += len(news)
	for _, m := range news {
		c.paint.moment(m)
	}
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
