package agent

import (
	"context"
)

// spawn runs job beside the conversation, which gets its answer as a jobDone of the id given. A manual clock stands
// meanwhile: time that a machine needs is not time of the call.
func (c *conversation) spawn(ctx context.Context, job func(context.Context) any) int {
	c.ids++
	id, done := c.ids, c.clock.Busy()
	c.jobs.Go(func() {
		defer done()
		c.post(jobDone{id, job(ctx)})
	})
	return id
}

// answer gives what a job has answered, once; nil while it runs.
func (c *conversation) answer(id int) any {
	value := c.answers[id]
	delete(c.answers, id)
	return value
}

// await runs job and waits for its answer; the caller hears a word where it takes its time. It reports false where ctx
// has ended before. What the caller says meanwhile is not for us.
func await[T any](ctx context.Context, c *conversation, job func(context.Context) T) (T, bool) {
	return awaitOr(ctx, c, func(input) bool { return false }, job)
}

// awaitOr is await that stop may end, too, by an input that came meanwhile.
func awaitOr[T any](
	ctx context.Context, c *conversation, stop func(input) bool, job func(context.Context) T,
) (T, bool) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	id := c.spawn(ctx, func(ctx context.Context) any { return job(ctx) })
	late := c.wakeAfter(momentAfter)
	defer late.timer.Stop()
	var none T
	for {
		if value, ok := c.answer(id).(T); ok {
			return value, true
		}
		in, ok := c.next(ctx)
		if !ok || stop(in) {
			return none, false
		}
		if late.is(in) {
			c.moment(ctx)
			late.timer.Reset(momentAgain)
		}
	}
}

// waitBeside runs job as spawn does, but time goes on meanwhile: it is for what waits itself, as the desk does for a
// caller who keys.
func (c *conversation) waitBeside(ctx context.Context, job func(context.Context) any) int {
	c.ids++
	id := c.ids
	c.jobs.Go(func() { c.post(jobDone{id, job(ctx)}) })
	return id
}
