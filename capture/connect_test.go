package capture_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/capture"
)

const platformPassword = "a-password-for-tests"

// platform is a telephone platform that asks a service over a network.
type platform struct {
	*bundle
	server *httptest.Server
}

func newPlatform(t *testing.T, change ...func(*bundle)) *platform {
	t.Helper()
	b := setup(t, append([]func(*bundle){func(b *bundle) {
		b.cfg.Connectors = []capture.Connector{
			{Name: "studio", Username: "u", Password: platformPassword},
			{Name: "wire", Dialect: "signalwire", Username: "u", Password: platformPassword},
			{Name: "nyx", Dialect: "telnyx", Username: "u", Password: platformPassword},
		}
		b.cfg.LookupFor = 300 * time.Millisecond
		b.cfg.GatewayTimeout = 2 * time.Second
	}}, change...)...)
	p := &platform{b, httptest.NewServer(b.Handler())}
	t.Cleanup(p.server.Close)
	return p
}

// asks sends a question and gives status and answer.
func (p *platform) asks(t *testing.T, name, password, body string) (int, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, p.server.URL+"/connector/"+name, strings.NewReader(body))
	require.NoError(t, err)
	r.SetBasicAuth("u", password)
	resp, err := p.server.Client().Do(r)
	require.NoError(t, err)
	got, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	require.NotRegexp(t, `\d{12}`, string(got))
	return resp.StatusCode, string(got)
}

func pays(transaction, number, rest string) string {
	return fmt.Sprintf(`{"transaction_id":%q,"cardnumber":%q,"cvv":"123","expiry_month":"12","expiry_year":"2039"%s}`,
		transaction, number, rest)
}

const tenDollars = `,"method":"charge","amount":"10.00","currency_code":"USD"`

func TestAPlatformHasCardsCharged(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, connector, number, rest string
		status                        int
		says                          string
	}{
		{"paid", "studio", okCard, tenDollars, 200, `"charge_id":"sim_`},
		{"fewer places", "studio", okCard, `,"amount":"10"`, 200, `"charge_id":"sim_`},
		{"yen", "studio", okCard, `,"amount":"500","currency_code":"jpy"`, 200, `"charge_id":"sim_`},
		{"yen with places", "studio", okCard, `,"amount":"500.00","currency_code":"JPY"`, 200, `"charge_id":"sim_`},
		{"half a yen", "studio", okCard, `,"amount":"500.50","currency_code":"JPY"`, 400, "amount"},
		{"more places", "studio", okCard, `,"amount":"10.5000","currency_code":"USD"`, 200, `"charge_id":"sim_`},
		{
			"SignalWire", "wire", okCard, `,"method":"credit-card","chargeAmount":"10.00","currency_code":"GBP"`,
			200, `"charge_id":"sim_`,
		},
		{"Telnyx", "nyx", okCard, `,"amount":"10.00"`, 200, `"charge_id":"sim_`},
		{"Telnyx in pounds", "nyx", okCard, `,"amount":"10.00","currency_code":"GBP"`, 400, `invalid_request`},
		{"declined", "studio", "4000000000009995", tenDollars, 200, `"charge_id":null,"error_code":"insufficient_funds"`},
		{"declined, SignalWire", "wire", "4000000000000002", tenDollars, 402, `"error_code":"generic_decline"`},
		{"stolen is not told", "studio", "4000000000009979", tenDollars, 200, `"error_code":"do_not_retry"`},
		{"no such number", "studio", "4242424242424241", tenDollars, 200, `"error_code":"invalid-card-number"`},
		{"not of this gateway", "studio", "4" + strings.Repeat("1", 15), tenDollars, 200, `"error_code":"invalid-card-number"`},
		{"no amount", "studio", okCard, `,"method":"charge"`, 400, "amount"},
		{"three places", "studio", okCard, `,"amount":"10.001"`, 400, "amount"},
		{"answer lost", "studio", lostCard, tenDollars, 504, `"error_code":"gateway_unknown"`},
		{"kept", "studio", okCard, `,"method":"tokenize"`, 200, `"token_id":"sim_tok_`},
		{"not kept", "studio", "4000000000000002", `,"method":"tokenize"`, 200, `"error_code":"card_not_supported"`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			p := newPlatform(t)
			status, answer := p.asks(t, tt.connector, platformPassword, pays("tx-1", tt.number, tt.rest))
			require.Equal(t, tt.status, status, answer)
			require.Contains(t, answer, tt.says)
			due, err := p.store.DueCallbacks(t.Context(), time.Now().Add(time.Hour))
			require.NoError(t, err)
			require.Empty(t, due, "the answer is all that is told")
		})
	}
}

