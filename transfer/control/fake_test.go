package control

import (
	"context"
	"net/http/httptest"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

const testToken = "0123456789abcdef0123456789abcdef"

// fakeGate writes down the verbs it hears and answers each with err.
type fakeGate struct {
	mu    sync.Mutex
	heard []string
	last  any
	err   error
	bot   string // that has every call
}

func (f *fakeGate) note(verb, call string, v any) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.heard, f.last = append(f.heard, verb+" "+call), v
	return f.err
}

func (f *fakeGate) Collect(_ context.Context, id string, v Collect) error {
	return f.note("collect", id, v)
}

func (f *fakeGate) StopCollect(_ context.Context, id string) error { return f.note("stop", id, nil) }

func (f *fakeGate) CloseGate(_ context.Context, id string) error { return f.note("close", id, nil) }

func (f *fakeGate) Connect(_ context.Context, id string, v Connect) error {
	return f.note("connect", id, v)
}
func (f *fakeGate) Ack(_ context.Context, id string, v Ack) error { return f.note("ack", id, v) }
func (f *fakeGate) Progress(_ context.Context, id string, v Progress) error {
	return f.note("progress", id, v)
}

func (f *fakeGate) Result(_ context.Context, id string, v Result) error {
	return f.note("result", id, v)
}
func (f *fakeGate) Return(_ context.Context, id string) error { return f.note("return", id, nil) }
func (f *fakeGate) Caption(_ context.Context, id string, v Caption) error {
	return f.note("caption", id, v)
}

func (f *fakeGate) Handoff(_ context.Context, id string, v Handoff) error {
	return f.note("handoff", id, v)
}
func (f *fakeGate) Hangup(_ context.Context, id string) error { return f.note("hangup", id, nil) }
func (f *fakeGate) State(_ context.Context, id string) (CallState, error) {
	return CallState{CallID: id, Bot: f.bot, Window: Capturing, Closed: true, Kind: "sip"}, f.note("state", id, nil)
}

type bench struct {
	gate    *fakeGate
	bots    *Bots
	journal *Journal
	url     string
	client  *Client
}

func setup(t *testing.T, keep int) *bench {
	t.Helper()
	b := &bench{gate: &fakeGate{}, bots: NewBots(nil), journal: NewJournal(keep)}
	s, err := NewServer(ServerConfig{Token: testToken, Gate: b.gate, Bots: b.bots, Journal: b.journal})
	require.NoError(t, err)
	srv := httptest.NewServer(s)
	b.url = srv.URL
	b.client, err = NewClient(ClientConfig{URL: srv.URL, Token: testToken})
	require.NoError(t, err)
	t.Cleanup(func() {
		b.journal.Close()
		b.client.http.CloseIdleConnections()
		srv.Close()
	})
	return b
}
