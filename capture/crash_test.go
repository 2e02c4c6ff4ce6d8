package capture_test

import (
	"context"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/capture"
	"github.com/tonegate/tonegate/capture/gateways/simulated"
	"github.com/tonegate/tonegate/capture/store"
	"github.com/tonegate/tonegate/dtmf"
	"github.com/tonegate/tonegate/internal/harden"
)

// The variables by which a test tells a copy of this binary to submit a try and to die by SIGKILL.
const (
	crashDir  = "TONEGATE_TEST_CRASH_DIR"
	crashCard = "TONEGATE_TEST_CRASH_CARD"
	crashAt   = "TONEGATE_TEST_CRASH_AT"
)

// crashIfAsked is the life of that copy: it dies before the try, before the gateway is asked, or after its answer.
func crashIfAsked() {
	dir := os.Getenv(crashDir)
	if dir == "" {
		return
	}
	if os.Getenv(crashAt) == "panic" {
		must(harden.HideStacks())
		must(harden.Harden())
		panicWith(card())
	}
	ctx := context.Background()
	s, err := store.OpenFile(ctx, filepath.Join(dir, "capture.db"))
	must(err)
	gateway, err := simulated.OpenFile(ctx, filepath.Join(dir, "gateway.db"), simulated.Config{})
	must(err)
	now := time.Now()
	_, err = s.Create(ctx, store.Session{
		ID: "crashed", Link: "link", Tenant: "303", Flow: "4473", OrderID: "att-1", Amount: "4250", Minor: 4250,
		Currency: "GBP", CallbackURL: "http://127.0.0.1:9/callbacks/x", CreatedAt: now, ExpiresAt: now.Add(time.Minute),
	})
	must(err)
	_, err = s.Claim(ctx, "link", now)
	must(err)
	dieAt("connected")
	must(s.Submit(ctx, store.Try{Key: "key", SessionID: "crashed", AskedAt: now}, "visa", "4242"))
	dieAt("submitted")
	_, _ = gateway.Charge(ctx, capture.Charge{
		Question: capture.Question{Key: "key", OrderID: "att-1", Minor: 4250, Currency: "GBP"},
		Number:   card(), Expiry: &dtmf.Digits{}, Code: &dtmf.Digits{},
	})
	dieAt("authorised")
}

// card is what that copy is to pay with.
func card() *dtmf.Digits {
	var number dtmf.Digits
	for _, r := range os.Getenv(crashCard) {
		k, _ := dtmf.ParseKey(r)
		number.Append(k)
	}
	return &number
}

// panicWith is a fault with digits on the stack.
func panicWith(d *dtmf.Digits) {
	d.Open(func(digits []byte) {
		past := len(digits)
		_ = digits[past]
	})
}

func dieAt(place string) {
	if os.Getenv(crashAt) != place {
		return
	}
	self, err := os.FindProcess(os.Getpid())
	must(err)
	must(self.Kill())
	select {}
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

func TestKilledProcessIsTakenUp(t *testing.T) {
	t.Parallel()
	tests := []struct {
		at, card       string
		result, reason string
	}{
		{"connected", okCard, "ERROR", "gateway_error"},
		{"submitted", okCard, "ERROR", "gateway_error"},
		{"authorised", okCard, "SUCCESS", ""},
		{"authorised", "4000000000000002", "DECLINE", "generic_decline"},
	}
	for _, tt := range tests {
		t.Run(tt.at+"_"+tt.result, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			child := exec.CommandContext(t.Context(), os.Args[0])
			child.Env = append(os.Environ(), crashDir+"="+dir, crashCard+"="+tt.card, crashAt+"="+tt.at)
			out, err := child.CombinedOutput()
			require.ErrorContains(t, err, "killed", string(out))

			b := setup(t, func(b *bundle) { b.dir = dir })
			callbacks := b.run(t)
			got := next(t, callbacks)
			require.Equal(t, tt.result, got.Get("transactionResult"))
			require.Equal(t, tt.reason, got.Get("customData1"))
			require.Equal(t, "att-1", got.Get("orderReference"))
		})
	}
}

func TestAPanicPrintsNoStack(t *testing.T) {
	t.Parallel()
	child := exec.CommandContext(t.Context(), os.Args[0])
	child.Env = append(os.Environ(), crashDir+"="+t.TempDir(), crashCard+"="+okCard, crashAt+"=panic")
	out, err := child.CombinedOutput()
	require.Error(t, err)
	require.Contains(t, string(out), "index out of range")
	require.NotContains(t, string(out), "goroutine", "no frame, no argument")
	require.NotContains(t, string(out), "424242")
}

func TestKilledWithTheAnswerLost(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	child := exec.CommandContext(t.Context(), os.Args[0])
	child.Env = append(os.Environ(), crashDir+"="+dir, crashCard+"="+lostCard, crashAt+"=authorised")
	require.Error(t, child.Run())

	b := setup(t, func(b *bundle) { b.dir = dir })
	b.run(t)
	token := b.token(t)
	require.Eventually(t, func() bool {
		return b.session(t, token, "crashed")["transactionResult"] == "UNKNOWN"
	}, 10*time.Second, 20*time.Millisecond)
	require.Empty(t, b.mail.got, "what is not known is not told")
}

// run recovers and runs the service until the test ends.
func (b *bundle) run(t *testing.T) <-chan url.Values {
	t.Helper()
	require.NoError(t, b.Recover(t.Context()))
	ctx, stop := context.WithCancel(t.Context())
	over := make(chan error, 1)
	go func() { over <- b.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		require.NoError(t, <-over)
	})
	return b.mail.got
}

func next(t *testing.T, callbacks <-chan url.Values) url.Values {
	t.Helper()
	select {
	case got := <-callbacks:
		return got
	case <-time.After(20 * time.Second):
		t.Fatal("no callback came")
		return nil
	}
}
