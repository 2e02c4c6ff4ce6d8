package control

import (
	"context"
	"errors"
	"sync"
	"time"
)

// Renewals that are under way at once at most; a failed one is sent anew after renewPause.
const (
	maxRenewals = int(Lease / Renewal)
	renewPause  = 100 * time.Millisecond
)

// Renew registers the bot and renews its lease each second until ctx ends, and gives each answer to told, which is called
// from one goroutine. A renewal is sent when it is due, whether or not the last one was answered: one slow answer must not
// cost the lease. It ends before ctx with an error where the gate refuses the bot for good.
func (c *Client) Renew(ctx context.Context, b Bot, told func(err error)) error {
	var asking sync.WaitGroup
	defer asking.Wait()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	answers := make(chan error)
	due := time.NewTimer(0)
	defer due.Stop()
	for under := 0; ; {
		select {
		case <-ctx.Done():
			return nil
		case <-due.C:
			due.Reset(Renewal)
			if under == maxRenewals {
				continue
			}
			under++
			asking.Go(func() {
				err := c.Register(ctx, b)
				select {
				case answers <- err:
				case <-ctx.Done():
				}
			})
		case err := <-answers:
			under--
			told(err)
			if errors.Is(err, ErrUnauthorized) || errors.Is(err, ErrInvalid) {
				return err
			}
			if err != nil {
				due.Reset(renewPause)
			}
		}
	}
}
