package vonage

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/tonegate/tonegate/internal/cardnumber"
	"github.com/tonegate/tonegate/payments"
	"github.com/tonegate/tonegate/providers"
	"github.com/tonegate/tonegate/providers/providertest"
	"github.com/tonegate/tonegate/providers/wire"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const memoryBase = "https://nam.example"

func config(base string) Config {
	return Config{
		Access: wire.Access{
			TokenURL: base + "/auth/connect/token", ClientID: providertest.ClientID, ClientSecret: providertest.ClientSecret,
		},
		APIURL: base + "/globalpci", AgentID: providertest.VonageAgent, Currency: "GBP", SkipCallTransfer: true,
		Names: Names{Brand: "cardType", Last4: "cardLast4"},
		Decisions: map[string]providers.Verdict{
			"ACCEPT": providers.Approved, "REJECT": providers.Declined, "ERROR": providers.Failed,
			"CANCEL": providers.Cancelled, "ACCEPT/Refund": providers.Refunded, "VOID": providers.Voided,
			"CHARGEBACK": providers.ChargedBack, "RESTORED": providers.Restored,
		},
		Reasons: map[string]string{"204": providers.ReasonInsufficientFunds},
	}
}

func order(id string) providers.Order {
	return providers.Order{
		OrderID: id, Reference: "INV-1001", Amount: payments.Money{Minor: 1240, Currency: "GBP"},
		CallbackURL: "https://serve.example/callbacks/vonage/token",
	}
}

func inMemory(t *testing.T, peer *providertest.Vonage, cfg Config) *Provider {
	t.Helper()
	p, err := New(cfg, wire.Deps{Transport: peer.Transport()})
	require.NoError(t, err)
	return p
}

func TestConformance(t *testing.T) {
	t.Parallel()
	providertest.Run(t, providertest.Subject{
		Peer: func() providertest.Peer { return providertest.NewVonage() },
		Life: 3600,
		Make: func(t *testing.T, s providertest.Setting) providers.Provider {
			t.Helper()
			cfg := config(s.Base)
			cfg.AmountFormat, cfg.ResultFormat, cfg.Currency = s.Format, s.Format, s.Currency
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

// TestDocumented reads the status body of the documentation: 12.40 was asked for, 1240 comes back.
func TestDocumented(t *testing.T) {
	t.Parallel()
	cfg := config(memoryBase)
	cfg.Decisions, cfg.Reasons, cfg.Basic = nil, nil, true
	peer := providertest.NewVonage()
	peer.Silent = true
	p := inMemory(t, peer, cfg)
	s, err := p.Open(t.Context(), order("tg1"))
	require.NoError(t, err)
	require.Equal(t, "12.40", peer.Launched()[0].Amount)
	peer.Finish(s.ID, providertest.Result{Word: "ACCEPT", Amount: "1240", Transaction: "6043"})
	want := providers.Report{
		OrderID: "tg1", SessionID: s.ID, Verdict: providers.Approved, Amount: order("").Amount, TransactionID: "6043",
	}
	got, err := p.Lookup(t.Context(), s)
	require.NoError(t, err)
	require.Equal(t, want, got)
	got, err = p.Callback(peer.Request(s.ID))
	require.NoError(t, err)
	want.OrderID = ""
	require.Equal(t, want, got, "the session tells whose it is")

	peer.Finish(s.ID, providertest.Result{Word: "REJECT", Amount: "1240"})
	got, err = p.Lookup(t.Context(), s)
	require.NoError(t, err)
	require.Equal(t, providers.Unknown, got.Verdict, "a word that the documentation does not have")
	peer.Finish(s.ID, providertest.Result{Amount: "1240"})
	got, err = p.Lookup(t.Context(), s)
	require.NoError(t, err)
	require.Equal(t, providers.Unknown, got.Verdict, "no word")
	require.Equal(t, 15*time.Minute, p.Capabilities().ResultWindow)
}

// TestOneCall: an agent has one live call, so a second payment is refused until the first has ended.
func TestOneCall(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		cfg := config(memoryBase)
		cfg.SkipCallTransfer = false
		peer := providertest.NewVonage()
		p := inMemory(t, peer, cfg)
		busy := func(id string) {
			_, err := p.Open(t.Context(), order(id))
			known, ok := err.(*providers.Error) //nolint:errorlint // It is the outermost.
			require.True(t, ok)
			require.Equal(t, providers.CodeBusy, known.Code)
		}
		open := func(id string) providers.Session {
			s, err := p.Open(t.Context(), order(id))
			require.NoError(t, err)
			return s
		}
		s := open("tg1")
		busy("tg2")
		require.Len(t, peer.Launched(), 1, "nothing is sent")
		peer.Finish(s.ID, providertest.Result{Word: "ACCEPT", Amount: "1240"})
		_, err := p.Callback(peer.Request(s.ID))
		require.NoError(t, err)
		open("tg3")
		busy("tg4")
		time.Sleep(15 * time.Minute)
		open("tg5")
		time.Sleep(15 * time.Minute)
		peer.Fail(providertest.OpLaunch, providertest.Fault{Status: http.StatusBadRequest})
		_, err = p.Open(t.Context(), order("tg6"))
		require.Error(t, err)
		open("tg7")
	})
}

func TestDigital(t *testing.T) {
	t.Parallel()
	cfg := config(memoryBase)
	cfg.Mode, cfg.PaymentData = ModeDigital, map[string]string{"Email": "ada@example.com"}
	peer := providertest.NewVonage()
	p := inMemory(t, peer, cfg)
	require.Equal(t, []providers.Mode{providers.ModeLink}, p.Capabilities().Modes)
	s, err := p.Open(t.Context(), order("tg1"))
	require.NoError(t, err)
	require.Equal(t, "https://pay.example/session-1", s.Page)
	require.Empty(t, s.Link)
	require.WithinDuration(t, time.Now().Add(72*time.Hour), s.ExpiresAt, time.Minute)
	peer.Fail(providertest.OpLaunch, providertest.Fault{Change: func(a map[string]any) {
		a["paymentFormUrl"] = "javascript:alert(1)"
	}})
	_, err = p.Open(t.Context(), order("tg2"))
	require.Error(t, err)
}

// TestWebhookToken: the account's webhook gets a token for its credentials, and nothing is read without one.
func TestWebhookToken(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		cfg := config(memoryBase)
		cfg.Webhook = Webhook{ClientID: "vcc", ClientSecret: "another secret"}
		peer := providertest.NewVonage()
		p := inMemory(t, peer, cfg)
		s, err := p.Open(t.Context(), order("tg1"))
		require.NoError(t, err)
		peer.Finish(s.ID, providertest.Result{Word: "ACCEPT", Amount: "1240"})
		issue := func(form url.Values, basic bool) (int, string) {
			r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/token", strings.NewReader(form.Encode()))
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			if basic {
				r.SetBasicAuth("vcc", "another secret")
			}
			w := httptest.NewRecorder()
			p.IssueToken(w, r)
			var answer struct {
				Token string `json:"access_token"`
			}
			require.NoError(t, json.Unmarshal(w.Body.Bytes(), &answer))
			return w.Code, answer.Token
		}
		tell := func(token string) error {
			r := peer.Request(s.ID)
			r.Header.Set("Authorization", "Bearer "+token)
			_, err := p.Callback(r)
			return err
		}
		grant := url.Values{"grant_type": {"client_credentials"}}
		code, token := issue(grant, true)
		require.Equal(t, http.StatusOK, code)
		require.NoError(t, tell(token))
		for _, wrong := range []string{"", "x", token + "x", "9" + token, strings.Repeat("9", 30) + "." + token} {
			err := tell(wrong)
			known, ok := err.(*providers.Error) //nolint:errorlint // It is the outermost.
			require.True(t, ok)
			require.Equal(t, providers.CodeRefusedClient, known.Code)
		}
		time.Sleep(webhookLife)
		require.Error(t, tell(token), "it has run out")

		grant.Set("client_id", "vcc")
		grant.Set("client_secret", "wrong")
		code, token = issue(grant, false)
		require.Equal(t, http.StatusUnauthorized, code)
		require.Empty(t, token)
		code, _ = issue(url.Values{}, true)
		require.Equal(t, http.StatusBadRequest, code)
	})
}

