package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"go.uber.org/zap"

	"github.com/tonegate/tonegate/legs/sip"
)

// redial is the pause of a caller who was not answered.
const redial = 200 * time.Millisecond

const (
	// deaf is the silence after which a caller takes the call for dead and hangs up.
	deaf = 3 * time.Second
	// stagger parts the callers' first calls, so that at each moment some are at each place of the flow.
	stagger = 450 * time.Millisecond
)

// callers keep so many calls in flight, and remember what was said in each.
type callers struct {
	line *sip.Endpoint
	gate string
	book *codebook
	seed uint64

	mu    sync.Mutex
	made  int
	calls []spoken
}

// newCallers makes callers whose first call has the number after made.
func newCallers(ctx context.Context, seed uint64, made int, book *codebook, gate string) (*callers, error) {
	line, err := sip.New(sip.Config{
		UDP: "127.0.0.1:0", Log: zap.NewNop(), Drain: -1, MediaTimeout: deaf,
	})
	if err != nil {
		return nil, fmt.Errorf("callers: %w", err)
	}
	if err := line.Listen(ctx); err != nil {
		return nil, fmt.Errorf("callers: %w", err)
	}
	return &callers{line: line, gate: gate, book: book, seed: seed, made: made}, nil
}

// run keeps n calls in flight until stop ends, lets them come to their end, and returns.
func (c *callers) run(ctx, stop context.Context, n int) {
	endpoint, end := context.WithCancel(context.WithoutCancel(ctx))
	var serving, calling sync.WaitGroup
	serving.Go(func() { _ = c.line.Run(endpoint) })
	for i := range n {
		calling.Go(func() {
			pause(stop, time.Duration(i)*stagger)
			for stop.Err() == nil {
				c.one(ctx, stop)
			}
		})
	}
	calling.Wait()
	end()
	serving.Wait()
}

func (c *callers) one(ctx, stop context.Context) {
	c.mu.Lock()
	c.made++
	n := c.made
	c.mu.Unlock()
	p := phone{line: c.line, gate: c.gate, book: c.book, card: cardOf(c.seed, n)}
	s := p.call(ctx, fmt.Sprintf("c%06d", n))
	c.mu.Lock()
	c.calls = append(c.calls, s)
	c.mu.Unlock()
	if !s.Answered {
		pause(stop, redial)
	}
}

// all gives the calls that are over.
func (c *callers) all() []spoken {
	c.mu.Lock()
	defer c.mu.Unlock()
	return append([]spoken(nil), c.calls...)
}

// keep writes the callers' ledger beside the others.
func keep(dir string, calls []spoken) error {
	var lines strings.Builder
	for _, s := range calls {
		line, err := json.Marshal(s)
		if err != nil {
			return fmt.Errorf("write the callers' ledger: %w", err)
		}
		lines.Write(line)
		lines.WriteByte('\n')
	}
	if err := os.WriteFile(filepath.Join(dir, "callers.jsonl"), []byte(lines.String()), 0o600); err != nil {
		return fmt.Errorf("write the callers' ledger: %w", err)
	}
	return nil
}

// sorry begins what is said when a conversation goes on with another process.
const sorry = "I am sorry for the interruption"

// resumed counts the calls that went on with another process.
func resumed(calls []spoken) int {
	n := 0
	for _, s := range calls {
		if slices.ContainsFunc(s.Heard, func(text string) bool { return strings.HasPrefix(text, sorry) }) {
			n++
		}
	}
	return n
}

// resumedByTwin counts the calls that one serve had begun and the other one went on with, by the files that both have.
func resumedByTwin(dir string) (int, error) {
	calls, err := filepath.Glob(filepath.Join(dir, callsOf(roleServe), "*", "transcript.txt"))
	if err != nil {
		return 0, fmt.Errorf("look through the calls: %w", err)
	}
	n := 0
	for _, name := range calls {
		one, err := os.ReadFile(name)
		if err != nil {
			return 0, fmt.Errorf("look through the calls: %w", err)
		}
		other, err := os.ReadFile(filepath.Join(dir, callsOf(roleOther), filepath.Base(filepath.Dir(name)), "transcript.txt"))
		if errors.Is(err, os.ErrNotExist) {
			continue
		}
		if err != nil {
			return 0, fmt.Errorf("look through the calls: %w", err)
		}
		if bytes.Contains(one, []byte("bot: "+sorry)) || bytes.Contains(other, []byte("bot: "+sorry)) {
			n++
		}
	}
	return n, nil
}
