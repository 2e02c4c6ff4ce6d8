package trial_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/tonegate/tonegate/payments"
	"github.com/tonegate/tonegate/providers"
	"github.com/tonegate/tonegate/providers/pcipal"
	"github.com/tonegate/tonegate/providers/providertest"
	"github.com/tonegate/tonegate/providers/trial"
	"github.com/tonegate/tonegate/providers/wire"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// bench is a provider, its peer on loopback and an inbox on loopback.
type bench struct {
	fake  *providertest.Fake
	inbox *trial.Inbox
	base  string
	p     *pcipal.Provider
}

func setup(t *testing.T, change func(*pcipal.Config)) *bench {
	t.Helper()
	b := &bench{fake: providertest.NewFake()}
	server := httptest.NewServer(b.fake)
	t.Cleanup(server.Close)
	cfg := pcipal.Config{
		Access: wire.Access{
			TokenURL: server.URL + "/api/v1/token", ClientID: providertest.ClientID, ClientSecret: providertest.ClientSecret,
		},
		LaunchURL: server.URL + "/api/v1/session/{tenant}/launch", ViewURL: server.URL + "/session/{tenant}/view/{session}/framed",
		TenantName: providertest.TenantName, TenantNumber: providertest.TenantNumber, Username: providertest.Username,
		FlowID: providertest.FlowID, Currency: "GBP",
		Extensions: pcipal.Extensions{URL: server.URL + "/tonegate/v1/session", Lookup: true, Cancel: true, Progress: true},
	}
	if change != nil {
		change(&cfg)
	}
	var err error
	b.p, err = pcipal.New(cfg, wire.Deps{})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, b.p.Close()) })
	b.inbox = trial.NewInbox("one", "", b.p)
	own := httptest.NewServer(b.inbox)
	t.Cleanup(own.Close)
	b.base = own.URL
	return b
}

// calls sends the callbacks of sessions that end, as a provider does by itself.
func (b *bench) calls(t *testing.T, until <-chan struct{}) {
	t.Helper()
	told := map[string]bool{}
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for {
		for _, s := range b.fake.Sessions() {
			if s.State == "ended" && !told[s.ID] {
				told[s.ID] = true
				req := b.fake.Request(s.ID)
				req.RequestURI = ""
				resp, err := http.DefaultClient.Do(req)
				if err == nil {
					_ = resp.Body.Close()
				}
			}
		}
		select {
		case <-until:
			return
		case <-tick.C:
		}
	}
}

func (b *bench) run(t *testing.T, change func(*trial.Config)) trial.Report {
	t.Helper()
	t.Cleanup(http.DefaultClient.CloseIdleConnections)
	done, gone := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(gone)
		b.calls(t, done)
	}()
	defer func() {
		close(done)
		<-gone
	}()
	client := &http.Client{Timeout: 5 * time.Second}
	defer client.CloseIdleConnections()
	cfg := trial.Config{
		Amount: payments.Money{Minor: 4250, Currency: "GBP"}, CallbackBase: b.base, Wait: 5 * time.Second, Client: client,
		Pay: func(_ context.Context, link string) error {
			for _, s := range b.fake.Sessions() {
				if s.Link == link {
					b.fake.Finish(s.ID, providertest.Result{Word: "SUCCESS"})
				}
			}
			return nil
		},
	}
	if change != nil {
		change(&cfg)
	}
	return trial.Run(t.Context(), b.p, b.inbox, cfg)
}

// status gives the statuses by the names of the steps.
func status(r trial.Report) map[string]trial.Status {
	all := map[string]trial.Status{}
	for _, s := range r.Steps {
		all[s.Name] = s.Status
	}
	return all
}

func TestAllWorks(t *testing.T) {
	t.Parallel()
	r := setup(t, nil).run(t, nil)
	require.True(t, r.OK(), "%+v", r)
	require.Len(t, r.Steps, 10)
	for name, s := range status(r) {
		require.Equal(t, trial.Works, s, name)
	}
	text, err := json.Marshal(r)
	require.NoError(t, err)
	for _, secret := range []string{providertest.ClientSecret, "token-1", "refresh-"} {
		require.NotContains(t, string(text), secret)
	}
}

// TestInboxAnswers: what came is answered as serve does.
func TestInboxAnswers(t *testing.T) {
	t.Parallel()
	b := setup(t, nil)
	for fixed, want := range map[string]int{"": http.StatusNoContent, "the-address-of-all": http.StatusOK} {
		inbox, w := trial.NewInbox("one", fixed, b.p), httptest.NewRecorder()
		inbox.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodPost, inbox.Path(), http.NoBody))
		require.Equal(t, want, w.Code)
	}
}

func TestPlainProvider(t *testing.T) {
	t.Parallel()
	r := setup(t, func(c *pcipal.Config) {
		c.Extensions, c.ViewURL, c.Idempotency = pcipal.Extensions{}, "", providers.IdempotentNone
	}).run(t, func(c *trial.Config) { c.Pay = nil })
	require.True(t, r.OK())
	require.Equal(t, map[string]trial.Status{
		"token": trial.Works, "launch": trial.Works, "again": trial.Absent, "lookup": trial.Absent, "progress": trial.Absent,
		"view": trial.Absent, "address": trial.Works, "cancel": trial.Absent, "callback": trial.NotTried,
		"payment": trial.NotTried,
	}, status(r))
}

// TestFailures: each fault fails its step, with advice.
func TestFailures(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		config func(*pcipal.Config)
		fake   func(*providertest.Fake)
		trial  func(*trial.Config)
		step   string
		most   int // steps
	}{
		{"secret", func(c *pcipal.Config) { c.ClientSecret = "wrong" }, nil, nil, "token", 1},
		{"flow", func(c *pcipal.Config) { c.FlowID = "1" }, nil, nil, "launch", 2},
		{
			"lookup", nil, func(f *providertest.Fake) {
				f.Fail(providertest.OpLookup, providertest.Fault{Body: "<html>"})
			}, nil, "lookup", 10,
		},
		{
			"view", nil, func(f *providertest.Fake) { f.Fail(providertest.OpView, providertest.Fault{Status: 500}) }, nil, "view", 10,
		},
		{
			"cancel", nil, func(f *providertest.Fake) { f.Fail(providertest.OpCancel, providertest.Fault{Status: 404}) }, nil,
			"cancel", 10,
		},
		{
			"format", func(c *pcipal.Config) { c.CallbackFormat = payments.FormatDecimal; c.Extensions.Lookup = false }, nil, nil,
			"callback", 10,
		},
		{
			"nobody there", nil, nil, func(c *trial.Config) { c.CallbackBase, c.Wait = "http://127.0.0.1:1", time.Millisecond },
			"address", 10,
		},
		{
			"silence", nil, nil, func(c *trial.Config) { c.CallbackBase, c.Wait = "http://127.0.0.1:1", time.Millisecond },
			"callback", 10,
		},
		{
			"declined", nil, nil, func(c *trial.Config) {
				c.Pay, c.Wait = func(context.Context, string) error { return nil }, 50*time.Millisecond
			}, "payment", 10,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			b := setup(t, c.config)
			if c.fake != nil {
				c.fake(b.fake)
			}
			r := b.run(t, c.trial)
			require.False(t, r.OK())
			require.LessOrEqual(t, len(r.Steps), c.most)
			for _, s := range r.Steps {
				if s.Name == c.step {
					require.Equal(t, trial.Failed, s.Status, "%+v", r)
					require.NotEmpty(t, s.Advice)
					require.NotContains(t, s.Detail, "<html>")
					return
				}
			}
			require.Fail(t, "the step was not tried")
		})
	}
}
