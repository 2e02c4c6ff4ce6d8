package checkout

import (
	"context"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/tonegate/tonegate/payments"
	"github.com/tonegate/tonegate/payments/store"
	"github.com/tonegate/tonegate/payments/store/postgres/pgtest"
	"github.com/tonegate/tonegate/providers"
	"github.com/tonegate/tonegate/providers/pcipal"
	"github.com/tonegate/tonegate/providers/providertest"
	"github.com/tonegate/tonegate/providers/wire"
	"github.com/tonegate/tonegate/transfer/control"
)

var server pgtest.Shared //nolint:gochecknoglobals // One server for all tests of the package.

func TestMain(m *testing.M) { goleak.VerifyTestMain(server.Tests(m)) }

const callID = "call-1"

// bundle is a desk with a real store, a real provider client before a fake provider, and a scripted gate. All of it
// lives in virtual time.
type bundle struct {
	desk  *Desk
	fake  *providertest.Fake
	gate  *scriptedGate
	store store.Store
	path  string // of its file
	mode  providers.Mode

	mu      sync.Mutex
	events  []Event
	brought []Event
}

func setup(t *testing.T, informed bool) *bundle {
	t.Helper()
	return setupAt(t, informed, filepath.Join(t.TempDir(), "ledger.db"))
}

// setupAt uses the database at path.
func setupAt(t *testing.T, informed bool, path string) *bundle {
	t.Helper()
	b := &bundle{fake: providertest.NewFake(), gate: &scriptedGate{}, path: path}
	b.openStore(t)
	b.desk = b.newDesk(t, informed)
	b.gate.tell = func(ev control.Event) { b.desk.Window(ev) }
	t.Cleanup(b.gate.wg.Wait)
	return b
}

// openStore opens the file, as a started serve does.
func (b *bundle) openStore(t *testing.T) {
	t.Helper()
	s, err := store.Open(t.Context(), store.Config{Path: b.path}, store.Deps{})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	b.store = s
}

// newDesk makes a desk on the bundle's store.
func (b *bundle) newDesk(tb testing.TB, informed bool) *Desk {
	tb.Helper()
	const base = "https://pcipal.example"
	provider, err := pcipal.New(pcipal.Config{
		Access: wire.Access{
			TokenURL: base + "/api/v1/token", ClientID: providertest.ClientID, ClientSecret: providertest.ClientSecret,
		},
		LaunchURL: base + "/api/v1/session/{tenant}/launch", TenantName: providertest.TenantName,
		TenantNumber: providertest.TenantNumber, Username: providertest.Username,
		FlowID: providertest.FlowID, Currency: "GBP",
		CallbackHorizon: time.Hour, SessionLife: time.Minute,
		Extensions: pcipal.Extensions{
			URL: base + "/tonegate/v1/session", Lookup: informed, Cancel: informed, Progress: informed,
		},
	}, wire.Deps{Transport: b.fake.Transport()})
	require.NoError(tb, err)
	registry, err := providers.NewRegistry(providers.Entry{
		Name: "default", Provider: provider, Profile: "demo", Mode: b.mode, CallbackBase: "http://127.0.0.1:8081",
	})
	require.NoError(tb, err)
	d, err := New(Config{}, Deps{Ledger: b.store, Providers: registry, Gate: b.gate, Events: b.seen, Brought: b.did})
	require.NoError(tb, err)
	return d
}

func (b *bundle) seen(ev Event) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.events = append(b.events, ev)
}

func (b *bundle) did(ev Event) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.brought = append(b.brought, ev)
}

func (b *bundle) types() []Type {
	b.mu.Lock()
	defer b.mu.Unlock()
	return typesOf(b.events)
}

func (b *bundle) broughtTypes() []Type {
	b.mu.Lock()
	defer b.mu.Unlock()
	return typesOf(b.brought)
}

func typesOf(events []Event) []Type {
	var types []Type
	for _, ev := range events {
		types = append(types, ev.Type)
	}
	return types
}

// post sends the callback of the latest session.
func (b *bundle) post(r providertest.Result) int {
	s := b.last()
	b.fake.Finish(s.ID, r)
	return b.fake.Post(s.ID, b.desk.CallbackHandler())
}

func (b *bundle) last() providertest.Session {
	all := b.fake.Sessions()
	return all[len(all)-1]
}

func (b *bundle) take(t *testing.T) Result {
	t.Helper()
	res, err := b.desk.Take(t.Context(), request(), said(time.Second))
	require.NoError(t, err)
	return res
}

// attempt is the call's latest, as the ledger has it.
func (b *bundle) attempt(t *testing.T) payments.Attempt {
	t.Helper()
	a, err := b.store.LatestAttempt(t.Context(), callID)
	require.NoError(t, err)
	return a
}

// sweep runs the sweeper for a while.
func (b *bundle) sweep(t *testing.T, d *Desk, long time.Duration) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), long)
	defer cancel()
	require.NoError(t, d.Run(ctx))
}

func request() Request {
	return Request{
		CallID: callID, Provider: "default", Amount: payments.Money{Minor: 4250, Currency: "GBP"}, Reference: "INV-1001",
		Limits:  Limits{Tries: 3, Cards: 2, Within: 4 * time.Minute},
		Consent: Consent{By: "key", Node: "confirm", Said: "Shall I take that by card now?"},
	}
}

func approval() providertest.Result {
	return providertest.Result{Word: "SUCCESS", Transaction: "tx1", Brand: "VISA", Last4: "4242"}
}

func poor() providertest.Result {
	return providertest.Result{Word: "DECLINE", Reason: "insufficient_funds", Transaction: "tx0", Last4: "9995"}
}

// sentence is a Handover.
type sentence chan struct{}

func (s sentence) Said() <-chan struct{} { return s }

// said is a sentence that ends after a while; never, if it is negative.
func said(after time.Duration) Handover {
	s := make(sentence)
	if after >= 0 {
		time.AfterFunc(after, func() { close(s) })
	}
	return s
}
