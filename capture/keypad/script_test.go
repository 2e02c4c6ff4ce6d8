package keypad

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/capture/cards"
	"github.com/tonegate/tonegate/capture/prompts"
	"github.com/tonegate/tonegate/dtmf"
)

// start is when each call of these tests begins.
func start() time.Time { return time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC) }

func config(tb testing.TB) Config {
	tb.Helper()
	table, err := cards.NewTable()
	require.NoError(tb, err)
	clips, err := prompts.NewLibrary()
	require.NoError(tb, err)
	return Config{
		Prompts: clips,
		Tries:   3, FirstKey: 10 * time.Second, InterKey: 5 * time.Second, Complete: 3 * time.Second,
		Cancel: 2 * time.Second, TypeAhead: time.Second, Total: 4 * time.Minute,
		Brands: table, Accepted: []string{cards.Visa, cards.Mastercard, cards.Amex, cards.Maestro},
		Allowed: func(n *dtmf.Digits) bool { return n.MatchAny([]string{visa, mastercard, amex, maestro, diners}) >= 0 },
	}
}

// script drives a machine: a character of s is a key, '.' a pause of one second in which the prompt ends, '_' one of ten.
type script struct {
	m   *Machine
	now time.Time
	all Effects // Say, Progress collected; Submit and End as they came
}

func run(t *testing.T, s string) *script {
	t.Helper()
	return runWith(t, config(t), s)
}

func runWith(t *testing.T, cfg Config, s string) *script {
	t.Helper()
	c := &script{m: New(cfg), now: start()}
	c.took(c.m.Start(c.now))
	for _, r := range s {
		switch r {
		case '.':
			c.pass(time.Second)
		case '_':
			c.pass(10 * time.Second)
		default:
			k, ok := dtmf.ParseKey(r)
			require.True(t, ok)
			c.now = c.now.Add(200 * time.Millisecond)
			c.took(c.m.Key(k, c.now))
		}
	}
	return c
}

// pass lets time pass with the prompt at its end from the start of the pause on.
func (c *script) pass(d time.Duration) {
	c.m.Spoken(c.now)
	end := c.now.Add(d)
	for {
		at, ok := c.m.Deadline()
		if !ok || at.After(end) {
			break
		}
		c.now = at
		c.took(c.m.Tick(at))
		c.m.Spoken(at)
	}
	c.now = end
}

func (c *script) took(e Effects) {
	for _, id := range e.Say {
		readBack := id == prompts.CardEnding || id == prompts.AccountEnding || strings.HasPrefix(string(id), "digit-")
		if !readBack { // see TestReadBack
			c.all.Say = append(c.all.Say, id)
		}
	}
	c.all.Progress = append(c.all.Progress, e.Progress...)
	c.all.Submit = c.all.Submit || e.Submit
	if e.End != "" {
		c.all.End = e.End
	}
}
