package chat

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/tonegate/tonegate/rehearsal"
)

// command is one /word.
type command struct {
	word, usage, help string
	do                func(c *Chat, ctx context.Context, rest string) error
}

// commands are all there are, in the order of the help.
func commands() []command {
	return []command{
		{
			"/key", "/key 1, /key card:ok",
			"press keys; test cards go by name:\n" + strings.Join(rehearsal.CardNames(), ", "), (*Chat).key,
		},
		{"/clock", "/clock +30s", "be silent for so long", (*Chat).clock},
		{"/hangup", "/hangup", "hang up", (*Chat).hangup},
		{
			"/fail", "/fail declined",
			"let something go wrong, now or when it comes to it:\n" + wrapped(rehearsal.Faults()), (*Chat).fail,
		},
		{"/rewind", "/rewind 2", "take your last turns back; without a number the last one", (*Chat).rewind},
		{
			"/events", "/events",
			"what has happened since your last turn, as in events.jsonl;\n/events all for the whole call", (*Chat).events,
		},
		{"/vars", "/vars", "the variables of the flow, and what the ledger has", (*Chat).vars},
		{"/save", "/save tests/new.yaml a name", "write the talk down as a test", (*Chat).saveTest},
		{"/help", "/help", "this", (*Chat).help},
		{"/quit", "/quit", "end", func(*Chat, context.Context, string) error { return errQuit }},
	}
}

// wrapped lists words, eight a line.
func wrapped(words []string) string {
	var lines []string
	for row := range slices.Chunk(words, 8) {
		lines = append(lines, strings.Join(row, ", "))
	}
	return strings.Join(lines, ",\n")
}

func (c *Chat) key(ctx context.Context, rest string) error {
	m, err := keyed(rest)
	if err != nil {
		return err
	}
	return c.do(ctx, m)
}

func (c *Chat) clock(ctx context.Context, rest string) error {
	m, err := clocked(rest)
	if err != nil {
		return err
	}
	return c.do(ctx, m)
}

func (c *Chat) hangup(ctx context.Context, _ string) error {
	return c.do(ctx, move{kind: leaves})
}

func (c *Chat) fail(ctx context.Context, rest string) error {
	if !slices.Contains(rehearsal.Faults(), rest) {
		return errors.New("name one of " + strings.Join(rehearsal.Faults(), ", "))
	}
	waits := c.stage.State() != rehearsal.Capturing
	if err := c.do(ctx, move{kind: fails, text: rest}); err != nil {
		return err
	}
	if waits {
		c.paint.hint("%s will happen when it comes to that", rest)
	}
	return nil
}

// rewind begins anew and makes all moves but the last ones again.
func (c *Chat) rewind(ctx context.Context, rest string) error {
	n := 1
	if rest != "" {
		var err error
		if n, err = strconv.Atoi(rest); err != nil || n < 1 {
			return errors.New("say how many of your turns to take back: /rewind 2")
		}
	}
	if len(c.done) == 0 {
		return errors.New("there is nothing to take back")
	}
	again := c.done[:max(0, len(c.done)-n)]
	if err := c.stage.Close(); err != nil {
		return err
	}
	if err := c.call(ctx, c.begun); err != nil {
		return err
	}
	for _, m := range again {
		c.seen = len(c.stage.Moments(0))
		if err := m.again(ctx, c.stage); err != nil {
			return fmt.Errorf("a turn came out differently: %w", err)
		}
	}
	c.stage.Script(nil)
	c.done, c.heard = again, len(c.stage.Answers(0))
	c.paint.hint("back to where you had made %d turns", len(again))
	c.show(nil)
	return nil
}

// events shows the lines of events.jsonl.
func (c *Chat) events(_ context.Context, rest string) error {
	from := 0
	moments := c.stage.Moments(0)
	if rest != "all" {
		for i, m := range moments {
			if m.Kind == rehearsal.Heard {
				from = i
			}
		}
	}
	for _, m := range moments[from:] {
		if m.JSON != "" {
			c.paint.plain(m.JSON)
		}
	}
	return nil
}

// vars shows what the flow and the ledger know.
func (c *Chat) vars(ctx context.Context, _ string) error {
	c.paint.plain("node " + c.stage.Node() + ", " + c.stage.Elapsed().String() + " into the call")
	values, err := c.stage.Values()
	if err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		text, err := json.Marshal(values[name])
		if err != nil {
			return fmt.Errorf("variable %s: %w", name, err)
		}
		c.paint.plain(name + " = " + string(text))
	}
	rows, err := c.stage.Ledger(ctx)
	if err != nil {
		return err
	}
	for _, row := range rows {
		c.paint.plain("ledger: " + row.String())
	}
	return nil
}

func (c *Chat) help(context.Context, string) error {
	c.paint.plain("A line without a slash is what the caller says. The rest:")
	for _, cmd := range commands() {
		for i, line := range strings.Split(cmd.help, "\n") {
			usage := cmd.usage
			if i > 0 {
				usage = ""
			}
			c.paint.plain(fmt.Sprintf("  %-29s %s", usage, line))
		}
	}
	return nil
}
