package pcipal

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"

	"github.com/tonegate/tonegate/payments"
	"github.com/tonegate/tonegate/providers"
	"github.com/tonegate/tonegate/providers/providertest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func config(base string, informed bool) Config {
	return Config{
		Kind: Kind, Profile: "demo", TokenURL: base + "/api/v1/token",
		LaunchURL: base + "/api/v1/session/{tenant}/launch", TenantName: providertest.TenantName,
		TenantNumber: providertest.TenantNumber, Username: providertest.Username, ClientID: providertest.ClientID,
		ClientSecret: providertest.ClientSecret, FlowID: providertest.FlowID, Currency: "GBP",
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
	p, err := New(cfg, Deps{Transport: fake.Transport()})
	require.NoError(t, err)
	return p
}

// TestConformance runs over real HTTP on loopback.
func TestConformance(t *testing.T) {
	t.Parallel()
	providertest.Run(t, func(t *testing.T, fake *providertest.Fake, informed bool) providers.Provider {
		t.Helper()
		server := httptest.NewServer(fake)
		p, err := New(config(server.URL, informed), Deps{})
		require.NoError(t, err)
		t.Cleanup(func() {
			require.NoError(t, p.Close())
			server.Close()
		})
		return p
	})
}

const memoryBase = "https://pcipal.example"

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

func TestTokenLife(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		life int
		text string
		want time.Duration // of use
	}{
		{"number", 100, "", 80 * time.Second},
		{"string", 0, `"100"`, 80 * time.Second},
		{"none", 0, "", 48 * time.Second},
		{"null", 0, "null", 48 * time.Second},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				fake := providertest.NewFake()
				fake.TokenLife, fake.TokenText = c.life, c.text
				p := inMemory(t, fake, config(memoryBase, false))
				open := func() {
					_, err := p.Open(t.Context(), order())
					require.NoError(t, err)
				}
				open()
				time.Sleep(c.want - time.Millisecond)
				open()
				require.Equal(t, 1, fake.Count(providertest.OpToken))
				time.Sleep(time.Millisecond)
				open()
				require.Equal(t, 2, fake.Count(providertest.OpToken))
			})
		})
	}
}

func TestTokenRefused(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, kind, text string }{
		{"type", "mac", ""}, {"negative life", "Bearer", "-5"}, {"life is no number", "Bearer", `"soon"`},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			fake := providertest.NewFake()
			fake.TokenType, fake.TokenText = c.kind, c.text
			_, err := inMemory(t, fake, config(memoryBase, false)).Open(t.Context(), order())
			var known *providers.Error
			require.ErrorAs(t, err, &known)
			require.Equal(t, providers.CodeAnswer, known.Code)
		})
	}
}

// TestRefreshStorm: 200 calls at one expiry make one token request.
func TestRefreshStorm(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		fake := providertest.NewFake()
		p := inMemory(t, fake, config(memoryBase, false))
		_, err := p.Open(t.Context(), order())
		require.NoError(t, err)
		time.Sleep(299 * time.Second)
		fake.Fail(providertest.OpToken, providertest.Fault{Delay: time.Second})
		var wg sync.WaitGroup
		for range 200 {
			wg.Go(func() {
				_, err := p.Open(t.Context(), order())
				require.NoError(t, err)
			})
		}
		wg.Wait()
		require.Equal(t, 2, fake.Count(providertest.OpToken))
	})
}

// TestTokenDown: a token that is due for refresh is used to its end while the endpoint is down.
func TestTokenDown(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		fake := providertest.NewFake()
		p := inMemory(t, fake, config(memoryBase, false))
		_, err := p.Open(t.Context(), order())
		require.NoError(t, err)
		for range 100 {
			fake.Fail(providertest.OpToken, providertest.Fault{Status: http.StatusInternalServerError})
		}
		time.Sleep(250 * time.Second)
		_, err = p.Open(t.Context(), order())
		require.NoError(t, err)
		time.Sleep(60 * time.Second)
		_, err = p.Open(t.Context(), order())
		var known *providers.Error
		require.ErrorAs(t, err, &known)
		require.Equal(t, providers.CodeDown, known.Code)
	})
}

// TestCircuit: after enough failures nothing is sent for a while, and then again.
func TestCircuit(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		fake := providertest.NewFake()
		p := inMemory(t, fake, config(memoryBase, false))
		for range 20 {
			fake.Fail(providertest.OpToken, providertest.Fault{Status: http.StatusServiceUnavailable})
		}
		for range 10 {
			_, err := p.Open(t.Context(), order())
			require.Error(t, err)
		}
		require.Equal(t, breakAfter, fake.Count(providertest.OpToken))
		began := time.Now()
		_, err := p.Open(t.Context(), order())
		require.Error(t, err)
		require.Zero(t, time.Since(began), "an open circuit answers at once")
		for range 40 {
			time.Sleep(breakFor + time.Second)
			if _, err = p.Open(t.Context(), order()); err == nil {
				break
			}
		}
		require.NoError(t, err, "it never comes back")
	})
}

func TestPatience(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		fault providertest.Fault
		most  time.Duration
		code  providers.Code // empty: it is got over
	}{
		{"waits as told", providertest.Fault{Status: http.StatusTooManyRequests, RetryAfter: 2}, 3 * time.Second, ""},
		{"not for so long", providertest.Fault{Status: http.StatusTooManyRequests, RetryAfter: 60}, 0, providers.CodeBusy},
		{"silence", providertest.Fault{Delay: time.Hour}, 6 * time.Second, providers.CodeTimeout},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				fake := providertest.NewFake()
				fake.Fail(providertest.OpLaunch, c.fault)
				began := time.Now()
				_, err := inMemory(t, fake, config(memoryBase, false)).Open(t.Context(), order())
				require.LessOrEqual(t, time.Since(began), c.most)
				if c.code == "" {
					require.NoError(t, err)
					return
				}
				var known *providers.Error
				require.ErrorAs(t, err, &known)
				require.Equal(t, c.code, known.Code)
			})
		})
	}
}

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

