package pcipal

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

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

// TestOnce: where a repeated launch does harm, one whose answer is lost is not repeated.
func TestOnce(t *testing.T) {
	t.Parallel()
	fake := providertest.NewFake()
	fake.Forgetful = true
	cfg := config(memoryBase, false)
	cfg.Idempotency = providers.IdempotentNone
	p := inMemory(t, fake, cfg)
	fake.Fail(providertest.OpLaunch, providertest.Fault{Drop: true})
	_, err := p.Open(t.Context(), order())
	require.Error(t, err)
	require.Len(t, fake.Sessions(), 1)
	fake.Fail(providertest.OpLaunch, providertest.Fault{Status: http.StatusServiceUnavailable})
	_, err = p.Open(t.Context(), order())
	require.NoError(t, err, "what was surely not carried out is repeated")
	require.Len(t, fake.Sessions(), 2)
}

// TestView posts the form as a browser would.
func TestView(t *testing.T) {
	t.Parallel()
	fake := providertest.NewFake()
	cfg := config(memoryBase, false)
	_, err := inMemory(t, fake, cfg).View(t.Context(), providers.Session{ID: "session-1"})
	require.Error(t, err)
	cfg.ViewURL = memoryBase + "/session/{tenant}/view/{session}/framed"
	p := inMemory(t, fake, cfg)
	require.True(t, p.Capabilities().View)
	s, err := p.Open(t.Context(), order())
	require.NoError(t, err)
	view, err := p.View(t.Context(), s)
	require.NoError(t, err)
	form := url.Values{}
	for name, value := range view.Form {
		form.Set(name, value)
	}
	post := func() *httptest.ResponseRecorder {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, view.URL, strings.NewReader(form.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		w := httptest.NewRecorder()
		fake.ServeHTTP(w, r)
		return w
	}
	require.Equal(t, http.StatusOK, post().Code)
	form.Set("X-REFRESH-TOKEN", "")
	require.Equal(t, "deny", post().Header().Get("X-Frame-Options"))
}
