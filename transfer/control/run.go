package control

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"
)

// retryPause is the pause before a broken stream is tried again.
const retryPause = 250 * time.Millisecond

// maxLine is the longest line of a stream.
const maxLine = 64 << 10

// Run registers the bot, renews its lease each second and streams its events to handle, which is called from one
// goroutine in the gate's order. It blocks until ctx ends, then leaves, and returns nil; a refused token ends it at once
// with ErrUnauthorized. A gate that is away is tried again for as long as ctx lasts.
func (c *Client) Run(ctx context.Context, b Bot, handle func(Event)) error {
	if err := b.Validate(); err != nil {
		return err
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var wg sync.WaitGroup
	wg.Go(func() {
		if err := c.Renew(ctx, b, func(error) {}); err != nil {
			cancel(err)
		}
	})
	err := c.Events(ctx, b.ID, handle)
	if err != nil {
		cancel(err)
	}
	wg.Wait()
	if errors.Is(context.Cause(ctx), ErrUnauthorized) {
		return context.Cause(ctx)
	}
	last, stop := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	defer stop()
	_ = c.Leave(last, b.ID) // the lease runs out anyway
	return err
}

// Events streams the events of one bot's calls, or of all calls when bot is empty, to handle. It blocks until ctx ends,
// reconnecting and resuming after the last event seen; it returns an error only when the token is refused.
func (c *Client) Events(ctx context.Context, bot string, handle func(Event)) error {
	last := ""
	for {
		err := c.stream(ctx, bot, &last, handle)
		if errors.Is(err, ErrUnauthorized) {
			return err
		}
		if !sleep(ctx, retryPause) {
			return nil
		}
	}
}

// stream reads one connection until it breaks. A stream that says nothing for 5 s, not even a comment, is broken.
func (c *Client) stream(ctx context.Context, bot string, last *string, handle func(Event)) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	path := c.base + "/events"
	if bot != "" {
		path += "?" + url.Values{"bot": {bot}}.Encode()
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, path, nil)
	if err != nil {
		return errors.New("control: make request")
	}
	req.Header.Set("Authorization", "Bearer "+c.token)
	req.Header.Set("Accept", "text/event-stream")
	if *last != "" {
		req.Header.Set("Last-Event-ID", *last)
	}
	watchdog := time.AfterFunc(silence, cancel)
	defer watchdog.Stop()
	res, err := c.http.Do(req)
	if err != nil {
		return fmt.Errorf("control: stream: %w", err)
	}
	defer func() { _ = res.Body.Close() }()
	if res.StatusCode != http.StatusOK {
		return readFault(res)
	}
	return readStream(res.Body, last, watchdog, handle)
}

// readStream parses server-sent events as far as our server sends them: id, one data line, comments. The watchdog runs
// while it waits for a line, not while the event is handled.
func readStream(r io.Reader, last *string, watchdog *time.Timer, handle func(Event)) error {
	lines := bufio.NewScanner(r)
	lines.Buffer(make([]byte, 0, 4096), maxLine)
	var id, data string
	for lines.Scan() {
		watchdog.Stop()
		line := lines.Text()
		switch {
		case line == "" && data != "":
			var e Event
			if err := json.Unmarshal([]byte(data), &e); err != nil {
				return errors.New("control: unreadable event")
			}
			handle(e)
			*last, id, data = id, "", ""
		case strings.HasPrefix(line, "id: "):
			id = line[len("id: "):]
		case strings.HasPrefix(line, "data: "):
			data = line[len("data: "):]
		}
		watchdog.Reset(silence)
	}
	if err := lines.Err(); err != nil {
		return fmt.Errorf("control: stream: %w", err)
	}
	return io.ErrUnexpectedEOF
}

func sleep(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}