func TestValidate(t *testing.T) {
	t.Parallel()
	require.NoError(t, config(memoryBase).Validate())
	err := Config{
		APIURL: "http://nam.example", Mode: "phone", Link: "call", AmountFormat: "float", ResultFormat: "float",
		AccountConfiguration: -1, PaymentData: map[string]string{"amount": "1"},
		Decisions:  map[string]providers.Verdict{"ACCEPT": "paid", "WAIT": providers.Pending},
		NoDecision: providers.Approved, Reasons: map[string]string{"1": "bad luck"}, Webhook: Webhook{ClientID: "x"},
		SessionLife: -1,
	}.Validate()
	for _, key := range []string{
		"token_url", "client_id", "client_secret", "api_url", "mode", "agent_id", "account_configuration", "link", "currency",
		"amount_format", "result_format", "payment_data.amount", "decisions.ACCEPT", "decisions.WAIT", "no_decision",
		"reasons.1", "webhook.client_id", "session_life",
	} {
		require.ErrorContains(t, err, key+": want ")
	}
	_, err = New(Config{}, wire.Deps{})
	require.Error(t, err)
}

func FuzzCallback(f *testing.F) {
	f.Add(`{"sessionGuid":"session-1","sessionState":"Finished","paymentResultData":{"decision":"ACCEPT","Amount":"1240"}}`)
	f.Add(`{"sessionGuid":"session-1","sessionState":"Finished","paymentResultData":{"decision":"REJECT","reasonCode":204}}`)
	f.Add(`{"sessionGuid":"session-1","sessionState":"Finished"}`)
	p, err := New(config(memoryBase), wire.Deps{})
	require.NoError(f, err)
	f.Fuzz(func(t *testing.T, body string) {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/", strings.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		got, err := p.Callback(r)
		if err != nil {
			return
		}
		require.NotEmpty(t, got.SessionID)
		require.Equal(t, got.Reason, providers.KnownReason(got.Reason))
		require.False(t, cardnumber.Alone(got.TransactionID))
		require.False(t, got.Verdict == providers.Approved && got.Amount.IsZero())
		_, told := got.Change(payments.FromCallback)
		require.True(t, told)
	})
}
