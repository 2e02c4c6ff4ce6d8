package transfer

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

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
	require.False(t, p.begin("late", newLeg("late")))
}
