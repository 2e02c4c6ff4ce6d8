package lookup_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/flows"
	"github.com/tonegate/tonegate/flows/lint"
	"github.com/tonegate/tonegate/flows/lookup"
)

func lookupFlow(t *testing.T, mapping string) (*flows.Flow, *flows.Lookup) {
	t.Helper()
	src := strings.Replace(string(flows.UtilityBill()), "timeout: 3s", "timeout: 200ms"+mapping, 1)
	f, err := lint.Parse("flow.yaml", []byte(src))
	require.NoError(t, err)
	return f, f.Nodes["fetch"].Lookup
}

func TestFinder_Mocked(t *testing.T) {
	t.Parallel()
	f, asked := lookupFlow(t, "")
	d := lookup.New(nil, true, http.DefaultClient)
	got, err := d.Find(t.Context(), f, asked, f.Values("", ""))
	require.NoError(t, err)
	require.Equal(t, map[string]any{"amount": int64(4250), "currency": "GBP", "reference": "INV-1001"}, got)
}

func TestFinder_NotCovered(t *testing.T) {
	t.Parallel()
	f, asked := lookupFlow(t, "")
	d := lookup.New(nil, false, http.DefaultClient)
	_, err := d.Find(t.Context(), f, asked, f.Values("", ""))
	require.Error(t, err)
}

func TestFinder_Asks(t *testing.T) {
	t.Parallel()
	for _, method := range []string{http.MethodGet, http.MethodPost} {
		t.Run(method, func(t *testing.T) {
			t.Parallel()
			system := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				caller := r.URL.Query().Get("caller")
				if r.Method == http.MethodPost {
					var body map[string]string
					if json.NewDecoder(r.Body).Decode(&body) == nil {
						caller = body["caller"]
					}
				}
				if caller != "anna" || r.Header.Get("X-Key") != "k" {
					w.WriteHeader(http.StatusForbidden)
					return
				}
				_, _ = w.Write([]byte(`{"balance":{"minor":991},"cur":"EUR","no":"R-7"}`))
			}))
			t.Cleanup(system.Close)
			f, asked := lookupFlow(t,
				"\n      map: {amount: response.balance.minor, currency: response.cur, reference: response.no}")
			d := lookup.New(map[string]lookup.Endpoint{
				"billing": {URL: system.URL, Method: method, Headers: map[string]string{"X-Key": "k"}},
			}, false, system.Client())
			got, err := d.Find(t.Context(), f, asked, f.Values("", "anna"))
			require.NoError(t, err)
			require.Equal(t, map[string]any{"amount": int64(991), "currency": "EUR", "reference": "R-7"}, got)
			_, err = d.Find(t.Context(), f, asked, f.Values("", "somebody"))
			require.ErrorContains(t, err, "status 403")
		})
	}
}

func TestFinder_Faults(t *testing.T) {
	t.Parallel()
	for name, handler := range map[string]http.HandlerFunc{
		"not json": func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("<html>")) },
		"too long": func(w http.ResponseWriter, _ *http.Request) {
			_, _ = w.Write([]byte(`"` + strings.Repeat("x", 300<<10) + `"`))
		},
		"never": func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			system := httptest.NewServer(handler)
			t.Cleanup(system.Close)
			f, asked := lookupFlow(t, "")
			d := lookup.New(map[string]lookup.Endpoint{"billing": {URL: system.URL}}, false, system.Client())
			began := time.Now()
			_, err := d.Find(t.Context(), f, asked, f.Values("", ""))
			require.Error(t, err)
			require.Less(t, time.Since(began), 5*time.Second)
		})
	}
}

func TestEndpoint_Validate(t *testing.T) {
	t.Parallel()
	require.NoError(t, lookup.Endpoint{URL: "https://billing.example/x", Method: "POST"}.Validate())
	require.Error(t, lookup.Endpoint{URL: "billing"}.Validate())
	require.Error(t, lookup.Endpoint{URL: "ftp://billing/"}.Validate())
	require.Error(t, lookup.Endpoint{URL: "http://billing/", Method: "DELETE"}.Validate())
}
