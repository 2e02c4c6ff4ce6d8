package declarative

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/tonegate/tonegate/payments"
	"github.com/tonegate/tonegate/providers"
	"github.com/tonegate/tonegate/providers/providertest"
	"github.com/tonegate/tonegate/providers/wire"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// example is a shipped file, aimed at a peer.
func example(tb testing.TB, name, base, secrets string) string {
	tb.Helper()
	raw, ok := Example(name)
	require.True(tb, ok)
	return strings.NewReplacer("${TONEGATE_CAPTURE_URL}", base, "${TONEGATE_PROVIDER_URL}", base,
		"client_secret: ${TONEGATE_CLIENT_SECRET}", "client_secret_file: "+secrets,
		"FlowId: 4474", "FlowId: 4473").Replace(string(raw))
}

func secretFile(tb testing.TB) string {
	tb.Helper()
	path := filepath.Join(tb.TempDir(), "secret")
	require.NoError(tb, os.WriteFile(path, []byte(providertest.ClientSecret+"\n"), 0o600))
	return path
}

func subject(name string, repeats map[string]any) providertest.Subject {
	return providertest.Subject{
		Peer: func() providertest.Peer { return providertest.NewFake() },
		Life: 299, Repeats: repeats,
		Make: func(t *testing.T, s providertest.Setting) providers.Provider {
			t.Helper()
			if s.SecretsPath == "" {
				s.SecretsPath = secretFile(t)
			}
			f, err := Parse(name+".yaml", []byte(example(t, name, s.Base, s.SecretsPath)))
			require.NoError(t, err)
			f.Currency, f.AmountFormat, f.CallbackFormat = s.Currency, s.Format, s.Format
			f.Decimals = s.Decimals
			if !s.Informed {
				f.Lookup, f.Cancel, f.Progress = nil, nil, nil
			}
			f.Token.Repeats = map[string]string{"tenantName": "acme", "client_id": "client"}
			p, err := New(f, ".", wire.Deps{Transport: s.Transport})
			require.NoError(t, err)
			return p
		},
	}
}

// TestConformance holds the file of tonegate capture to the suite.
func TestConformance(t *testing.T) {
	t.Parallel()
	providertest.Run(t, subject("capture", map[string]any{
		"amount": "4251", "currencyCode": "EUR", "orderId": "tgother", "LinkId": "a@b", "Id": "../x",
	}))
}

// TestConformanceOfPascal holds a file with fewer means to it.
func TestConformanceOfPascal(t *testing.T) {
	t.Parallel()
	providertest.Run(t, subject("pascal", nil))
}

func parse(t *testing.T, text string) *Provider {
	t.Helper()
	f, err := Parse("p.yaml", []byte(text))
	require.NoError(t, err)
	p, err := New(f, ".", wire.Deps{})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, p.Close()) })
	return p
}

// TestOtherWays: a form that opens, JSON that calls back, basic credentials, a session whose end the provider tells, a
// page to pay on, secrets in headers.
func TestOtherWays(t *testing.T) {
	t.Parallel()
	var asked []*http.Request
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_ = r.ParseForm()
		asked = append(asked, r)
		w.Header().Set("Content-Type", "application/json")
		if r.URL.Path == "/token" {
			_, _ = w.Write([]byte(`{"access_token":"t","expires_in":60}`))
			return
		}
		_, _ = w.Write([]byte(`{"data":{"id":77,"tag":"L-1","ttl":90,"page":"https://pay.example/77"}}`))
	}))
	t.Cleanup(server.Close)
	p := parse(t, `
name: other
values: {base: `+server.URL+`}
secrets: {key_file: `+secretFile(t)+`}
currency: EUR
amount_format: decimal
token: {url: "{{ values.base }}/token", client_id: me, credential: key, auth: basic, scopes: [pay]}
launch:
  method: PUT
  url: "{{ values.base }}/open/{{ order.id }}"
  headers: {X-Api-Key: "{{ secret.key }}", Idempotency-Key: "{{ order.id }}"}
  form: {sum: "{{ order.amount }} {{ lower(order.currency) }}"}
  session: answer.data.id
  link: answer.data.tag
  lives: answer.data.ttl
  page: answer.data.page
modes: [bridge, link]
callback:
  body: json
  order: answer.ref
  result: 'answer.status in ["ok", "no"] ? upper(answer.status) : answer.status'
  amount: string(answer.sum)
  session: answer.id
results: {OK: {verdict: approved}, NO: {verdict: declined}}
words: telnyx
idempotency: key
idempotency_life: 24h
reasons: {"51": insufficient_funds}
`)
	s, err := p.Open(t.Context(), providers.Order{
		OrderID: "tg1", Amount: payments.Money{Minor: 4250, Currency: "EUR"},
	})
	require.NoError(t, err)
	require.Equal(t, []string{"77", "L-1", "https://pay.example/77"}, []string{s.ID, s.Link, s.Page})
	require.Len(t, asked, 2)
	require.Equal(t, providers.Idempotency{Model: providers.IdempotentByKey, Life: 24 * time.Hour},
		p.Capabilities().Idempotency)
	require.Equal(t, "tg1", asked[1].Header.Get("Idempotency-Key"))
	_, _, basic := asked[0].BasicAuth()
	require.True(t, basic)
	require.Equal(t, "pay", asked[0].PostForm.Get("scope"))
	require.Equal(t, []string{"PUT", "/open/tg1", "42.50 eur", providertest.ClientSecret}, []string{
		asked[1].Method, asked[1].URL.Path, asked[1].PostForm.Get("sum"), asked[1].Header.Get("X-Api-Key"),
	})
	tell := func(body string) (providers.Report, error) {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/", strings.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		return p.Callback(r)
	}
	got, err := tell(`{"ref":"tg1","status":"ok","sum":42.50,"id":"77"}`)
	require.NoError(t, err)
	require.Equal(t, providers.Report{
		OrderID: "tg1", SessionID: "77", Verdict: providers.Approved, Amount: payments.Money{Minor: 4250, Currency: "EUR"},
	}, got)
	got, err = tell(`{"ref":"tg1","status":"cancelled","sum":"42.50"}`)
	require.NoError(t, err)
	require.Equal(t, providers.Cancelled, got.Verdict, "a word of the dialect")
	got, err = tell(`{"ref":"tg1","status":"no","sum":"42.50"}`)
	require.NoError(t, err)
	require.Equal(t, providers.Declined, got.Verdict)
	for _, wrong := range []string{
		`{"ref":"tg1","status":"ok","sum":42.5}`, `{"ref":"tg1","status":7,"sum":"42.50"}`, `{"ref":["tg1"]}`, `[]`, `1 2`, ``,
		`{"ref":"tg1","status":"perhaps","sum":"42.50"}`, `{"ref":"tg1","status":"caller-hung-up","sum":"42.50"}`,
	} {
		_, err = tell(wrong)
		require.Error(t, err, wrong)
	}
}
