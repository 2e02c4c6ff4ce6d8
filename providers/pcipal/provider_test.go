package pcipal

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/tonegate/tonegate/payments"
	"github.com/tonegate/tonegate/providers"
	"github.com/tonegate/tonegate/providers/providertest"
	"github.com/tonegate/tonegate/providers/wire"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func config(base string, informed bool) Config {
	return Config{
		Access: wire.Access{
			TokenURL: base + "/api/v1/token", ClientID: providertest.ClientID, ClientSecret: providertest.ClientSecret,
		},
		LaunchURL: base + "/api/v1/session/{tenant}/launch", TenantName: providertest.TenantName,
		TenantNumber: providertest.TenantNumber, Username: providertest.Username, FlowID: providertest.FlowID, Currency: "GBP",
		Extensions: Extensions{
			URL: base + "/tonegate/v1/session/", Lookup: informed, Cancel: informed, Progress: informed,
		},
	}
}

func order() providers.Order {
	return providers.Order{
		OrderID: "tgorder", Reference: "INV-1001", Amount: payments.Money{Minor: 4250, Currency: "GBP"},
		CallbackURL: "https://serve.example/callbacks/default/token",
	}
}

func inMemory(t *testing.T, fake *providertest.Fake, cfg Config) *Provider {
	t.Helper()
	p, err := New(cfg, wire.Deps{Transport: fake.Transport()})
	require.NoError(t, err)
	return p
}

func TestConformance(t *testing.T) {
	t.Parallel()
	providertest.Run(t, providertest.Subject{
		Peer: func() providertest.Peer { return providertest.NewFake() },
		Life: 299,
		Repeats: map[string]any{
			"amount": "4251", "currencyCode": "EUR", "orderId": "tgother", "LinkId": "a@b", "Id": "../x", "AMOUNT": 4251,
		},
		Make: func(t *testing.T, s providertest.Setting) providers.Provider {
			t.Helper()
			cfg := config(s.Base, s.Informed)
			cfg.AmountFormat, cfg.Currency = s.Format, s.Currency
			cfg.Decimals = s.Decimals
			if s.SecretsPath != "" {
				cfg.ClientSecret, cfg.SecretsPath = "", s.SecretsPath
			}
			p, err := New(cfg, wire.Deps{Transport: s.Transport})
			require.NoError(t, err)
			return p
		},
	})
}

const memoryBase = "https://pcipal.example"

func TestLaunchWire(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		change func(*Config)
		amount string
		flow   any
	}{
		{"minor, camel", func(*Config) {}, "4250", "4473"},
		{"decimal, camel", func(c *Config) { c.AmountFormat = payments.FormatDecimal }, "42.50", "4473"},
		{"minor, pascal", func(c *Config) { c.FieldCase = CasePascal }, "4250", float64(4473)},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			fake := providertest.NewFake()
			cfg := config(memoryBase, false)
			cfg.InitialValues = map[string]string{"languageLocale": "en-GB"}
			c.change(&cfg)
			_, err := inMemory(t, fake, cfg).Open(t.Context(), order())
			require.NoError(t, err)
			s := fake.Sessions()[0]
			require.Equal(t, c.flow, s.Flow)
			require.Equal(t, map[string]string{
				"orderid": "tgorder", "reference": "INV-1001", "amount": c.amount, "currencycode": "GBP",
				"callbackurl": order().CallbackURL, "languagelocale": "en-GB",
			}, s.Values)
		})
	}
}

// TestCasing looks at the names as they are sent.
func TestCasing(t *testing.T) {
	t.Parallel()
	for casing, want := range map[string]string{
		CaseCamel: "initialValues", CasePascal: "InitialValues",
	} {
		p := inMemory(t, providertest.NewFake(), func() Config {
			c := config(memoryBase, false)
			c.FieldCase = casing
			return c
		}())
		body, err := p.launchBody(order())
		require.NoError(t, err)
		var names map[string]json.RawMessage
		require.NoError(t, json.Unmarshal(body, &names))
		require.Contains(t, names, want)
	}
}

