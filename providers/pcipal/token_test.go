package pcipal

import (
	"net/http"
	"net/url"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/providers"
	"github.com/tonegate/tonegate/providers/providertest"
)

func TestTokenForm(t *testing.T) {
	t.Parallel()
	fake := providertest.NewFake()
	_, err := inMemory(t, fake, config(memoryBase, false)).Open(t.Context(), order())
	require.NoError(t, err)
	require.Equal(t, []url.Values{{
		"grant_type": {"client_credentials"}, "tenantname": {"acme"}, "username": {"bot"}, "client_id": {"client"},
		"client_secret": {providertest.ClientSecret},
	}}, fake.TokenForms())
}

func TestTokenLife(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		life int
		text string
		want time.Duration // of use
	}{
		{"number", 100, "", 80 * time.Second},
		{"string", 0, `"100"`, 80 * time.Second},
		{"none", 0, "", 48 * time.Second},
		{"null", 0, "null", 48 * time.Second},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				fake := providertest.NewFake()
				fake.TokenLife, fake.TokenText = c.life, c.text
				p := inMemory(t, fake, config(memoryBase, false))
				open := func() {
					_, err := p.Open(t.Context(), order())
					require.NoError(t, err)
				}
				open()
				time.Sleep(c.want - time.Millisecond)
				open()
				require.Equal(t, 1, fake.Count(providertest.OpToken))
				time.Sleep(time.Millisecond)
				open()
				require.Equal(t, 2, fake.Count(providertest.OpToken))
			})
		})
	}
}

func TestTokenRefused(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, kind, text string }{
		{"type", "mac", ""}, {"negative life", "Bearer", "-5"}, {"life is no number", "Bearer", `"soon"`},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			fake := providertest.NewFake()
			fake.TokenType, fake.TokenText = c.kind, c.text
			_, err := inMemory(t, fake, config(memoryBase, false)).Open(t.Context(), order())
			var known *providers.Error
			require.ErrorAs(t, err, &known)
			require.Equal(t, providers.CodeAnswer, known.Code)
		})
	}
}

// TestRefreshStorm: 200 calls at one expiry make one token request.
func TestRefreshStorm(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		fake := providertest.NewFake()
		p := inMemory(t, fake, config(memoryBase, false))
		_, err := p.Open(t.Context(), order())
		require.NoError(t, err)
		time.Sleep(299 * time.Second)
		fake.Fail(providertest.OpToken, providertest.Fault{Delay: time.Second})
		var wg sync.WaitGroup
		for range 200 {
			wg.Go(func() {
				_, err := p.Open(t.Context(), order())
				require.NoError(t, err)
			})
		}
		wg.Wait()
		require.Equal(t, 2, fake.Count(providertest.OpToken))
	})
}

// TestTokenDown: a token that is due for refresh is used to its end while the endpoint is down.
func TestTokenDown(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		fake := providertest.NewFake()
		p := inMemory(t, fake, config(memoryBase, false))
		_, err := p.Open(t.Context(), order())
		require.NoError(t, err)
		for range 100 {
			fake.Fail(providertest.OpToken, providertest.Fault{Status: http.StatusInternalServerError})
		}
		time.Sleep(250 * time.Second)
		_, err = p.Open(t.Context(), order())
		require.NoError(t, err)
		time.Sleep(60 * time.Second)
		_, err = p.Open(t.Context(), order())
		var known *providers.Error
		require.ErrorAs(t, err, &known)
		require.Equal(t, providers.CodeDown, known.Code)
	})
}

// TestCircuit: after enough failures nothing is sent for a while, and then again.
func TestCircuit(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		fake := providertest.NewFake()
		p := inMemory(t, fake, config(memoryBase, false))
		for range 20 {
			fake.Fail(providertest.OpToken, providertest.Fault{Status: http.StatusServiceUnavailable})
		}
		for range 10 {
			_, err := p.Open(t.Context(), order())
			require.Error(t, err)
		}
		require.Equal(t, 10, fake.Count(providertest.OpToken))
		began := time.Now()
		_, err := p.Open(t.Context(), order())
		require.Error(t, err)
		require.Zero(t, time.Since(began), "an open circuit answers at once")
		for range 40 {
			time.Sleep(6 * time.Second)
			if _, err = p.Open(t.Context(), order()); err == nil {
				break
			}
		}
		require.NoError(t, err, "it never comes back")
	})
}

func TestPatience(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		fault providertest.Fault
		most  time.Duration
		code  providers.Code // empty: it is got over
	}{
		{"waits as told", providertest.Fault{Status: http.StatusTooManyRequests, RetryAfter: 2}, 3 * time.Second, ""},
		{"not for so long", providertest.Fault{Status: http.StatusTooManyRequests, RetryAfter: 60}, 0, providers.CodeBusy},
		{"silence", providertest.Fault{Delay: time.Hour}, 6 * time.Second, providers.CodeTimeout},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				fake := providertest.NewFake()
				fake.Fail(providertest.OpLaunch, c.fault)
				began := time.Now()
				_, err := inMemory(t, fake, config(memoryBase, false)).Open(t.Context(), order())
				require.LessOrEqual(t, time.Since(began), c.most)
				if c.code == "" {
					require.NoError(t, err)
					return
				}
				var known *providers.Error
				require.ErrorAs(t, err, &known)
				require.Equal(t, c.code, known.Code)
			})
		})
	}
}
