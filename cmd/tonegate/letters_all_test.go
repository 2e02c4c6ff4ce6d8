package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/payments"
	"github.com/tonegate/tonegate/payments/store"
)

// takesNone is an endpoint that is gone.
type takesNone struct{}

// Deliver fails for good.
func (takesNone) Deliver(context.Context, payments.Delivery) error { return payments.ErrGone }

// TestResendAll: all is all, however many --limit lists.
func TestResendAll(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "ledger.db")
	s, err := store.Open(t.Context(), store.Config{Path: path}, store.Deps{Outbox: func(payments.Applied) []payments.Delivery {
		return []payments.Delivery{{ID: payments.NewID("msg_"), Type: "x", Endpoint: "crm", Body: []byte("{}")}}
	}})
	require.NoError(t, err)
	for i := range 3 {
		_, _, err := s.Begin(t.Context(), payments.Intent{
			CallID: fmt.Sprint("call-", i), Provider: "default", Amount: payments.Money{Minor: 4250, Currency: "GBP"},
			Reference: "INV", OrderID: fmt.Sprint("tg", i), Token: fmt.Sprint(i), Consent: payments.Consent{By: "key"},
		})
		require.NoError(t, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	over := make(chan error, 1)
	go func() { over <- s.Work(ctx, takesNone{}) }()
	require.Eventually(t, func() bool {
		dead, err := s.DeadLetters(t.Context(), 10)
		return err == nil && len(dead) == 3
	}, 10*time.Second, 20*time.Millisecond)
	cancel()
	<-over
	require.NoError(t, s.Close())
	var out bytes.Buffer
	code := run([]string{"store", "letters", "--store", path, "--limit", "2", "--resend", "all"}, &out, &out)
	require.Zero(t, code, out.String())
	require.Contains(t, out.String(), "3 sent again")
}

// TestVerify_EmptyAnchor: who gives an anchor that is empty is not told that the trail is sound.
func TestVerify_EmptyAnchor(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path, anchor := filepath.Join(dir, "ledger.db"), filepath.Join(dir, "head.txt")
	require.NoError(t, os.WriteFile(anchor, nil, 0o600))
	s, err := store.Open(t.Context(), store.Config{Path: path}, store.Deps{})
	require.NoError(t, err)
	require.NoError(t, s.Close())
	var out bytes.Buffer
	require.Equal(t, 1, run([]string{"audit", "verify", "--store", path, "--since", "@" + anchor}, &out, &out), out.String())
	require.NotContains(t, out.String(), "sound")
}
