package capture_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"
)

func TestTokenThroughAForeignClient(t *testing.T) {
	t.Parallel()
	for _, style := range []oauth2.AuthStyle{oauth2.AuthStyleInParams, oauth2.AuthStyleInHeader, oauth2.AuthStyleAutoDetect} {
		t.Run(fmt.Sprint(style), func(t *testing.T) {
			t.Parallel()
			b := setup(t)
			server := httptest.NewServer(b.Handler())
			defer server.Close()
			cfg := clientcredentials.Config{
				ClientID: "id", ClientSecret: "secret", TokenURL: server.URL + "/api/v1/token", AuthStyle: style,
				EndpointParams: url.Values{"tenantname": {"Acme"}, "username": {"bot"}},
			}
			token, err := cfg.Token(t.Context())
			require.NoError(t, err)
			require.Equal(t, "Bearer", token.Type())
			require.InDelta(t, 299, time.Until(token.Expiry).Seconds(), 5)
			require.Equal(t, "Acme", token.Extra("tenantName"))

			resp, err := cfg.Client(t.Context()).Post(
				server.URL+"/api/v1/session/303/launch", "application/json", strings.NewReader(launchBody))
			require.NoError(t, err)
			require.NoError(t, resp.Body.Close())
			require.Equal(t, http.StatusOK, resp.StatusCode)

			cfg.ClientSecret = "wrong"
			_, err = cfg.Token(t.Context())
			var refused *oauth2.RetrieveError
			require.ErrorAs(t, err, &refused)
			require.Equal(t, "invalid_client", refused.ErrorCode)
		})
	}
}

func TestTokenIsRefused(t *testing.T) {
	t.Parallel()
	b := setup(t)
	const good = "grant_type=client_credentials&tenantname=Acme&username=bot&client_id=id&client_secret=secret"
	tests := []struct {
		name, body string
		status     int
		word       string
	}{
		{"wrong secret", strings.Replace(good, "=secret", "=guess", 1), 401, "invalid_client"},
		{"wrong client", strings.Replace(good, "client_id=id", "client_id=x", 1), 401, "invalid_client"},
		{"wrong tenant", strings.Replace(good, "Acme", "acme", 1), 401, "invalid_client"},
		{"wrong user", strings.Replace(good, "=bot", "=robot", 1), 401, "invalid_client"},
		{"no user", strings.Replace(good, "username=bot&", "", 1), 400, "invalid_request"},
		{"no tenant", strings.Replace(good, "tenantname=Acme&", "", 1), 400, "invalid_request"},
		{"no secret", strings.Replace(good, "&client_secret=secret", "", 1), 400, "invalid_request"},
		{"twice", good + "&client_secret=secret", 400, "invalid_request"},
		{"other grant", strings.Replace(good, "client_credentials", "password", 1), 400, "unsupported_grant_type"},
		{"nothing", "", 400, "invalid_request"},
		{"not a form", "%zz", 400, "invalid_request"},
		{"huge", good + "&x=" + strings.Repeat("y", 9000), 400, "invalid_request"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := b.do(t, http.MethodPost, "/api/v1/token", "", "application/x-www-form-urlencoded", tt.body)
			require.Equal(t, tt.status, w.Code)
			var body map[string]string
			require.NoError(t, json.Unmarshal(w.Body.Bytes(), &body))
			require.Equal(t, tt.word, body["error"])
			require.NotEmpty(t, body["error_description"])
			require.Equal(t, "no-store", w.Header().Get("Cache-Control"))
		})
	}
}

// TestASecretIsChangedWithoutAGap: the old secret and the new one are good side by side, until the old one's time is over.
func TestASecretIsChangedWithoutAGap(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := setup(t, func(b *bundle) {
			next := b.cfg.Clients[0]
			next.Secret = "the next one"
			b.cfg.Clients[0].Until = time.Now().Add(time.Hour)
			b.cfg.Clients = append(b.cfg.Clients, next)
		})
		ask := func(secret string) int {
			form := url.Values{
				"grant_type": {"client_credentials"}, "tenantname": {"Acme"}, "username": {"bot"}, "client_id": {"id"},
				"client_secret": {secret},
			}
			return b.do(t, http.MethodPost, "/api/v1/token", "", "application/x-www-form-urlencoded", form.Encode()).Code
		}
		launch := func(token string) int {
			return b.do(t, http.MethodPost, "/api/v1/session/303/launch", token, "application/json", launchBody).Code
		}
		time.Sleep(time.Hour - time.Second)
		token := b.token(t)
		require.Equal(t, http.StatusOK, ask("secret"))
		require.Equal(t, http.StatusOK, ask("the next one"))
		time.Sleep(time.Second)
		require.Equal(t, http.StatusUnauthorized, ask("secret"))
		require.Equal(t, http.StatusOK, ask("the next one"))
		require.Equal(t, http.StatusOK, launch(token), "a token that was given before is good to its end")
	})
}

func TestTokensExpire(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := setup(t)
		token := b.token(t)
		status := func(token string) int {
			return b.do(t, http.MethodGet, "/tonegate/v1/session/none", token, "", "").Code
		}
		require.Equal(t, http.StatusUnauthorized, status(""))
		require.Equal(t, http.StatusUnauthorized, status("guess"))
		time.Sleep(299*time.Second - 1)
		require.Equal(t, http.StatusNotFound, status(token))
		time.Sleep(time.Nanosecond)
		require.Equal(t, http.StatusUnauthorized, status(token))
	})
}
