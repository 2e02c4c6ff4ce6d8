package control

import (
	"context"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// follow runs Events for the bot in the background and gives what it hears.
func follow(t *testing.T, c *Client, bot string) <-chan Event {
	t.Helper()
	heard := make(chan Event, 64)
	ctx, cancel := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	wg.Go(func() { _ = c.Events(ctx, bot, func(e Event) { heard <- e }) })
	t.Cleanup(func() {
		cancel()
		wg.Wait()
	})
	return heard
}

func TestEventsAreFiltered(t *testing.T) {
	t.Parallel()
	b := setup(t, 0)
	b.journal.Append("one", Event{CallID: "a", Type: CallStarted})
	mine, all := follow(t, b.client, "one"), follow(t, b.client, "")
	b.journal.Append("two", Event{CallID: "b", Type: CallStarted})
	b.journal.Append("one", Event{CallID: "a", Type: CallEnded, Timings: &Timings{}})
	require.Equal(t, uint64(1), (<-mine).Seq)
	e := <-mine
	require.Equal(t, uint64(3), e.Seq)
	require.NotNil(t, e.Timings)
	require.Nil(t, e.Timings.Secure)
	for want := uint64(1); want <= 3; want++ {
		require.Equal(t, want, (<-all).Seq)
	}
}

func TestEventsResumeAfterABreak(t *testing.T) {
	t.Parallel()
	b := setup(t, 4)
	b.journal.Append("one", Event{Type: CallStarted})
	ctx, cancel := context.WithCancel(t.Context())
	last := ""
	err := b.client.stream(ctx, "one", &last, func(Event) { cancel() })
	require.Error(t, err)
	require.True(t, strings.HasSuffix(last, ".1"), last)

	b.journal.Append("one", Event{Type: CallConnected})
	ctx, cancel = context.WithCancel(t.Context())
	var heard []Event
	_ = b.client.stream(ctx, "one", &last, func(e Event) { heard = append(heard, e); cancel() })
	require.Len(t, heard, 1)
	require.Equal(t, CallConnected, heard[0].Type)

	for range 6 {
		b.journal.Append("one", Event{Type: ProgressSeen})
	}
	ctx, cancel = context.WithCancel(t.Context())
	heard = nil
	_ = b.client.stream(ctx, "one", &last, func(e Event) {
		if heard = append(heard, e); len(heard) == 5 {
			cancel()
		}
	})
	require.Equal(t, EventsLost, heard[0].Type)
	require.Equal(t, 2, heard[0].Count, "events 3 and 4 were overwritten")
	require.Equal(t, uint64(5), heard[1].Seq)
}

func TestEventsOfAnotherRunStartAnew(t *testing.T) {
	t.Parallel()
	b := setup(t, 0)
	b.journal.Append("one", Event{Type: CallStarted})
	for id, want := range map[string][]Type{
		"other.7": {EventsLost, CallStarted}, "7": {CallStarted}, "": {CallStarted}, b.journal.epoch + ".x": {CallStarted},
	} {
		ctx, cancel := context.WithCancel(t.Context())
		last := id
		var heard []Type
		_ = b.client.stream(ctx, "one", &last, func(e Event) {
			if heard = append(heard, e.Type); e.Type == CallStarted {
				cancel()
			}
		})
		require.Equal(t, want, heard, id)
		require.Equal(t, b.journal.epoch+".1", last)
	}
}

func TestRunRegistersRenewsAndLeaves(t *testing.T) {
	t.Parallel()
	b := setup(t, 0)
	bot := Bot{ID: "one", URI: "sip:bot@127.0.0.1:5070"}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	heard := make(chan Event, 1)
	_, _, changed := b.bots.Pick()
	go func() { done <- b.client.Run(ctx, bot, func(e Event) { heard <- e }) }()
	<-changed
	bots, err := b.client.Bots(t.Context())
	require.NoError(t, err)
	require.Equal(t, []Bot{bot}, bots)
	b.journal.Append("one", Event{Type: CallStarted})
	require.Equal(t, CallStarted, (<-heard).Type)
	cancel()
	require.NoError(t, <-done)
	require.Equal(t, Left, b.bots.Standing("one"))
}

func TestRunRefusesABadBot(t *testing.T) {
	t.Parallel()
	b := setup(t, 0)
	require.ErrorIs(t, b.client.Run(t.Context(), Bot{ID: "one"}, func(Event) {}), ErrInvalid)
}

func TestRunOutlivesAGateThatIsAway(t *testing.T) {
	t.Parallel()
	srv := httptest.NewServer(nil)
	url := srv.URL
	srv.Close()
	c, err := NewClient(ClientConfig{URL: url, Token: testToken})
	require.NoError(t, err)
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	require.NoError(t, c.Run(ctx, Bot{ID: "one", URI: "sip:bot@127.0.0.1"}, func(Event) {}))
}

func TestStreamsEndWithTheJournal(t *testing.T) {
	t.Parallel()
	b := setup(t, 0)
	b.journal.Append("one", Event{Type: CallEnded})
	b.journal.Close()
	b.journal.Close()
	last, heard := "", 0
	err := b.client.stream(t.Context(), "one", &last, func(Event) { heard++ })
	require.Error(t, err)
	require.Equal(t, 1, heard)
}

func FuzzReadStream(f *testing.F) {
	f.Add(": open\n\nid: e.1\ndata: {\"seq\":1}\n\n")
	f.Add("data: {\n\n")
	f.Add("id: \ndata: null\n\n\n\n")
	f.Fuzz(func(t *testing.T, text string) {
		w := time.AfterFunc(time.Minute, func() {})
		defer w.Stop()
		last := ""
		require.Error(t, readStream(strings.NewReader(text), &last, w, func(Event) {}))
	})
}