func TestPlatformsHaveToSayWhoTheyAre(t *testing.T) {
	t.Parallel()
	p := newPlatform(t)
	status, _ := p.asks(t, "studio", "wrong", pays("tx-1", okCard, tenDollars))
	require.Equal(t, http.StatusUnauthorized, status)
	status, _ = p.asks(t, "other", platformPassword, pays("tx-1", okCard, tenDollars))
	require.Equal(t, http.StatusNotFound, status)
	status, _ = p.asks(t, "studio", platformPassword, "")
	require.Equal(t, http.StatusLengthRequired, status)
	status, _ = p.asks(t, "studio", platformPassword, strings.Repeat(" ", 9000))
	require.Equal(t, http.StatusRequestEntityTooLarge, status)
	status, _ = p.asks(t, "studio", platformPassword, "cardnumber="+okCard)
	require.Equal(t, http.StatusBadRequest, status)
	require.NoError(t, p.Drain(t.Context()))
	status, _ = p.asks(t, "studio", platformPassword, pays("tx-1", okCard, tenDollars))
	require.Equal(t, http.StatusServiceUnavailable, status)
}

// counted counts the charges of a gateway.
type counted struct {
	capture.Gateway
	mu      *sync.Mutex
	charges *int
}

func (c counted) Charge(ctx context.Context, q capture.Charge) (capture.Answer, error) {
	c.mu.Lock()
	*c.charges++
	c.mu.Unlock()
	return c.Gateway.Charge(ctx, q)
}

func TestATransactionIsChargedOnce(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	charges := 0
	p := newPlatform(t, func(b *bundle) {
		b.sim.Delay = 200 * time.Millisecond
		b.between = func(g capture.Gateway) capture.Gateway { return counted{g, &mu, &charges} }
	})
	var work sync.WaitGroup
	answers := make([]string, 5)
	for i := range answers {
		work.Go(func() {
			status, answer := p.asks(t, "studio", platformPassword, pays("tx-1", okCard, tenDollars))
			if status == http.StatusOK {
				answers[i] = answer
			}
		})
	}
	work.Wait()
	require.Contains(t, answers[0], `"charge_id":"sim_`)
	for _, a := range answers {
		require.Equal(t, answers[0], a)
	}
	require.Equal(t, 1, charges)
	status, answer := p.asks(t, "studio", platformPassword, pays("tx-1", okCard, `,"amount":"11.00"`))
	require.Equal(t, http.StatusConflict, status, answer)
	status, _ = p.asks(t, "wire", platformPassword, pays("tx-1", okCard, `,"amount":"11.00"`))
	require.Equal(t, http.StatusOK, status, "another platform has transactions of its own")
}

func TestACardIsKeptOnce(t *testing.T) {
	t.Parallel()
	p := newPlatform(t)
	keep := pays("tx-2", okCard, `,"method":"tokenize"`)
	_, first := p.asks(t, "studio", platformPassword, keep)
	require.Contains(t, first, "sim_tok_")
	_, again := p.asks(t, "studio", platformPassword, keep)
	require.Equal(t, first, again)
	p = newPlatform(t, func(b *bundle) {
		b.between = func(g capture.Gateway) capture.Gateway { return deaf{Gateway: g} }
	})
	status, _ := p.asks(t, "studio", platformPassword, keep)
	require.Equal(t, http.StatusNotImplemented, status, "not every gateway can")
}

func TestConnectorConfig(t *testing.T) {
	t.Parallel()
	cfg := testConfig()
	cfg.Connectors = []capture.Connector{{Name: "studio", Username: "u", Password: platformPassword}}
	require.NoError(t, cfg.Validate())
	cfg.Connectors = append(cfg.Connectors,
		capture.Connector{Name: "studio", Dialect: "other", Username: "a:b", Password: "short", Currency: "XXL"},
		capture.Connector{Name: "a/b", Username: "u", Password: platformPassword})
	err := cfg.Validate()
	for _, says := range []string{
		"connectors[1].name", "connectors[1].dialect", "connectors[1].username", "connectors[1].password",
		"connectors[1].currency", "connectors[2].name",
	} {
		require.ErrorContains(t, err, says)
	}
}
