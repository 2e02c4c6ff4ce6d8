package providertest

import (
	"encoding/json"
	"errors"
	"math"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/providers"
)

func tokenRows() []behaviour {
	return []behaviour{
		{Row: Row{
			"A1", "token expires mid-call", "the next request gets one new token and goes through", "A01_token_expires",
		}, run: tokenExpires},
		{Row: Row{
			"A2", "401 on a valid-looking token", "one forced refresh, one more try; refused for good after that",
			"A02_token_revoked",
		}, run: tokenRevoked},
		{Row: Row{"A3", "200 calls, one expiry", "exactly one token request", "A03_refresh_storm"}, run: refreshStorm},
		{Row: Row{
			"A3", "200 calls while a token is refreshed", "one token request, and nobody waits for it but one",
			"A03_refresh_in_calls",
		}, run: refreshInCalls},
		{Row: Row{
			"A3", "200 calls, one expiry, the endpoint is down", "all are told within the caller's patience, by a few requests",
			"A03_refresh_storm_in_vain",
		}, run: refreshStormInVain},
		{Row: Row{
			"A4", "token endpoint 5xx or slow", "the token at hand is used to its end; then the circuit opens and answers at once",
			"A04_token_endpoint_down",
		}, run: tokenDown},
		{Row: Row{
			"A5", "wrong token_type, another tenant, garbage, HTML, cut short, endless, compressed",
			"refused; nothing of it is repeated in the error", "A05_token_answers",
		}, real: true, run: tokenAnswers},
		{Row: Row{
			"A5", "no expires_in, as a text, with a fraction, without sense, or without end",
			"60 s where it says nothing that can be read, else what it says, of whole seconds, a day at most", "A05_token_life",
		}, run: tokenLife},
		{Row: Row{
			"A6", "secret rotated", "old and new overlap in the file, which is read anew: no restart", "A06_secret_rotated",
		}, run: secretRotated},
		{Row: Row{
			"F76", "the provider's clock is ten minutes off, either way",
			"a token lives as long as it says, from when it came; dates are not read", "F76_clock_skew",
		}, run: clockSkew},
	}
}

func (b *bench) life() time.Duration { return time.Duration(b.Life) * time.Second }

func tokenExpires(t *testing.T, b *bench) {
	p, s := b.opened(t)
	pass(b.life() + time.Second)
	b.peer.Revoke()
	if l, ok := looker(p); ok {
		_, err := l.Lookup(t.Context(), s)
		require.NoError(t, err)
	}
	b.open(t, p)
	require.Equal(t, 2, b.peer.Count(OpToken))
}

func tokenRevoked(t *testing.T, b *bench) {
	p := b.provider(t)
	b.open(t, p)
	b.peer.Revoke()
	b.open(t, p)
	require.Equal(t, 2, b.peer.Count(OpToken))
	b.peer.Fail(OpLaunch, many(Fault{Status: http.StatusUnauthorized})...)
	_, err := p.Open(t.Context(), b.order())
	requireError(t, err, providers.CodeRefusedClient)
	require.Equal(t, 3, b.peer.Count(OpToken))
}

func (b *bench) storm(t *testing.T, p providers.Provider, each func(error)) {
	t.Helper()
	var wg sync.WaitGroup
	for range 200 {
		wg.Go(func() {
			_, err := p.Open(t.Context(), b.order())
			each(err)
		})
	}
	wg.Wait()
}

func refreshStorm(t *testing.T, b *bench) {
	p, _ := b.opened(t)
	pass(b.life())
	b.peer.Fail(OpToken, Fault{Delay: time.Second})
	b.storm(t, p, func(err error) { require.NoError(t, err) })
	require.Equal(t, 2, b.peer.Count(OpToken))
}

