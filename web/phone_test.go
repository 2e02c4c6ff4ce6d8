package web_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/web"
)

func get(t *testing.T, method, target string, headers ...string) *http.Response {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), method, target, nil)
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	web.Phone().ServeHTTP(w, r)
	return w.Result()
}

func read(t *testing.T, r *http.Response) string {
	t.Helper()
	body, err := io.ReadAll(r.Body)
	require.NoError(t, err)
	return string(body)
}

// assets gives the paths of the script and the style that the page loads.
func assets(t *testing.T) []string {
	t.Helper()
	page := read(t, get(t, http.MethodGet, "/"))
	found := regexp.MustCompile(`(?:src|href)="\./(assets/[^"]+)"`).FindAllStringSubmatch(page, -1)
	require.Len(t, found, 2)
	return []string{"/" + found[0][1], "/" + found[1][1]}
}

func TestPhoneServesThePageAndWhatItLoads(t *testing.T) {
	t.Parallel()
	page := get(t, http.MethodGet, "/")
	require.Equal(t, http.StatusOK, page.StatusCode)
	require.Equal(t, "text/html; charset=utf-8", page.Header.Get("Content-Type"))
	require.Equal(t, "no-cache", page.Header.Get("Cache-Control"))
	for _, asset := range assets(t) {
		got := get(t, http.MethodGet, asset)
		require.Equal(t, http.StatusOK, got.StatusCode, asset)
		require.Contains(t, got.Header.Get("Cache-Control"), "immutable", asset)
		require.Regexp(t, `^text/(javascript|css); charset=utf-8$`, got.Header.Get("Content-Type"))
		require.NotEmpty(t, read(t, got))
	}
	require.Equal(t, "image/svg+xml", get(t, http.MethodGet, "/icon.svg").Header.Get("Content-Type"))
}

func TestPhoneHoldsNothingInlineAndNoOtherOrigin(t *testing.T) {
	t.Parallel()
	page := read(t, get(t, http.MethodGet, "/"))
	require.NotRegexp(t, `(?i)<script(?:\s[^>]*)?>[^<]`, page, "inline script")
	require.NotRegexp(t, `(?i)<style|\sstyle=|\son[a-z]+=`, page, "inline style or handler")
	origins := regexp.MustCompile(`(?i)(?:https?:|wss?:)?//[a-z0-9-]+\.[a-z]+[^\s"'` + "`" + `)]*`)
	for _, target := range append(assets(t), "/") {
		for _, found := range origins.FindAllString(read(t, get(t, http.MethodGet, target)), -1) {
			// Names that are never fetched: XML namespaces, and the pages where the framework explains its errors.
			require.Regexp(t, `^http://www\.w3\.org/|^https://svelte\.dev/e/`, found, target)
		}
	}
}

func TestPhoneAnswersEveryRequestWithStrictHeaders(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, method, target string
		status               int
	}{
		{"page", http.MethodGet, "/", http.StatusOK},
		{"head", http.MethodHead, "/", http.StatusOK},
		{"missing", http.MethodGet, "/nothing", http.StatusNotFound},
		{"directory", http.MethodGet, "/assets/", http.StatusNotFound},
		{"way out", http.MethodGet, "/../phone.go", http.StatusNotFound},
		{"wrong method", http.MethodPost, "/", http.StatusMethodNotAllowed},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := get(t, tt.method, tt.target)
			require.Equal(t, tt.status, got.StatusCode)
			require.Equal(t, "nosniff", got.Header.Get("X-Content-Type-Options"))
			require.Equal(t, "no-referrer", got.Header.Get("Referrer-Policy"))
			require.Equal(t, "DENY", got.Header.Get("X-Frame-Options"))
			policy := got.Header.Get("Content-Security-Policy")
			require.True(t, strings.HasPrefix(policy, "default-src 'none'; script-src 'self';"), policy)
			require.NotContains(t, policy, "unsafe")
			require.NotRegexp(t, `\*|https?:`, policy)
			require.Contains(t, policy, "frame-ancestors 'none'")
			require.NotEmpty(t, got.Header.Get("Cache-Control"))
		})
	}
}

func TestPhoneIsNotSentTwice(t *testing.T) {
	t.Parallel()
	first := get(t, http.MethodGet, "/")
	again := get(t, http.MethodGet, "/", "If-None-Match", first.Header.Get("ETag"))
	require.Equal(t, http.StatusNotModified, again.StatusCode)
	require.Empty(t, read(t, again))
	head := get(t, http.MethodHead, "/")
	require.Empty(t, read(t, head))
	require.NotEqual(t, "0", head.Header.Get("Content-Length"))
}
