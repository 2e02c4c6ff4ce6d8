package agent

import (
	"context"
)

// courier does small jobs one after the other, so that their order holds and nobody waits for the network. It is safe
// for concurrent use.
type courier struct {
	jobs chan func(context.Context)
}

func newCourier() *courier {
	return &courier{jobs: make(chan func(context.Context), 64)}
}

// post queues a job; where 64 are waiting it is dropped and false is the answer.
func (c *courier) post(job func(context.Context)) bool {
	select {
	case c.jobs <- job:
		return true
	default:
		return false
	}
}

// run does the jobs until ctx ends, then those that are left.
func (c *courier) run(ctx context.Context) {
	for {
		select {
		case job := <-c.jobs:
			job(ctx)
		case <-ctx.Done():
			for {
				select {
				case job := <-c.jobs:
					job(ctx)
				default:
					return
				}
			}
		}
	}
}