func refreshInCalls(t *testing.T, b *bench) {
	p, _ := b.opened(t)
	pass(b.life() * 85 / 100)
	b.peer.Fail(OpToken, Fault{Delay: time.Second})
	var mu sync.Mutex
	began, late := time.Now(), 0
	b.storm(t, p, func(err error) {
		require.NoError(t, err)
		mu.Lock()
		defer mu.Unlock()
		if time.Since(began) > 0 {
			late++
		}
	})
	require.Equal(t, 1, late)
	require.Equal(t, 2, b.peer.Count(OpToken))
}

func refreshStormInVain(t *testing.T, b *bench) {
	p, _ := b.opened(t)
	pass(b.life())
	b.peer.Fail(OpToken, many(Fault{Status: http.StatusInternalServerError, Delay: 100 * time.Millisecond})...)
	began := time.Now()
	b.storm(t, p, func(err error) { requireError(t, err, providers.CodeDown) })
	require.LessOrEqual(t, time.Since(began), 6*time.Second)
	require.LessOrEqual(t, b.peer.Count(OpToken), 4)
}

func tokenDown(t *testing.T, b *bench) {
	p, _ := b.opened(t)
	pass(b.life() * 85 / 100)
	b.peer.Fail(OpToken, Fault{Delay: time.Hour}) // it hangs: a call does not
	began := time.Now()
	b.open(t, p)
	require.LessOrEqual(t, time.Since(began), 2*time.Second)
	b.peer.Fail(OpToken, many(Fault{Status: http.StatusInternalServerError})...)
	pass(b.life() * 5 / 100)
	b.open(t, p)
	pass(b.life() / 2)
	for range 12 {
		_, err := p.Open(t.Context(), b.order())
		requireError(t, err, providers.CodeDown)
	}
	asked, began := b.peer.Count(OpToken), time.Now()
	_, err := p.Open(t.Context(), b.order())
	requireError(t, err, providers.CodeDown)
	require.Zero(t, time.Since(began), "an open circuit answers at once")
	require.Equal(t, asked, b.peer.Count(OpToken))
	b.peer.Heal()
	pass(1100 * time.Millisecond) // it is tried again within a second or so
	b.open(t, p)
}

func tokenAnswers(t *testing.T, b *bench) {
	for name, fault := range map[string]Fault{
		"type":       {Change: func(a map[string]any) { a["token_type"] = "mac" }},
		"client":     {Change: func(a map[string]any) { a["client_id"] = "another" }},
		"no token":   {Change: func(a map[string]any) { delete(a, "access_token") }},
		"in a text":  {Change: func(a map[string]any) { a["access_token"] = "a\nb" }},
		"long":       {Change: func(a map[string]any) { a["access_token"] = strings.Repeat("a", 9<<10) }},
		"negative":   {Change: func(a map[string]any) { a["expires_in"] = -5 }},
		"past":       {Change: func(a map[string]any) { a["expires_in"] = "-1e9" }},
		"html":       {Body: "<html>secret</html>"},
		"garbage":    {Body: "\x00\xff{secret"},
		"endless":    {Body: strings.Repeat("a", 1<<20)},
		"compressed": {Bomb: true},
		"cut":        {End: new(20)},
		"empty":      {End: new(0)},
	} {
		b.peer.Heal()
		b.peer.Fail(OpToken, many(fault)...)
		_, err := b.provider(t).Open(t.Context(), b.order())
		require.Error(t, err, name)
		requireError(t, err, providers.CodeAnswer)
	}
	b.peer.Heal()
	b.peer.Fail(OpToken, Fault{Reset: new(20)}) // a broken connection is tried again
	b.open(t, b.provider(t))
	b.peer.Fail(OpToken, many(Fault{Status: http.StatusUnauthorized})...)
	_, err := b.provider(t).Open(t.Context(), b.order())
	requireError(t, err, providers.CodeRefusedClient)
}

