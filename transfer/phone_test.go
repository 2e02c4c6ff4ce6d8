package transfer

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/transfer/control"
)

type fakeAnswerer struct {
	leg *fakeLeg
}

func (a *fakeAnswerer) Answer(_ context.Context, offer string) (PhoneLeg, string, error) {
	if offer == "bad" {
		return nil, "", errors.New("no audio")
	}
	return a.leg, "the answer", nil
}

func ask(t *testing.T, h http.Handler, method, path, kind, body string, headers ...string) *http.Response {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), method, path, strings.NewReader(body))
	r.Header.Set("Content-Type", kind)
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Result()
}

func TestPhoneCalls(t *testing.T) {
	t.Parallel()
	b := newBench(t, testConfig())
	defer b.stop()
	leg := newLeg("page")
	close(leg.ready)
	p := NewPhone(b.gate, &fakeAnswerer{leg})
	const calls, sdp = "/v1/phone/calls", "application/sdp"

	res := ask(t, p, http.MethodPost, calls, sdp, "offer")
	require.Equal(t, http.StatusServiceUnavailable, res.StatusCode, "no bot")
	require.NotEmpty(t, res.Header.Get("Retry-After"))
	require.NoError(t, b.bots.Register(control.Bot{ID: "bot", URI: "sip:bot@127.0.0.1:5070"}))
	require.Equal(t, http.StatusUnsupportedMediaType, ask(t, p, http.MethodPost, calls, "text/plain", "offer").StatusCode)
	require.Equal(t, http.StatusBadRequest, ask(t, p, http.MethodPost, calls, sdp, "bad").StatusCode)
	require.Equal(t, http.StatusRequestEntityTooLarge,
		ask(t, p, http.MethodPost, calls, sdp, strings.Repeat("a", maxOffer+1)).StatusCode)
	require.Equal(t, http.StatusForbidden,
		ask(t, p, http.MethodPost, calls, sdp, "offer", "Sec-Fetch-Site", "cross-site").StatusCode)
	require.Equal(t, http.StatusMethodNotAllowed, ask(t, p, http.MethodGet, calls, "", "").StatusCode)

	res = ask(t, p, http.MethodPost, calls, sdp, "offer", "Sec-Fetch-Site", "same-origin")
	require.Equal(t, http.StatusCreated, res.StatusCode)
	require.Equal(t, sdp, res.Header.Get("Content-Type"))
	location := res.Header.Get("Location")
	require.True(t, strings.HasPrefix(location, calls+"/call_"))
	require.Equal(t, http.StatusNotFound, ask(t, p, http.MethodDelete, calls+"/other", "", "").StatusCode)
	require.Equal(t, http.StatusNoContent, ask(t, p, http.MethodDelete, location, "", "").StatusCode)
	<-leg.Done()

	go b.gate.Drain(t.Context())
	b.gate.running.Wait()
	b.gate.mu.Lock()
	b.gate.draining = true
	b.gate.mu.Unlock()
	require.Equal(t, http.StatusServiceUnavailable, ask(t, p, http.MethodPost, calls, sdp, "offer").StatusCode)
	require.False(t, p.begin("late", newLeg("late"), func() {}))
}

// manyAnswerer gives each call a leg of its own.
type manyAnswerer struct{ legs []*fakeLeg }

func (a *manyAnswerer) Answer(_ context.Context, offer string) (PhoneLeg, string, error) {
	if offer == "bad" {
		return nil, "", errors.New("no audio")
	}
	leg := newLeg("page")
	close(leg.ready)
	a.legs = append(a.legs, leg)
	return leg, "the answer", nil
}

// One address has so many calls at once and no more; those of others are not its business. What ends or never was counts
// no longer.
func TestPhoneCallsOfOneAddress(t *testing.T) {
	t.Parallel()
	cfg := testConfig()
	cfg.MaxPerAddress = 2
	b := newBench(t, cfg)
	defer b.stop()
	require.NoError(t, b.bots.Register(control.Bot{ID: "bot", URI: "sip:bot@127.0.0.1:5070"}))
	phones := &manyAnswerer{}
	p := NewPhone(b.gate, phones)
	from := func(address, offer string) *http.Response {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/v1/phone/calls", strings.NewReader(offer))
		r.Header.Set("Content-Type", "application/sdp")
		r.RemoteAddr = address
		w := httptest.NewRecorder()
		p.ServeHTTP(w, r)
		return w.Result()
	}
	for range 9 {
		require.Equal(t, http.StatusBadRequest, from("192.0.2.1:4000", "bad").StatusCode)
	}
	require.Equal(t, http.StatusCreated, from("192.0.2.1:4000", "offer").StatusCode)
	require.Equal(t, http.StatusCreated, from("192.0.2.1:4001", "offer").StatusCode)
	refused := from("[::ffff:192.0.2.1]:4002", "offer")
	require.Equal(t, http.StatusTooManyRequests, refused.StatusCode)
	require.NotEmpty(t, refused.Header.Get("Retry-After"))
	require.Len(t, phones.legs, 2, "nothing was made for it")

	require.Equal(t, http.StatusCreated, from("192.0.2.2:4000", "offer").StatusCode)
	require.Equal(t, http.StatusCreated, from("[2001:db8::1]:4000", "offer").StatusCode)
	require.Equal(t, http.StatusCreated, from("[2001:db8::2:0:0:1]:4000", "offer").StatusCode)
	require.Equal(t, http.StatusTooManyRequests, from("[2001:db8::ffff]:4000", "offer").StatusCode)
	require.Equal(t, http.StatusCreated, from("[2001:db8:0:1::1]:4000", "offer").StatusCode)

	// A proxy on this machine brings the calls of all.
	for range 4 {
		for _, here := range []string{"127.0.0.1:4000", "[::1]:4000", "[::ffff:127.0.0.2]:4000"} {
			require.Equal(t, http.StatusCreated, from(here, "offer").StatusCode)
		}
	}

	require.NoError(t, phones.legs[0].Close(t.Context()))
	require.Eventually(t, func() bool {
		return from("192.0.2.1:4000", "offer").StatusCode == http.StatusCreated
	}, 5*time.Second, 5*time.Millisecond)
	go b.gate.Drain(t.Context())
	for _, leg := range phones.legs {
		require.NoError(t, leg.Close(t.Context()))
	}
	b.gate.running.Wait()
	require.Empty(t, p.from)
}
