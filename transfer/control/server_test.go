package control

import (
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestVerbsReachTheGate(t *testing.T) {
	t.Parallel()
	b := setup(t, 0)
	ctx := t.Context()
	c := b.client.Call("call-1")
	tests := []struct {
		name string
		do   func() error
		want string
		body any
	}{
		{
			"collect", func() error { return c.Collect(ctx, Collect{ID: "c1", Allowed: "12", Max: 1, CloseOn: "1"}) },
			"collect call-1",
			Collect{ID: "c1", Allowed: "12", Max: 1, CloseOn: "1"},
		},
		{"stop", func() error { return c.StopCollect(ctx) }, "stop call-1", nil},
		{"close", func() error { return c.Close(ctx) }, "close call-1", nil},
		{
			"connect", func() error { return c.Connect(ctx, Connect{Profile: "default", Link: "aB_-9", Mode: ModeGuided}) },
			"connect call-1",
			Connect{Profile: "default", Link: "aB_-9", Mode: ModeGuided},
		},
		{
			"ack", func() error { return c.Ack(ctx, Ack{Listener: "recorder", Dark: true}) },
			"ack call-1",
			Ack{Listener: "recorder", Dark: true},
		},
		{
			"progress", func() error { return c.Progress(ctx, Progress{Field: "card_number", State: "keying", Count: 4}) },
			"progress call-1",
			Progress{Field: "card_number", State: "keying", Count: 4},
		},
		{
			"result", func() error { return c.Result(ctx, Result{Outcome: "approved", Brand: "visa", Last4: "4242"}) },
			"result call-1",
			Result{Outcome: "approved", Brand: "visa", Last4: "4242"},
		},
		{"return", func() error { return c.Return(ctx) }, "return call-1", nil},
		{
			"caption", func() error { return c.Caption(ctx, Caption{Who: "bot", Text: "Hello."}) },
			"caption call-1",
			Caption{Who: "bot", Text: "Hello."},
		},
		{
			"handoff", func() error { return c.Handoff(ctx, Handoff{Target: "support"}) },
			"handoff call-1",
			Handoff{Target: "support"},
		},
		{"hangup", func() error { return c.Hangup(ctx) }, "hangup call-1", nil},
	}
	for _, tt := range tests {
		require.NoError(t, tt.do(), tt.name)
		require.Equal(t, tt.want, b.gate.heard[len(b.gate.heard)-1], tt.name)
		require.Equal(t, tt.body, b.gate.last, tt.name)
	}
	st, err := c.State(ctx)
	require.NoError(t, err)
	require.Equal(t, CallState{CallID: "call-1", Window: Capturing, Closed: true, Kind: "sip"}, st)
}

// TestOnlyItsOwnCalls: a bot that lost a call to another one can do nothing to it any more.
func TestOnlyItsOwnCalls(t *testing.T) {
	t.Parallel()
	b := setup(t, 0)
	b.gate.bot = "bot-2"
	for bot, want := range map[string]error{"bot-1": ErrState, "bot-2": nil, "": nil} {
		c, err := NewClient(ClientConfig{URL: b.url, Token: testToken, Bot: bot, HTTP: b.client.http})
		require.NoError(t, err)
		b.gate.heard = nil
		for name, do := range map[string]func() error{
			"hangup call-1":  func() error { return c.Call("call-1").Hangup(t.Context()) },
			"stop call-1":    func() error { return c.Call("call-1").StopCollect(t.Context()) },
			"connect call-1": func() error { return c.Call("call-1").Connect(t.Context(), Connect{Profile: "p", Link: "l"}) },
		} {
			err := do()
			require.ErrorIs(t, err, want, name)
			require.Equal(t, want == nil, slices.Contains(b.gate.heard, name), name)
			if f, refused := errors.AsType[*Fault](err); refused {
				require.Equal(t, ReasonNotYours, f.Word)
			}
		}
		st, err := c.Call("call-1").State(t.Context())
		require.NoError(t, err, "one may ask")
		require.Equal(t, "bot-2", st.Bot)
	}
}

func TestRefusalsReachTheClient(t *testing.T) {
	t.Parallel()
	b := setup(t, 0)
	tests := []struct {
		name string
		err  error
		is   error
		word string
	}{
		{"no call", ErrNoCall, ErrNoCall, "no_call"},
		{"state", ErrState, ErrState, "state"},
		{"word", Refusal(ErrInvalid, ReasonProfile), ErrInvalid, ReasonProfile},
		{"refused", Refusal(ErrRefused, ReasonBusy), ErrRefused, ReasonBusy},
	}
	for _, tt := range tests {
		b.gate.err = tt.err
		err := b.client.Call("x").Close(t.Context())
		require.ErrorIs(t, err, tt.is, tt.name)
		var f *Fault
		require.ErrorAs(t, err, &f, tt.name)
		require.Equal(t, tt.word, f.Word, tt.name)
	}
	b.gate.err = io.ErrUnexpectedEOF
	var f *Fault
	require.ErrorAs(t, b.client.Call("x").Close(t.Context()), &f)
	require.Equal(t, Fault{Status: 500, Word: "internal"}, *f)
}

func TestTokenIsAsked(t *testing.T) {
	t.Parallel()
	b := setup(t, 0)
	for _, token := range []string{"wrong", testToken + "x", testToken[:31]} {
		c, err := NewClient(ClientConfig{URL: b.url, Token: token, HTTP: b.client.http})
		require.NoError(t, err)
		require.ErrorIs(t, c.Call("x").Close(t.Context()), ErrUnauthorized)
		require.ErrorIs(t, c.Events(t.Context(), "", func(Event) {}), ErrUnauthorized)
		require.ErrorIs(t, c.Run(t.Context(), Bot{ID: "b", URI: "sip:b@127.0.0.1"}, func(Event) {}), ErrUnauthorized)
	}
	require.Empty(t, b.gate.heard)
	require.Empty(t, b.bots.Live())
}

func TestBadRequestsAreRefused(t *testing.T) {
	t.Parallel()
	b := setup(t, 0)
	const collect = "/control/v1/calls/x/collect"
	tests := []struct {
		name, path, kind, body string
		want                   int
	}{
		{"form", collect, "application/x-www-form-urlencoded", `{"allowed":"1","max":1}`, 415},
		{"not json", collect, "application/json", `{`, 400},
		{"unknown field", collect, "application/json", `{"allowed":"1","max":1,"all":true}`, 400},
		{"two values", collect, "application/json", `{"allowed":"1","max":1}{}`, 400},
		{"too large", collect, "application/json", `{"allowed":"` + strings.Repeat("1", maxBody) + `"}`, 413},
		{"seven keys", collect, "application/json", `{"allowed":"1","max":7}`, 400},
		{"no keys", collect, "application/json", `{"allowed":"","max":1}`, 400},
		{"letter", collect, "application/json", `{"allowed":"1A","max":1}`, 400},
		{"consent not allowed", collect, "application/json", `{"allowed":"1","max":1,"close_on":"2"}`, 400},
		{
			"link with address", "/control/v1/calls/x/connect", "application/json",
			`{"profile":"default","link":"a@example.org"}`, 400,
		},
		{"bot without sip", "/control/v1/bots", "application/json", `{"id":"b","uri":"tel:1"}`, 400},
		{"bot with header", "/control/v1/bots", "application/json", `{"id":"b","uri":"sip:a@b>\r\nX: y"}`, 400},
		{"long last4", "/control/v1/calls/x/result", "application/json", `{"outcome":"approved","last4":"42424"}`, 400},
		{
			"digits for a reason", "/control/v1/calls/x/result", "application/json",
			`{"outcome":"declined","reason":"4242424242424242"}`, 400,
		},
		{"no such path", "/control/v1/calls/x/record", "application/json", `{}`, 404},
	}
	for _, tt := range tests {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, b.url+tt.path, strings.NewReader(tt.body))
		require.NoError(t, err)
		req.Header.Set("Authorization", "Bearer "+testToken)
		req.Header.Set("Content-Type", tt.kind)
		res, err := b.client.http.Do(req)
		require.NoError(t, err)
		body, err := io.ReadAll(res.Body)
		require.NoError(t, err)
		require.NoError(t, res.Body.Close())
		require.Equal(t, tt.want, res.StatusCode, tt.name)
		require.NotContains(t, string(body), "4242", tt.name)
	}
	require.Empty(t, b.gate.heard)
}

