package demo

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"
)

// The three roles, in the order in which they start: each needs the addresses of those before it.
const (
	roleCapture = "capture"
	roleGate    = "gate"
	roleServe   = "serve"
)

// interruptGrace is how long after a child's end our own interrupt may come, if both have the same cause.
const interruptGrace = 100 * time.Millisecond

// restarts is how often a minute a child that died is started again.
const restarts = 5

// stack is the three processes. It is safe for concurrent use.
type stack struct {
	workspace *workspace
	timeline  *Timeline

	mu       sync.Mutex
	children map[string]*child
	stopping bool
}

func newStack(w *workspace, t *Timeline) *stack {
	return &stack{workspace: w, timeline: t, children: map[string]*child{}}
}

// up starts the three and waits until they take calls.
func (s *stack) up(ctx context.Context) error {
	for _, role := range []string{roleCapture, roleGate, roleServe} {
		if err := s.start(ctx, role); err != nil {
			return err
		}
	}
	for _, role := range []string{roleCapture, roleServe, roleGate} {
		if err := s.awaitReady(ctx, role); err != nil {
			return err
		}
	}
	return nil
}

// keep starts a child again when it dies, until ctx ends.
func (s *stack) keep(ctx context.Context) error {
	group, ctx := errgroup.WithContext(ctx)
	for _, role := range []string{roleCapture, roleGate, roleServe} {
		group.Go(func() error { return s.supervise(ctx, role) })
	}
	return group.Wait()
}

// down ends the three: the gate first, so that calls end, and serve last, so that results still reach it.
func (s *stack) down() error {
	s.mu.Lock()
	s.stopping = true
	s.mu.Unlock()
	var errs []error
	for _, role := range []string{roleGate, roleCapture, roleServe} {
		if k := s.child(role); k != nil {
			errs = append(errs, k.stop())
		}
	}
	return errors.Join(errs...)
}

func (s *stack) isStopping() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.stopping
}

func (s *stack) child(role string) *child {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.children[role]
}

func (s *stack) start(ctx context.Context, role string) error {
	config, err := s.workspace.write(role)
	if err != nil {
		return err
	}
	log, err := s.workspace.log(role)
	if err != nil {
		return err
	}
	k, err := start(ctx, command{
		role: role, binary: s.workspace.cfg.Binary, level: s.workspace.cfg.LogLevel, config: config,
		token: s.workspace.token, log: log,
	})
	if err != nil {
		return errors.Join(fmt.Errorf("%w; its log is %s%s", err, log.Name(), lastWords(log.Name())), log.Close())
	}
	if err := s.workspace.learn(k.ready); err != nil {
		return errors.Join(err, k.stop(), log.Close())
	}
	s.mu.Lock()
	s.children[role] = k
	stopping := s.stopping
	s.mu.Unlock()
	if stopping {
		return errors.Join(k.stop(), log.Close())
	}
	go closeAfter(k, log)
	return nil
}

func closeAfter(k *child, log *os.File) {
	<-k.done
	_ = log.Close()
}

func (s *stack) supervise(ctx context.Context, role string) error {
	var times []time.Time
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-s.child(role).done:
		}
		if s.ending(ctx) {
			return nil
		}
		now := time.Now()
		times = append(times, now)
		if len(times) > restarts && now.Sub(times[len(times)-1-restarts]) < time.Minute {
			return fmt.Errorf("%s died %d times within a minute; its log is %s", role, restarts, s.workspace.logPath(role))
		}
		s.timeline.Note("%s died; it is started again", role)
		if err := s.start(ctx, role); err != nil {
			return quiet(ctx, err)
		}
	}
}

// ending tells whether a child ended because all of us do: Ctrl-C reaches the children as soon as us.
func (s *stack) ending(ctx context.Context) bool {
	grace := time.NewTimer(interruptGrace)
	defer grace.Stop()
	select {
	case <-ctx.Done():
		return true
	case <-grace.C:
		return s.isStopping()
	}
}

// awaitReady polls a child's /readyz.
func (s *stack) awaitReady(ctx context.Context, role string) error {
	ctx, cancel := context.WithTimeoutCause(ctx, readyWait, fmt.Errorf("%s does not get ready", role))
	defer cancel()
	url := "http://" + s.workspace.http(role) + "/readyz"
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for {
		if ok(ctx, url) {
			return nil
		}
		select {
		case <-tick.C:
		case <-s.child(role).done:
			return fmt.Errorf("%s ended while it got ready; its log is %s", role, s.workspace.logPath(role))
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

func ok(ctx context.Context, url string) bool {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return false
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return false
	}
	return resp.Body.Close() == nil && resp.StatusCode == http.StatusOK
}
