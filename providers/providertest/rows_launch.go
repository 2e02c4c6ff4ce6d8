package providertest

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/providers"
)

// patience is how long a caller waits for a session.
const patience = 6 * time.Second

func launchRows() []behaviour {
	return []behaviour{
		{Row: Row{
			"A7", "429 with Retry-After", "waits as told within the caller's patience of 6 s, else says busy at once",
			"A07_busy",
		}, run: launchBusy},
		{Row: Row{
			"A8", "500, 502, 503, 504, or no answer", "at most three tries within the caller's patience, then provider_down",
			"A08_launch_down",
		}, run: launchDown},
		{Row: Row{
			"A9", "the session is created, its answer lost at any byte",
			"the same session where the provider knows the order again; else not asked twice, and no session is returned",
			"A09_answer_lost",
		}, run: answerLost},
		{Row: Row{
			"A9", "the session is created, the connection breaks", "likewise, over the network", "A09_connection_broken",
		}, real: true, run: connectionBroken},
		{Row: Row{
			"A9", "the launch comes twice", "one session serves the order, or the spare one is never used", "A09_comes_twice",
		}, run: comesTwice},
		{
			Row: Row{
				"A10", "the answer names another amount, currency or order", "no session: nothing is transferred",
				"A10_other_facts",
			},
			only: func(s Subject) bool { return len(s.Repeats) > 0 }, run: otherFacts,
		},
		{Row: Row{
			"A10", "an answer that is HTML, garbage, cut short, endless, or without ids", "no session; nothing of it is repeated",
			"A10_launch_answers",
		}, real: true, run: launchAnswers},
		{Row: Row{
			"A11", "the session ends before the call is there",
			"it has an end; a lookup says void only when the provider does, else pending", "A11_session_ends",
		}, run: sessionEnds},
	}
}

func launchBusy(t *testing.T, b *bench) {
	p := b.provider(t)
	b.peer.Fail(OpLaunch, Fault{Status: http.StatusTooManyRequests, RetryAfter: 2})
	began := time.Now()
	b.open(t, p)
	require.GreaterOrEqual(t, time.Since(began), 2*time.Second)
	require.LessOrEqual(t, time.Since(began), 3*time.Second)

	b.peer.Fail(OpLaunch, Fault{Status: http.StatusTooManyRequests, RetryAfter: 60})
	began = time.Now()
	_, err := p.Open(t.Context(), b.order())
	requireError(t, err, providers.CodeBusy)
	require.Zero(t, time.Since(began))

	b.peer.Fail(OpLaunch, many(Fault{Status: http.StatusTooManyRequests})...)
	_, err = p.Open(t.Context(), b.order())
	requireError(t, err, providers.CodeBusy)
}

func launchDown(t *testing.T, b *bench) {
	for _, status := range []int{500, 502, 503, 504} {
		p := b.provider(t)
		before := b.peer.Count(OpLaunch)
		b.peer.Fail(OpLaunch, many(Fault{Status: status})...)
		_, err := p.Open(t.Context(), b.order())
		requireError(t, err, providers.CodeDown)
		require.LessOrEqual(t, b.peer.Count(OpLaunch)-before, 3)
		b.peer.Heal()
	}
	p := b.provider(t)
	b.peer.Fail(OpLaunch, Fault{Status: http.StatusServiceUnavailable})
	b.open(t, p)
	b.peer.Fail(OpLaunch, many(Fault{Delay: time.Hour})...)
	began := time.Now()
	_, err := p.Open(t.Context(), b.order())
	requireError(t, err, providers.CodeTimeout)
	require.Equal(t, patience, time.Since(began))
	b.peer.Heal()
	b.peer.Fail(OpLaunch, Fault{Status: http.StatusBadRequest})
	_, err = p.Open(t.Context(), b.order())
	requireError(t, err, providers.CodeConfig)
}

func answerLost(t *testing.T, b *bench) {
	const head, longest, stride = 40, 400, 9 // bytes of a launch's answer
	for at := 0; at < longest; at++ {
		if at > head {
			at += stride
		}
		peer := b.Peer()
		lost := &bench{Subject: b.Subject, peer: peer, set: b.set}
		lost.set.Transport = peer.Transport()
		p := lost.provider(t)
		peer.Fail(OpLaunch, Fault{Reset: new(at)})
		s, err := p.Open(t.Context(), b.order())
		launched := peer.Launched()
		require.Len(t, launched, 1, "byte %d", at)
		if p.Capabilities().Idempotency.Model == providers.IdempotentNone {
			require.Error(t, err, "byte %d", at)
			require.Equal(t, 1, peer.Count(OpLaunch))
			continue
		}
		require.NoError(t, err, "byte %d", at)
		require.Equal(t, launched[0].ID, s.ID)
	}
}

func connectionBroken(t *testing.T, b *bench) {
	p := b.provider(t)
	b.peer.Fail(OpLaunch, Fault{Drop: true})
	_, err := p.Open(t.Context(), b.order())
	require.Len(t, b.peer.Launched(), 1)
	if p.Capabilities().Idempotency.Model == providers.IdempotentNone {
		requireError(t, err, providers.CodeDown)
		return
	}
	require.NoError(t, err)
}

func comesTwice(t *testing.T, b *bench) {
	p := b.provider(t)
	b.peer.Fail(OpLaunch, Fault{Twice: true})
	s := b.open(t, p)
	launched := b.peer.Launched()
	require.Equal(t, launched[len(launched)-1].ID, s.ID)
	if p.Capabilities().Idempotency.Model != providers.IdempotentNone {
		require.Len(t, launched, 1)
	}
}

func otherFacts(t *testing.T, b *bench) {
	p := b.provider(t)
	for field, value := range b.Repeats {
		b.peer.Fail(OpLaunch, Fault{Change: func(a map[string]any) { a[field] = value }})
		_, err := p.Open(t.Context(), b.order())
		require.Error(t, err, field)
		requireError(t, err, providers.CodeAnswer)
	}
}

func launchAnswers(t *testing.T, b *bench) {
	p := b.provider(t)
	for name, fault := range map[string]Fault{
		"html":       {Body: "<html>secret</html>"},
		"garbage":    {Body: "\x00\xff{secret"},
		"cut":        {End: new(8)},
		"empty":      {End: new(0)},
		"endless":    {Body: strings.Repeat("a", 1<<20)},
		"compressed": {Bomb: true},
		"ids": {Change: func(a map[string]any) {
			for k := range a {
				a[k] = "../secret"
			}
		}},
		"no ids": {Change: func(a map[string]any) { clear(a) }},
	} {
		b.peer.Fail(OpLaunch, fault)
		_, err := p.Open(t.Context(), b.order())
		require.Error(t, err, name)
		requireError(t, err, providers.CodeAnswer)
	}
}

func sessionEnds(t *testing.T, b *bench) {
	p, s := b.opened(t)
	require.True(t, s.ExpiresAt.After(time.Now()))
	l, ok := looker(p)
	if !ok {
		return
	}
	pass(time.Until(s.ExpiresAt) + time.Second)
	got, err := l.Lookup(t.Context(), s)
	require.NoError(t, err)
	require.Equal(t, providers.Pending, got.Verdict, "the provider has not said that it is over")
	b.peer.Enter(s.ID, "ended")
	got, err = l.Lookup(t.Context(), s)
	require.NoError(t, err)
	require.NotContains(t, []providers.Verdict{providers.Approved, providers.Pending}, got.Verdict)
}
