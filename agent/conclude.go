package agent

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"time"

	"go.uber.org/zap"

	"github.com/tonegate/tonegate/internal/logging"
	"github.com/tonegate/tonegate/transfer/control"
)

// askAgain is the pause before the gate is asked again for calls that it still has, or while it is away.
const askAgain = 2 * time.Second

// Conclude writes the results of calls that a former process left and that ended while nobody was here: the gate does not
// have them any more. It returns when there are none left, or ctx has ended. Calls that come back are not its business.
func (b *Bot) Conclude(ctx context.Context) error {
	for ctx.Err() == nil {
		left, err := b.unfinished()
		if err != nil {
			return err
		}
		open := 0
		for _, id := range left {
			if b.running(ctx, id) {
				open++
				continue
			}
			b.conclude(ctx, id)
		}
		if open == 0 {
			break
		}
		_ = b.deps.Clock.Sleep(ctx, askAgain) // it fails only where ctx has ended
	}
	return nil
}

// running tells whether the gate has a call, or cannot be asked.
func (b *Bot) running(ctx context.Context, id string) bool {
	_, err := b.deps.Gate(id).State(ctx)
	return !errors.Is(err, control.ErrNoCall)
}

// unfinished lists the calls that have a folder without a result, and no conversation here.
func (b *Bot) unfinished() ([]string, error) {
	entries, err := os.ReadDir(b.cfg.Dir)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, err //nolint:wrapcheck // It names the folder already.
	}
	var ids []string
	for _, e := range entries {
		if !there(b.cfg.Dir, e.Name(), eventsFile) || there(b.cfg.Dir, e.Name(), resultFile) {
			continue
		}
		if c, err := b.call(e.Name(), false); c == nil && err == nil {
			ids = append(ids, e.Name())
		}
	}
	return ids, nil
}

// there tells whether a file is there.
func there(path ...string) bool {
	_, err := os.Stat(filepath.Join(path...))
	return err == nil
}

// conclude ends one call with what the memory and the desk know of it.
func (b *Bot) conclude(ctx context.Context, id string) {
	c, err := b.call(id, true)
	if err != nil {
		return // the bot is closed
	}
	var s state
	if data, err := b.deps.Memory.LoadConversation(ctx, id); err == nil && json.Unmarshal(data, &s) == nil && s.Result != nil {
		c.paid(*s.Result)
	}
	if s.Paying {
		result, found, err := b.deps.Desk.Resume(ctx, id)
		if err != nil {
			c.log.Error("the desk cannot conclude a payment", zap.Error(err))
		}
		if found {
			c.paid(result)
		}
	}
	c.log.Info("call ended while nobody was here", logging.Reason(control.ReasonGateLost))
	b.lost(id)
}
