package capture

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestParseAmount(t *testing.T) {
	t.Parallel()
	tests := []struct {
		text, format, currency string
		minor                  int64 // 0: refused
	}{
		{"4250", "minor", "GBP", 4250},
		{"1", "minor", "GBP", 1},
		{"999999999999", "minor", "GBP", 999_999_999_999},
		{"1000000000000", "minor", "GBP", 0},
		{"42.50", "minor", "GBP", 0},
		{"", "minor", "GBP", 0},
		{"0", "minor", "GBP", 0},
		{"-5", "minor", "GBP", 0},
		{"+5", "minor", "GBP", 0},
		{" 5", "minor", "GBP", 0},
		{"5", "minor", "XXQ", 0},
		{"42.50", "decimal", "GBP", 4250},
		{"0.01", "decimal", "GBP", 1},
		{"0.00", "decimal", "GBP", 0},
		{"42.5", "decimal", "GBP", 0},
		{"42", "decimal", "GBP", 0},
		{"42,50", "decimal", "GBP", 0},
		{".50", "decimal", "GBP", 0},
		{"00.50", "decimal", "GBP", 0},
		{"1.2.30", "decimal", "GBP", 0},
		{"1.-1", "decimal", "GBP", 0},
		{"500", "decimal", "JPY", 500},
		{"500.00", "decimal", "JPY", 0},
		{"1.234", "decimal", "KWD", 1234},
		{"1.23", "decimal", "KWD", 0},
	}
	for _, tt := range tests {
		got, err := parseAmount(tt.text, tt.format, tt.currency)
		require.Equal(t, tt.minor, got, "%s %s", tt.text, tt.format)
		require.Equal(t, tt.minor == 0, err != nil)
	}
}

func TestAmountsRoundTrip(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		minor := rapid.Int64Range(1, 999_999_999_999).Draw(t, "minor")
		format := rapid.SampledFrom([]string{formatMinor, formatDecimal}).Draw(t, "format")
		currency := rapid.SampledFrom([]string{"GBP", "JPY", "KWD", "CLF", "HUF", "USD"}).Draw(t, "currency")
		got, err := parseAmount(formatAmount(minor, format, currency), format, currency)
		require.NoError(t, err)
		require.Equal(t, minor, got)
	})
}

func TestValidateNamesTheKey(t *testing.T) {
	t.Parallel()
	good := Config{
		Clients: []Client{{ID: "a", Secret: "b", TenantName: "c", Tenant: "d"}},
		Flows:   []Flow{{ID: "1"}},
	}
	require.NoError(t, good.Validate())
	tests := map[string]func(*Config){
		"clients[0].client_secret:": func(c *Config) { c.Clients = []Client{{ID: "a", TenantName: "c", Tenant: "d"}} },
		"flows[0].id:":              func(c *Config) { c.Flows = []Flow{{}} },
		"flows[1].id:":              func(c *Config) { c.Flows = []Flow{{ID: "1"}, {ID: "1"}} },
		"flows[0].amount:":          func(c *Config) { c.Flows = []Flow{{ID: "1", Amount: "pounds"}} },
		"flows[0].callback_amount:": func(c *Config) { c.Flows = []Flow{{ID: "1", CallbackAmount: "x"}} },
		"flows[0].brands:":          func(c *Config) { c.Flows = []Flow{{ID: "1", Brands: []string{"enroute"}}} },
		"token_life:":               func(c *Config) { c.TokenLife = -time.Second },
		"keypad.total:":             func(c *Config) { c.Keypad.Total = 2 * time.Hour },
		"keypad.tries:":             func(c *Config) { c.Keypad.Tries = 10 },
		"max_calls:":                func(c *Config) { c.MaxCalls = -1 },
		"link_header:":              func(c *Config) { c.LinkHeader = "X-Link-Id: {link}" },
		"lookup_for:":               func(c *Config) { c.LookupFor = time.Hour },
	}
	for key, spoil := range tests {
		t.Run(key, func(t *testing.T) {
			t.Parallel()
			c := good
			spoil(&c)
			require.ErrorContains(t, c.Validate(), key)
		})
	}
}

func TestCallbackAllowed(t *testing.T) {
	t.Parallel()
	c := Config{CallbackHosts: []string{"127.0.0.1", "::1", "localhost", "pay.example.com"}}
	for raw, want := range map[string]bool{
		"http://127.0.0.1:8080/x":          true,
		"http://[::1]/x":                   true,
		"https://pay.example.com/x":        true,
		"http://pay.example.com/x":         false,
		"https://evil.example.com/x":       false,
		"http://127.0.0.1@evil.example/x":  false,
		"http://127.0.0.1/x#y":             false,
		"//127.0.0.1/x":                    false,
		"/x":                               false,
		"gopher://127.0.0.1/x":             false,
		"http://127.1/x":                   false,
		"http://127.0.0.1:port/x":          false,
		"https://pay.example.com.evil.org": false,
	} {
		require.Equal(t, want, c.callbackAllowed(raw), raw)
	}
}

func FuzzParseLaunch(f *testing.F) {
	for _, seed := range []string{
		`{"flowId":"1","initialValues":{"orderId":"a","amount":"1","currencyCode":"GBP","callbackURL":"http://127.0.0.1/"}}`,
		`{"FlowId":1,"InitialValues":{"OrderId":"a","Amount":1,"CurrencyCode":"GBP","CallbackURL":"x","x":null}}`,
		`{"flowId":"1","initialValues":{"orderId":"a","amount":"1","currencyCode":"GBP","callbackURL":"x","languageLocale":"es"}}`,
		`{"flowId":{}}`, `[]`, `{`, `{"a":1,"A":2}`, "", `{"initialValues":{"\u0000":"4"}}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		l, err := parseLaunch(body)
		if err != nil {
			require.Equal(t, launch{}, l)
			require.Less(t, len(err.Error()), 120, "no error repeats its input")
			return
		}
		require.NotEmpty(t, l.flow)
		require.NotEmpty(t, l.callbackURL)
		require.Regexp(t, `^[A-Za-z0-9._-]{1,64}$`, l.orderID)
		require.Regexp(t, `^[A-Za-z0-9_-]{0,35}$`, l.language)
	})
}

func FuzzTokenForm(f *testing.F) {
	for _, seed := range []string{
		"grant_type=client_credentials&tenantname=a&username=b&client_id=c&client_secret=d",
		"grant_type=a&grant_type=b", "%", "a;b", "", "client_secret=%00&client_id==",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, body string) {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/api/v1/token", strings.NewReader(body))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		form, err := readTokenForm(httptest.NewRecorder(), r)
		if err != nil {
			require.Equal(t, tokenForm{}, form)
			return
		}
		require.NotEmpty(t, form.clientID)
		require.NotEmpty(t, form.clientSecret)
	})
}