// TestVendorExample reads the vendor's own example, whose amount is decimal.
func TestVendorExample(t *testing.T) {
	t.Parallel()
	cfg := config(memoryBase, false)
	cfg.CallbackFormat = payments.FormatDecimal
	p := inMemory(t, providertest.NewFake(), cfg)
	got, err := p.Callback(form("orderCurrency=&orderAmount=488.50&orderReference=MOJTest1&ppAccountID=1210" +
		"&transactionResult=SUCCESS&transactionAuthCode=test123&transactionID=3045021106&transactionResponseMsg=" +
		"&cardExpiry=1220&cardLast4=9999&cardType=MASTERCARD&ppCallID=820782890&customData1=x&customData2=MASTERCARD" +
		"&customData3=CreditCard"))
	require.NoError(t, err)
	require.Equal(t, providers.Report{
		OrderID: "MOJTest1", Verdict: providers.Approved, Amount: payments.Money{Minor: 48850, Currency: "GBP"},
		TransactionID: "3045021106", AuthCode: "test123", Card: payments.Card{Brand: "mastercard", Last4: "9999"},
	}, got)
}

// TestNoCardData: whatever stands in the fields that we keep, no card number comes through.
func TestNoCardData(t *testing.T) {
	t.Parallel()
	p := inMemory(t, providertest.NewFake(), config(memoryBase, false))
	const pan = "4242424242424242"
	for _, field := range []string{"transactionID", "transactionAuthCode", "cardLast4", "cardType", "customData1",
		"customData2", "transactionResponseMsg", "cardExpiry"} {
		got, err := p.Callback(form("transactionResult=SUCCESS&orderReference=tg&orderAmount=4250&" + field + "=" + pan))
		require.NoError(t, err)
		b, err := json.Marshal(got)
		require.NoError(t, err)
		require.NotContains(t, string(b), pan, field)
	}
	r := form("{}")
	r.Header.Set("Content-Type", "application/json")
	_, err := p.Callback(r)
	require.Error(t, err)
}

// TestNoSecrets: nothing that we log or return holds a secret.
func TestNoSecrets(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	log := zap.New(zapcore.NewCore(zapcore.NewJSONEncoder(zapcore.EncoderConfig{MessageKey: "m"}),
		zapcore.AddSync(&out), zapcore.DebugLevel))
	fake := providertest.NewFake()
	p, err := New(config(memoryBase, true), Deps{Transport: fake.Transport(), Log: log})
	require.NoError(t, err)
	s, err := p.Open(t.Context(), order())
	require.NoError(t, err)
	fake.Fail(providertest.OpProgress, providertest.Fault{Status: http.StatusForbidden})
	require.Error(t, p.Progress(t.Context(), s, func(providers.Progress) {}))
	for _, secret := range []string{providertest.ClientSecret, "token-1", "secret text"} {
		require.NotContains(t, out.String(), secret)
	}
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
		Kind: "other", TokenURL: "http://pcipal.example", LaunchURL: "https://user:pw@pcipal.example", Currency: "gbp",
		AmountFormat: "float", FieldCase: "snake", CallbackBase: "ftp://x", ReturnURL: "x", SessionLife: -1,
		Extensions: Extensions{Lookup: true},
	}.Validate()
	for _, key := range []string{"kind", "profile", "token_url", "launch_url", "tenant_name", "tenant_number", "username",
		"client_id", "client_secret", "flow_id", "currency", "amount_format", "field_case", "callback_base", "return_url",
		"session_life", "extensions.url"} {
		require.ErrorContains(t, err, key+": want ")
	}
	_, err = New(Config{}, Deps{})
	require.Error(t, err)
}

func FuzzCallback(f *testing.F) {
	f.Add("transactionResult=SUCCESS&orderReference=tg&orderAmount=4250&cardLast4=4242&cardType=VISA")
	f.Add("transactionResult=DECLINE&orderReference=tg&orderAmount=4250&customData1=lost_card")
	f.Add("transactionResult=ERROR&orderAmount=4250&orderReference=%00")
	p, err := New(config(memoryBase, false), Deps{})
	require.NoError(f, err)
	f.Fuzz(func(t *testing.T, body string) {
		got, err := p.Callback(form(body))
		if err != nil {
			return
		}
		require.Equal(t, got.Reason, providers.KnownReason(got.Reason))
		require.True(t, got.Card.Last4 == "" || len(got.Card.Last4) == 4)
		require.False(t, payments.LooksLikeCard(got.TransactionID) || payments.LooksLikeCard(got.AuthCode))
		_, told := got.Change(payments.FromCallback)
		require.True(t, told)
	})
}

func FuzzLookup(f *testing.F) {
	f.Add(`{"id":"session-1","state":"ended","transactionResult":"SUCCESS","orderReference":"tgorder","orderAmount":4250}`)
	f.Add(`{"id":"session-1","state":"open","orderReference":"tgorder"}`)
	f.Add(`[`)
	f.Fuzz(func(t *testing.T, body string) {
		fake := providertest.NewFake()
		fake.Fail(providertest.OpLookup, providertest.Fault{Body: body})
		p, err := New(config(memoryBase, true), Deps{Transport: fake.Transport()})
		require.NoError(t, err)
		got, err := p.Lookup(t.Context(), providers.Session{ID: "session-1", OrderID: "tgorder"})
		if err == nil {
			require.Equal(t, "tgorder", got.OrderID)
			require.NotEmpty(t, got.Verdict)
		}
	})
}
