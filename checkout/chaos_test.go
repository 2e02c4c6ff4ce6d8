package checkout

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/payments"
	"github.com/tonegate/tonegate/payments/store/sqlite"
	"github.com/tonegate/tonegate/providers"
)

// chaosVariable is how many payments TestChaos takes in all, chaosSeedVariable what they are drawn from.
const (
	chaosVariable     = "TONEGATE_CHAOS_PAYMENTS"
	chaosSeedVariable = "TONEGATE_CHAOS_SEED"
	chaosBatch        = 500
)

// TestChaos takes payments in virtual time before a gate and providers where anything goes wrong, with serve killed every
// few minutes, and holds the ledger against what the providers truly did: never two charges, no charge lost, nothing
// told that is not so.
func TestChaos(t *testing.T) {
	t.Parallel()
	all, seed := fromEnvironment(t, chaosVariable, 300), fromEnvironment(t, chaosSeedVariable, 7)
	totals := map[payments.Outcome]int{}
	charged := 0
	for first := 0; first < all; first += chaosBatch {
		n := min(chaosBatch, all-first)
		synctest.Test(t, func(t *testing.T) {
			w := newChaos(t, uint64(seed), uint64(first))
			w.run(t, n)
			require.Empty(t, w.judge(t), "batch at %d of seed %d", first, seed)
			for outcome, count := range w.outcomes {
				totals[outcome] += count
			}
			charged += w.charged()
		})
		if all > 10*chaosBatch {
			t.Logf("%d of %d payments", first+n, all)
		}
	}
	t.Logf("%d payments, %d charged; outcomes told: %v", all, charged, totals)
	require.Greater(t, charged, all/4, "a world in which hardly anybody pays shows nothing")
	require.Greater(t, totals[payments.OutcomeUnknown], all/100, "nor one in which all is always known")
}

// TestChaosFinds spoils the truth of a world in which all went right: each lie is found, or TestChaos shows nothing.
func TestChaosFinds(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newChaos(t, 11, 0)
		w.run(t, 40)
		require.Empty(t, w.judge(t))
		for _, lie := range []struct {
			want  string
			spoil func(tr *truth)
		}{
			{"charged more than once", func(tr *truth) { tr.charges = 2 }},
			{"approved without a charge", func(tr *truth) { tr.charges = 0 }},
			{"a charge is lost", func(tr *truth) { tr.charges = 1 }},
		} {
			found := ""
			for _, tr := range w.truths {
				was := tr.charges
				lie.spoil(tr)
				found += fmt.Sprint(w.judge(t))
				tr.charges = was
			}
			require.Contains(t, found, lie.want)
		}
	})
}

func fromEnvironment(t *testing.T, name string, fallback int) int {
	t.Helper()
	text, ok := os.LookupEnv(name)
	if !ok {
		return fallback
	}
	n, err := strconv.Atoi(text)
	require.NoError(t, err, name)
	return n
}

// chaos is a world: a ledger, a desk that is killed now and then, and a truth that only the providers know.
type chaos struct {
	store    *sqlite.Store
	registry *providers.Registry

	mu       sync.Mutex
	rng      *rand.Rand
	desk     *Desk
	ledger   *mortal
	stop     context.CancelFunc // of the desk's sweeper
	truths   map[string]*truth  // by order
	windows  map[string]*chaosWindow
	outcomes map[payments.Outcome]int
	told     map[string]Result // by attempt
	work     sync.WaitGroup
}

// truth is what a provider knows of one order.
type truth struct {
	payment   string // the call's
	order     providers.Order
	session   providers.Session
	blind     bool // neither lookup nor cancel
	connected bool
	over      bool
	charges   int
	verdict   providers.Verdict
	told      bool // a callback came through
}

// mortal is the ledger of a process that can be killed.
type mortal struct {
	payments.Ledger
	mu   sync.Mutex
	dead bool
}

func (m *mortal) kill() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.dead = true
}

func (m *mortal) alive() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.dead {
		return errDead
	}
	return nil
}

func (m *mortal) Begin(ctx context.Context, in payments.Intent) (payments.Payment, payments.Attempt, error) {
	if err := m.alive(); err != nil {
		return payments.Payment{}, payments.Attempt{}, err
	}
	return m.Ledger.Begin(ctx, in)
}

func (m *mortal) Apply(ctx context.Context, id string, c payments.Change) (payments.Applied, error) {
	if err := m.alive(); err != nil {
		return payments.Applied{}, err
	}
	return m.Ledger.Apply(ctx, id, c)
}

func (m *mortal) Receive(ctx context.Context, cb payments.Callback) (payments.Receipt, error) {
	if err := m.alive(); err != nil {
		return payments.Receipt{}, err
	}
	return m.Ledger.Receive(ctx, cb)
}

func (m *mortal) Postpone(ctx context.Context, id string, next time.Time) error {
	if err := m.alive(); err != nil {
		return err
	}
	return m.Ledger.Postpone(ctx, id, next)
}

