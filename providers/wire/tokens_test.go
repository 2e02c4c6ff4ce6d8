package wire

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/providers"
)

// answers is a token endpoint in memory that takes a second for each answer.
type answers struct {
	asked atomic.Int64
	body  string
}

// RoundTrip answers unless the asker gives up.
func (a *answers) RoundTrip(r *http.Request) (*http.Response, error) {
	a.asked.Add(1)
	wait := time.NewTimer(time.Second)
	defer wait.Stop()
	select {
	case <-wait.C:
	case <-r.Context().Done():
		return nil, r.Context().Err()
	}
	header := http.Header{"Content-Type": {"application/json"}}
	return &http.Response{
		StatusCode: http.StatusOK, Header: header, Body: io.NopCloser(strings.NewReader(a.body)), Request: r,
	}, nil
}

func asking(a *answers) *tokens {
	access := Access{TokenURL: "https://as.example/token", ClientID: "id", ClientSecret: "secret"}
	return newTokens(access, Grant{}, &http.Client{Transport: a}, time.Now)
}

// TestGivingUp: a caller who gives up while another one asks is let go, and spoils nothing for the others.
func TestGivingUp(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a := &answers{body: `{"access_token":"t","expires_in":60}`}
		tokens := asking(a)
		ctx, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
		defer cancel()
		first, waiting := make(chan error, 1), make(chan error, 1)
		go func() { _, err := tokens.get(ctx, ""); first <- err }()
		synctest.Wait()
		go func() { _, err := tokens.get(t.Context(), ""); waiting <- err }()
		synctest.Wait()
		short, done := context.WithTimeout(t.Context(), 100*time.Millisecond)
		defer done()
		_, err := tokens.get(short, "")
		require.ErrorIs(t, err, context.DeadlineExceeded)
		err = <-first
		known, ok := errors.AsType[*providers.Error](err)
		require.True(t, ok)
		require.Equal(t, providers.CodeTimeout, known.Code)
		require.NoError(t, <-waiting, "who still waits asks for itself")
		require.EqualValues(t, 2, a.asked.Load())
	})
}

// TestRefused: a token that was refused is given to nobody again, and is renewed once for all that were refused with it.
func TestRefused(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a := &answers{body: `{"access_token":"one","expires_in":60}`}
		tokens := asking(a)
		got, err := tokens.get(t.Context(), "")
		require.NoError(t, err)
		a.body = `{"access_token":"two","refresh_token":"again","expires_in":60}`
		renewed := make(chan Token, 3)
		for range 3 {
			go func() {
				next, _ := tokens.get(t.Context(), got.Access) // an error comes with no token
				renewed <- next
			}()
		}
		for range 3 {
			require.Equal(t, Token{Access: "two", Refresh: "again"}, <-renewed)
		}
		require.EqualValues(t, 2, a.asked.Load())
	})
}

func FuzzToken(f *testing.F) {
	f.Add(`{"access_token":"t","token_type":"Bearer","expires_in":"299"}`)
	f.Add(`{"access_token":"e30.eyJpc3MiOiJ4In0.c2ln","expires_in":1e9}`)
	f.Add(`<html>`)
	f.Fuzz(func(t *testing.T, body string) {
		synctest.Test(t, func(t *testing.T) {
			tokens := asking(&answers{body: body})
			tokens.access.Issuer = "x"
			got, err := tokens.get(t.Context(), "")
			if err != nil {
				require.NotContains(t, err.Error(), "<html>")
				return
			}
			require.True(t, headerSafe(got.Access))
			c := tokens.held.Load()
			require.True(t, c.hard.After(time.Now()))
			require.False(t, c.soft.After(c.hard))
		})
	})
}
