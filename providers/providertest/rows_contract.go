package providertest

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/payments"
	"github.com/tonegate/tonegate/providers"
)

func contractRows() []behaviour {
	return []behaviour{
		{Row: Row{
			"–", "none", "opens a session over the network; its link, order id, end and callback address are those of the order",
			"open",
		}, real: true, run: opens},
		{Row: Row{"–", "none", "what is declared works, what is not declared is not asked for", "capabilities"}, run: declares},
		{Row: Row{
			"–", "the caller is gone", "a session that nobody waits for is given up at once", "given_up",
		}, run: givenUp},
	}
}

func opens(t *testing.T, b *bench) {
	p, s := b.opened(t)
	launched := b.peer.Launched()
	require.Len(t, launched, 1)
	require.Equal(t, launched[0].ID, s.ID)
	require.Equal(t, launched[0].Link, s.Link)
	require.Equal(t, b.order().OrderID, s.OrderID)
	require.Equal(t, b.order().OrderID, launched[0].OrderID)
	require.False(t, s.ExpiresAt.IsZero())
	require.Equal(t, "GBP", launched[0].Currency)
	if launched[0].CallbackURL != "" {
		require.Equal(t, b.order().CallbackURL, launched[0].CallbackURL)
	}
	_, err := p.Open(t.Context(), providers.Order{OrderID: "tg2", Amount: payments.Money{Minor: 1, Currency: "XXX"}})
	requireError(t, err, providers.CodeConfig)
	require.Len(t, b.peer.Launched(), 1, "no such currency")
}

func declares(t *testing.T, b *bench) {
	b.set.Informed = false
	plain := b.provider(t).Capabilities()
	require.False(t, plain.Cancel || plain.Progress)
	require.Positive(t, plain.CallbackHorizon)
	require.NotEmpty(t, plain.Modes)
	require.NotEmpty(t, plain.Retries)
	require.True(t, plain.Idempotency.Model.Validate())
	require.NoError(t, plain.AmountFormat.Validate())
	require.NoError(t, plain.CallbackFormat.Validate())

	b.set.Informed = true
	p, s := b.opened(t)
	if l, ok := looker(p); ok {
		for _, state := range b.peer.States() {
			b.peer.Enter(s.ID, state)
			got, err := l.Lookup(t.Context(), s)
			require.NoError(t, err)
			require.Equal(t, providers.Pending, got.Verdict)
			require.Equal(t, s.OrderID, got.OrderID)
		}
		gone := s
		gone.ID = "session-99"
		_, err := l.Lookup(t.Context(), gone)
		requireError(t, err, providers.CodeNotFound)
	}
	if watcher, ok := p.(providers.Progresser); ok && p.Capabilities().Progress {
		streams(t, b, watcher, s)
	}
	if c, ok := canceller(p); ok {
		b.peer.Enter(s.ID, "submitted")
		requireError(t, c.Cancel(t.Context(), s), providers.CodeLate)
		b.peer.Enter(s.ID, "open")
		require.NoError(t, c.Cancel(t.Context(), s))
	}
}

// sayer is a peer that streams progress.
type sayer interface{ Say(events ...string) }

func streams(t *testing.T, b *bench, watcher providers.Progresser, s providers.Session) {
	t.Helper()
	peer, ok := b.peer.(sayer)
	require.True(t, ok)
	peer.Say(`{"field":"card_number","state":"keying","attempt":1,"count":4}`, `garbage`, `{"field":"pan"}`,
		`{"field":"card_number","state":"rejected","attempt":1,"error":"invalid-card-number","count":0}`)
	var seen []providers.Progress
	require.NoError(t, watcher.Progress(t.Context(), s, func(p providers.Progress) { seen = append(seen, p) }))
	require.Equal(t, []providers.Progress{
		{Field: "card_number", State: providers.StateKeying, Attempt: 1, Count: 4},
		{Field: "card_number", State: providers.StateRejected, Attempt: 1, Error: "invalid-card-number"},
	}, seen)
}

func givenUp(t *testing.T, b *bench) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := b.provider(t).Open(ctx, b.order())
	requireError(t, err, providers.CodeTimeout)
	require.ErrorIs(t, err, context.Canceled)
}
