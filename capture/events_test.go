package capture_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

func TestEventsShowProgressWithoutItsTiming(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := setup(t, func(b *bundle) { b.sim.Delay = time.Second })
		token := b.token(t)
		id, link := b.launched(t, token)
		watch := func() *stream { return b.watch(t, token, id) }
		early := watch()
		c := newCall(t, link)
		go b.Serve(t.Context(), c)
		synctest.Wait()
		c.press(t, okCard[:12])
		late := watch()
		c.press(t, okCard[12:]+"#13#..1212#123#")
		<-early.over
		<-late.over
		<-c.done

		require.Equal(t, "text/event-stream", early.header.Get("Content-Type"))
		events := early.events(t)
		counts := 0
		for _, e := range events {
			if e.State == "keying" {
				counts++
				require.Zero(t, e.at.Sub(events[0].at)%(500*time.Millisecond), "the coarse clock")
			}
		}
		require.Equal(t, []string{
			"card_number awaiting", "card_number accepted", "expiry awaiting", "expiry rejected invalid-date",
			"expiry awaiting", "expiry accepted", "security_code awaiting", "security_code accepted",
			"security_code authorising", "security_code done",
		}, early.steps(t))
		require.Positive(t, counts)
		require.Less(t, counts, 8, "fewer than the keys")
		lateEvents := late.events(t)
		require.Equal(t, "card_number", lateEvents[0].Field, "who comes late gets the state of things")
		require.Equal(t, "done", lateEvents[len(lateEvents)-1].State)

		after := watch()
		<-after.over
		require.Empty(t, after.events(t), "a session that has ended has nothing more to tell")
	})
}

func TestEventsOutliveTheReadTimeoutOfTheServer(t *testing.T) {
	t.Parallel()
	b := setup(t)
	server := httptest.NewUnstartedServer(b.Handler())
	server.Config.ReadTimeout = 50 * time.Millisecond
	server.Start()
	defer server.Close()
	token := b.token(t)
	id, link := b.launched(t, token)
	req, err := http.NewRequestWithContext(
		t.Context(), http.MethodGet, server.URL+"/tonegate/v1/session/"+id+"/events", http.NoBody)
	require.NoError(t, err)
	req.Header.Set("Authorization", "Bearer "+token)
	resp, err := server.Client().Do(req)
	require.NoError(t, err)
	defer func() { require.NoError(t, resp.Body.Close()) }()

	<-time.After(4 * server.Config.ReadTimeout) // time itself is what is tested here
	c := newCall(t, link)
	go b.Serve(t.Context(), c)
	line, err := bufio.NewReader(resp.Body).ReadString('\n')
	require.NoError(t, err)
	require.Contains(t, line, `"state":"awaiting"`)
	c.hangUp()
	require.NoError(t, b.Drain(t.Context()))
}

// watch follows the events of a session.
func (b *bundle) watch(t *testing.T, token, id string) *stream {
	t.Helper()
	s := &stream{header: http.Header{}, over: make(chan struct{})}
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/tonegate/v1/session/"+id+"/events", http.NoBody)
	r.Header.Set("Authorization", "Bearer "+token)
	go func() {
		defer close(s.over)
		b.Handler().ServeHTTP(s, r)
	}()
	synctest.Wait()
	return s
}

// steps gives all that was told but the counts.
func (s *stream) steps(t *testing.T) []string {
	t.Helper()
	var all []string
	for _, e := range s.events(t) {
		if e.State != "keying" {
			all = append(all, strings.TrimSuffix(fmt.Sprint(e.Field, " ", e.State, " ", e.Error), " "))
		}
	}
	return all
}

// stream takes server-sent events with the moment of each.
type stream struct {
	header http.Header
	body   strings.Builder
	at     []time.Time
	over   chan struct{}
}

func (s *stream) Header() http.Header { return s.header }

func (s *stream) WriteHeader(int) {}

func (s *stream) Flush() {}

func (s *stream) Write(p []byte) (int, error) {
	if strings.HasPrefix(string(p), "data:") {
		s.at = append(s.at, time.Now())
	}
	return s.body.Write(p)
}

type seen struct {
	Field, State, Error string
	Attempt, Count      int
	at                  time.Time
}

func (s *stream) events(t *testing.T) []seen {
	t.Helper()
	var all []seen
	lines := bufio.NewScanner(strings.NewReader(s.body.String()))
	for lines.Scan() {
		data, ok := strings.CutPrefix(lines.Text(), "data: ")
		if !ok {
			continue
		}
		e := seen{at: s.at[len(all)]}
		require.NoError(t, json.Unmarshal([]byte(data), &e))
		all = append(all, e)
	}
	return all
}