func tokenLife(t *testing.T, b *bench) {
	const short, day = 48 * time.Second, 24 * time.Hour * 8 / 10
	says := func(life any) func(map[string]any) {
		return func(a map[string]any) { a["expires_in"] = life }
	}
	for _, c := range []struct {
		change func(map[string]any)
		use    time.Duration // before it is renewed
	}{
		{func(a map[string]any) { delete(a, "expires_in") }, short},
		{says(nil), short},
		{says(""), short},
		{says("soon"), short},
		{says(true), short},
		{says([]int{299}), short},
		{says("NaN"), short},
		{says(json.Number("1e999")), short},
		{says(0), short},
		{says(json.Number("0.5")), short},
		{says("100"), 80 * time.Second},
		{says(" 100 "), 80 * time.Second},
		{says(100), 80 * time.Second},
		{says(json.Number("100.0")), 80 * time.Second},
		{says("100.0"), 80 * time.Second},
		{says(json.Number("100.999")), 80 * time.Second},
		{says(json.Number("1e2")), 80 * time.Second},
		{says("99999999999999"), day},
		{says(json.Number("1e300")), day},
		{says(math.MaxInt32), day},
	} {
		p := b.provider(t)
		before := b.peer.Count(OpToken)
		b.peer.Fail(OpToken, Fault{Change: c.change})
		b.open(t, p)
		pass(c.use - time.Millisecond)
		b.open(t, p)
		require.Equal(t, before+1, b.peer.Count(OpToken))
		pass(time.Millisecond)
		b.open(t, p)
		require.Equal(t, before+2, b.peer.Count(OpToken))
	}
}

func secretRotated(t *testing.T, b *bench) {
	b.set.SecretsPath = filepath.Join(t.TempDir(), "secrets")
	write := func(secrets ...string) {
		require.NoError(t, os.WriteFile(b.set.SecretsPath, []byte(strings.Join(secrets, "\n")+"\n"), 0o600))
	}
	const next = "open-sesame-to-nobody-else"
	write(ClientSecret)
	p := b.provider(t)
	b.open(t, p)
	for _, step := range []struct {
		file     []string
		accepted []string
	}{
		{[]string{ClientSecret, next}, []string{ClientSecret}}, // the operator is first
		{[]string{ClientSecret, next}, []string{next}},         // the provider has changed over
		{[]string{next}, []string{next}},                       // the old one is gone
		{[]string{ClientSecret}, []string{ClientSecret, next}}, // and back at once
	} {
		write(step.file...)
		b.peer.Accept(step.accepted...)
		b.peer.Revoke()
		pass(b.life())
		b.open(t, p)
	}
	write("neither")
	b.peer.Revoke()
	_, err := p.Open(t.Context(), b.order())
	requireError(t, err, providers.CodeRefusedClient)
	require.NoError(t, os.Remove(b.set.SecretsPath))
	_, err = p.Open(t.Context(), b.order())
	known, ok := errors.AsType[*providers.Error](err)
	require.True(t, ok)
	require.Equal(t, providers.CodeConfig, known.Code)
}

func clockSkew(t *testing.T, b *bench) {
	for _, off := range []time.Duration{-10 * time.Minute, 10 * time.Minute} {
		p := b.provider(t)
		before := b.peer.Count(OpToken)
		b.peer.Fail(OpToken, Fault{Change: func(a map[string]any) {
			a[".issued"] = time.Now().Add(off).Format(time.RFC1123)
			a[".expires"] = time.Now().Add(off + b.life()).Format(time.RFC1123)
			a["expires_at"] = time.Now().Add(off + b.life()).Unix()
		}})
		_, err := p.Open(t.Context(), b.order())
		require.NoError(t, err)
		pass(b.life()*8/10 - time.Second)
		s := b.open(t, p)
		require.Equal(t, before+1, b.peer.Count(OpToken))
		require.True(t, s.ExpiresAt.After(time.Now()))
		pass(2 * time.Second)
		b.open(t, p)
		require.Equal(t, before+2, b.peer.Count(OpToken))
	}
}