func TestLaunchFacts(t *testing.T) {
	t.Parallel()
	for name, echo := range map[string]map[string]string{
		"amount": {"amount": "4251"}, "currency": {"currencyCode": "EUR"}, "order": {"orderId": "tgother"},
		"link": {"LinkId": "a@b"}, "id": {"Id": "../x"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			fake := providertest.NewFake()
			fake.Echo = echo
			_, err := inMemory(t, fake, config(memoryBase, false)).Open(t.Context(), order())
			require.Error(t, err)
		})
	}
	fake := providertest.NewFake()
	fake.Echo = map[string]string{"amount": "4250", "currencyCode": "GBP", "orderId": "tgorder"}
	_, err := inMemory(t, fake, config(memoryBase, false)).Open(t.Context(), order())
	require.NoError(t, err)
	other := order()
	other.Amount.Currency = "EUR"
	_, err = inMemory(t, fake, config(memoryBase, false)).Open(t.Context(), other)
	require.Error(t, err, "a currency that blank callbacks would not mean")
}

func form(fields string) *http.Request {
	r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(fields))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return r
}

func TestProgressRenewsToken(t *testing.T) {
	t.Parallel()
	fake := providertest.NewFake()
	p := inMemory(t, fake, config(memoryBase, true))
	s, err := p.Open(t.Context(), order())
	require.NoError(t, err)
	fake.Revoke()
	require.NoError(t, p.Progress(t.Context(), s, func(providers.Progress) {}))
	require.Equal(t, 2, fake.Count(providertest.OpToken))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	require.Error(t, p.Progress(ctx, s, func(providers.Progress) {}))
}

func TestValidate(t *testing.T) {
	t.Parallel()
	require.NoError(t, config("https://pcipal.example", true).Validate())
	require.NoError(t, config("http://127.0.0.1:8090", true).Validate())
	err := Config{
		Access: wire.Access{
			TokenURL: "http://pcipal.example", ClientSecret: "a", SecretsPath: "b", TLS: wire.TLS{Cert: "c"},
		},
		LaunchURL: "https://user:pw@pcipal.example", ViewURL: "https://pcipal.example/view", Currency: "gbp",
		AmountFormat: "float", FieldCase: "snake", FlowIDAs: FlowNumber, FlowID: "abc", SessionLife: -1, Idempotency: "key",
		InitialValues: map[string]string{"Amount": "1"}, Extensions: Extensions{Lookup: true},
	}.Validate()
	for _, key := range []string{
		"token_url", "client_id", "secrets_path", "tls.cert", "launch_url", "view_url", "tenant_name", "tenant_number",
		"username", "flow_id_as", "currency", "amount_format", "field_case", "initial_values", "idempotency",
		"session_life", "extensions.url",
	} {
		require.ErrorContains(t, err, key+": want ")
	}
	_, err = New(Config{}, wire.Deps{})
	require.Error(t, err)
}

// TestOpen_Language: the order's language wins over the profile's.
func TestOpen_Language(t *testing.T) {
	t.Parallel()
	for language, want := range map[string]string{"": "en-GB", "es-ES": "es-ES"} {
		fake := providertest.NewFake()
		cfg := config(memoryBase, false)
		cfg.InitialValues = map[string]string{"languageLocale": "en-GB"}
		o := order()
		o.Language = language
		_, err := inMemory(t, fake, cfg).Open(t.Context(), o)
		require.NoError(t, err)
		require.Equal(t, want, fake.Sessions()[0].Values["languagelocale"])
	}
}

// TestNumbersAsIDs: ids that come as plain integers are taken as they are written.
func TestNumbersAsIDs(t *testing.T) {
	t.Parallel()
	open := func(answer string) (providers.Session, error) {
		fake := providertest.NewFake()
		fake.Fail(providertest.OpLaunch, providertest.Fault{Body: answer})
		return inMemory(t, fake, config(memoryBase, false)).Open(t.Context(), order())
	}
	s, err := open(`{"Id":9007199254740993,"LinkId": 55012 ,"currencyCode":"gbp"}`)
	require.NoError(t, err)
	require.Equal(t, []string{"9007199254740993", "55012"}, []string{s.ID, s.Link})
	for _, link := range []string{"1e5", "-5", "5.0", "true", "null", `""`, "[5]"} {
		_, err := open(`{"Id":"a","LinkId":` + link + `}`)
		require.Error(t, err, link)
	}
}
