package chat

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/tonegate/tonegate/payments"
	"github.com/tonegate/tonegate/rehearsal"
	"github.com/tonegate/tonegate/rehearsal/script"
)

// saveTest is /save FILE NAME.
func (c *Chat) saveTest(ctx context.Context, rest string) error {
	path, name, _ := strings.Cut(rest, " ")
	if path == "" {
		path = c.cfg.Save
	}
	if path == "" {
		return errors.New("name a file, and the test: /save tests/new.yaml pays with a good card")
	}
	return c.save(ctx, path, strings.TrimSpace(name))
}

// save makes all moves once more on a fresh call, notes what the bot says to each, and adds the test to a file.
func (c *Chat) save(ctx context.Context, path, name string) error {
	written, err := os.ReadFile(filepath.Clean(path))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("save: %w", err)
	}
	file := string(written)
	if file == "" {
		if file, err = c.head(path); err != nil {
			return err
		}
	}
	if name == "" {
		name = "recorded " + strconv.Itoa(strings.Count(file, "\n  - name:")+1)
	}
	test, err := c.test(ctx, name)
	if err != nil {
		return err
	}
	file = strings.TrimRight(file, "\n") + "\n" + test
	if _, err := script.Parse(path, []byte(file)); err != nil {
		return fmt.Errorf("the test does not fit into the file: %w", err)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil { //nolint:gosec // a folder of the designer's, not a secret
		return fmt.Errorf("save: %w", err)
	}
	if err := os.WriteFile(path, []byte(file), 0o644); err != nil { //nolint:gosec // a test file is for everybody
		return fmt.Errorf("save: %w", err)
	}
	c.saved = true
	c.paint.hint("%q is in %s; tonegate flow test %s plays it", name, path, path)
	return nil
}

// head begins a test file.
func (c *Chat) head(path string) (string, error) {
	head := "version: 1\n"
	to, err := filepath.Abs(c.cfg.FlowPath)
	if err != nil {
		return "", fmt.Errorf("save: %w", err)
	}
	from, err := filepath.Abs(filepath.Dir(path))
	if err != nil {
		return "", fmt.Errorf("save: %w", err)
	}
	flow, err := filepath.Rel(from, to)
	if err != nil {
		return "", fmt.Errorf("save: %w", err)
	}
	if flow = filepath.ToSlash(flow); flow != script.DefaultFlow {
		head += "flow: " + quoted(flow) + "\n"
	}
	if c.cfg.From != "" {
		head += "from: " + quoted(c.cfg.From) + "\n"
	}
	return head + "\ntests:", nil
}

// test plays the moves and writes them down with what the bot said.
func (c *Chat) test(ctx context.Context, name string) (text string, err error) {
	begun := redacted(c.begun)
	stage, err := rehearsal.Open(ctx, rehearsal.Config{
		Flow: c.cfg.Flow, From: c.cfg.From, Log: c.cfg.Log, Script: begun,
	})
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, stage.Close()) }()
	var b strings.Builder
	fmt.Fprintf(&b, "  - name: %s\n    turns:\n", quoted(name))
	seen := writeTurn(&b, stage, "", begun, 0)
	for _, m := range c.done {
		m.model = redacted(m.model)
		if err := m.again(ctx, stage); err != nil {
			return "", fmt.Errorf("a turn came out differently: %w", err)
		}
		seen = writeTurn(&b, stage, m.turn(), m.model, seen)
	}
	if err := writeLedger(ctx, &b, stage); err != nil {
		return "", err
	}
	return b.String(), nil
}

// writeTurn writes one action with what came of it.
func writeTurn(
	b *strings.Builder, stage *rehearsal.Stage, action string, answers []rehearsal.ModelAnswer, seen int,
) int {
	news := stage.Moments(seen)
	var lines []string
	if action != "" {
		lines = append(lines, action)
	}
	lines = append(lines, scripted(answers)...)
	var said, tools []string
	for _, m := range news {
		switch m.Kind {
		case rehearsal.Said:
			said = append(said, m.Text)
		case rehearsal.Tool:
			tools = append(tools, m.Name)
		case rehearsal.Heard, rehearsal.Node, rehearsal.Window, rehearsal.Money, rehearsal.Other:
		}
	}
	if len(tools) > 0 && len(answers) == 0 { // else it is the script that calls them
		lines = append(lines, "tools: ["+strings.Join(tools, ", ")+"]")
	}
	if len(said) > 0 {
		lines = append(lines, "says:")
		for _, s := range said {
			lines = append(lines, "  - "+quoted(s))
		}
	}
	if stage.State() == rehearsal.Over {
		reason, target := stage.Ending()
		lines = append(lines, "ended: "+reason)
		if target != "" {
			lines = append(lines, "handoff: "+target)
		}
	}
	for i, line := range lines {
		lead := "        "
		if i == 0 {
			lead = "      - "
		}
		b.WriteString(lead + line + "\n")
	}
	return seen + len(news)
}

// writeLedger writes what the ledger has at the end.
func writeLedger(ctx context.Context, b *strings.Builder, stage *rehearsal.Stage) error {
	rows, err := stage.Ledger(ctx)
	if err != nil {
		return err
	}
	if len(rows) == 0 {
		b.WriteString("    ledger: none\n")
		return nil
	}
	b.WriteString("    ledger:\n")
	for _, row := range rows {
		b.WriteString("      - {" + row.String() + conflict(row.Payment) + "}\n")
	}
	return nil
}

func conflict(p payments.Payment) string {
	if p.Conflict {
		return ", conflict: true"
	}
	return ""
}

// quoted writes a text so that YAML reads it as one.
func quoted(text string) string { return strconv.Quote(text) }