func TestServerConfigIsChecked(t *testing.T) {
	t.Parallel()
	_, err := NewServer(ServerConfig{Token: "short", Gate: &fakeGate{}, Bots: NewBots(nil), Journal: NewJournal(1)})
	require.ErrorContains(t, err, "32 characters")
	_, err = NewServer(ServerConfig{Token: testToken})
	require.ErrorContains(t, err, "needed")
	_, err = NewClient(ClientConfig{URL: "127.0.0.1:1", Token: "t"})
	require.ErrorContains(t, err, "url")
	_, err = NewClient(ClientConfig{URL: "http://127.0.0.1:1"})
	require.ErrorContains(t, err, "token")
}

func TestConnectIsChecked(t *testing.T) {
	t.Parallel()
	for want, c := range map[string]Connect{
		"profile": {Link: "a"}, "link": {Profile: "p", Link: "a b"}, "mode": {Profile: "p", Link: "a", Mode: "inline"},
		"hold": {Profile: "p", Link: "a", Hold: "../chime"},
	} {
		err := c.Validate()
		require.ErrorIs(t, err, ErrInvalid)
		require.ErrorContains(t, err, want)
	}
	require.NoError(t, Connect{Profile: "p", Link: "a", Mode: ModeBridge, Hold: "chime"}.Validate())
}

func FuzzDecode(f *testing.F) {
	f.Add(`{"allowed":"12","max":2,"close_on":"1"}`)
	f.Add(`{"allowed":"1","max":1}{}`)
	f.Add(`[]`)
	f.Fuzz(func(t *testing.T, body string) {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "/", strings.NewReader(body))
		require.NoError(t, err)
		r.Header.Set("Content-Type", "application/json")
		w := &discard{header: http.Header{}}
		var c Collect
		if decode(w, r, &c) {
			require.NoError(t, c.Validate())
			require.LessOrEqual(t, c.Max, MaxCollect)
			return
		}
		require.GreaterOrEqual(t, w.status, 400)
	})
}

type discard struct {
	header http.Header
	status int
}

func (d *discard) Header() http.Header         { return d.header }
func (d *discard) Write(b []byte) (int, error) { return len(b), nil }
func (d *discard) WriteHeader(status int)      { d.status = status }