func newChaos(t *testing.T, seed, batch uint64) *chaos {
	t.Helper()
	dir := t.TempDir()
	if _, err := os.Stat("/dev/shm"); err == nil { // a ledger in memory: durability is not what is tried here
		dir, err = os.MkdirTemp("/dev/shm", "chaos-") //nolint:usetesting // it must be there
		require.NoError(t, err)
		t.Cleanup(func() { _ = os.RemoveAll(dir) })
	}
	store, err := sqlite.Open(t.Context(), sqlite.Config{Path: filepath.Join(dir, "ledger.db")})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, store.Close()) })
	w := &chaos{
		store: store, rng: rand.New(rand.NewPCG(seed, batch)), truths: map[string]*truth{},
		windows: map[string]*chaosWindow{}, outcomes: map[payments.Outcome]int{}, told: map[string]Result{},
	}
	const base = "http://127.0.0.1:8081"
	w.registry, err = providers.NewRegistry(
		providers.Entry{Name: "default", Provider: chaosProvider{w, false}, Profile: "p", CallbackBase: base},
		providers.Entry{Name: "blind", Provider: chaosProvider{w, true}, Profile: "p", CallbackBase: base},
	)
	require.NoError(t, err)
	return w
}

// chance draws whether something of so many per cent happens.
func (w *chaos) chance(percent int) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.rng.IntN(100) < percent
}

// within draws a time up to d.
func (w *chaos) within(d time.Duration) time.Duration {
	w.mu.Lock()
	defer w.mu.Unlock()
	return time.Duration(w.rng.Int64N(int64(d)))
}

// boot starts a serve, the first or the next.
func (w *chaos) boot(t *testing.T) {
	ledger := &mortal{Ledger: w.store}
	d, err := New(Config{SweepEvery: 10 * time.Second}, Deps{Ledger: ledger, Providers: w.registry, Gate: chaosGate{w, ledger}})
	require.NoError(t, err)
	require.NoError(t, d.Recover(t.Context()))
	ctx, stop := context.WithCancel(t.Context())
	w.mu.Lock()
	w.desk, w.ledger, w.stop = d, ledger, stop
	w.mu.Unlock()
	w.work.Go(func() { _ = d.Run(ctx) })
}

// kill ends the serve as `kill -9` does: nothing of it is committed from here on.
func (w *chaos) kill() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.ledger.kill()
	w.stop()
}

func (w *chaos) serve() *Desk {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.desk
}

// run takes n payments and waits until nothing can change any more.
func (w *chaos) run(t *testing.T, n int) {
	w.boot(t)
	callers := make(chan struct{})
	var calls sync.WaitGroup
	for i := range n {
		calls.Go(func() {
			time.Sleep(w.within(30 * time.Minute))
			w.caller(t, fmt.Sprintf("call-%d", i))
		})
	}
	go func() {
		calls.Wait()
		close(callers)
	}()
	for open := true; open; {
		select {
		case <-callers:
			open = false
		case <-time.After(2*time.Minute + w.within(4*time.Minute)):
			w.kill()
			time.Sleep(w.within(10 * time.Second))
			w.boot(t)
		}
	}
	time.Sleep(8 * time.Hour) // every callback came or never will, every horizon is over
	w.kill()
	w.work.Wait()
}

// caller is one call: up to three cards, as a flow would offer them.
func (w *chaos) caller(t *testing.T, call string) {
	req := request()
	req.CallID, req.Reference, req.Limits.Cards = call, "INV-"+call, 3
	if w.chance(30) {
		req.Provider = "blind"
	}
	for range 3 {
		ctx, hangUp := context.WithCancel(t.Context())
		window := w.open(call, hangUp)
		res, err := w.serve().Take(ctx, req, said(time.Second))
		if err == nil && window.killed(w) { // the process that took it is gone: another one tells
			time.Sleep(w.within(5 * time.Second))
			var found bool
			if res, found, err = w.serve().Resume(t.Context(), call); err == nil && !found {
				hangUp()
				return
			}
		}
		hangUp()
		if err != nil {
			return
		}
		w.tell(res)
		switch res.Outcome {
		case payments.OutcomeDeclined, payments.OutcomeProviderError, payments.OutcomeUnavailable, payments.OutcomeUnknown:
		default:
			return
		}
		if w.chance(40) {
			return
		}
	}
}

func (w *chaos) tell(r Result) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.outcomes[r.Outcome]++
	if r.AttemptID != "" {
		w.told[r.AttemptID] = r
	}
}

func (w *chaos) charged() int {
	n := 0
	for _, tr := range w.truths {
		n += tr.charges
	}
	return n
}

// post brings a callback to the serve that lives, tells whether it was taken.
func (w *chaos) post(tr *truth) bool {
	r := httptest.NewRequest(http.MethodPost, tr.order.CallbackURL, http.NoBody)
	r.Header.Set("Order", tr.order.OrderID)
	rec := httptest.NewRecorder()
	w.serve().CallbackHandler().ServeHTTP(rec, r)
	return rec.Code == http.StatusNoContent
}
