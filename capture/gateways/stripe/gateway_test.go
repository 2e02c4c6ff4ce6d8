package stripe

import (
	"bytes"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/capture"
	"github.com/tonegate/tonegate/dtmf"
)

const okCard = "4242424242424242"

func digits(t *testing.T, s string) *dtmf.Digits {
	t.Helper()
	var d dtmf.Digits
	keys, ok := dtmf.ParseKeys(s)
	require.True(t, ok)
	for _, k := range keys {
		require.True(t, d.Append(k))
	}
	return &d
}

func charge(t *testing.T, key, number string) capture.Charge {
	t.Helper()
	return capture.Charge{
		Question: capture.Question{Key: key, OrderID: "order", Minor: 4250, Currency: "GBP", AskedAt: time.Now()},
		Number:   digits(t, number), Expiry: digits(t, "1240"), Code: digits(t, "123"), Postal: digits(t, "94107"),
	}
}

func TestOutcomes(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, number string
		want         capture.Reason
	}{
		{"approved", okCard, ""},
		{"declined", "4000000000000002", capture.GenericDecline},
		{"insufficient", "4000000000009995", capture.InsufficientFunds},
		{"fraud is not told", "4100000000000019", capture.DoNotRetry},
		{"wants the holder", "4000002500003155", capture.CardNotSupported},
		{"processing", "4000000000000119", capture.ProcessingError},
		{"no such number", "4242424242424241", capture.IncorrectNumber},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			f := newFake(t)
			a, err := f.gateway(t).Charge(t.Context(), charge(t, "k", tt.number))
			require.NoError(t, err)
			require.Equal(t, tt.want == "", a.Approved)
			require.Equal(t, tt.want, a.Reason)
			if !a.Approved {
				require.Zero(t, f.charges())
				return
			}
			require.Equal(t, "pi_1", a.TransactionID)
			i := f.intent("pi_1")
			require.Equal(t, "true", i.moto)
			require.Equal(t, "4250", i.Amount)
			require.Equal(t, "gbp", i.Currency)
			require.Equal(t, "order", i.Metadata["order"])
		})
	}
}

func TestALostConfirmationIsAskedAgainUnderItsKey(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	f.fates(lostAfter, lostBefore)
	a, err := f.gateway(t).Charge(t.Context(), charge(t, "k", okCard))
	require.NoError(t, err)
	require.True(t, a.Approved)
	require.Equal(t, 1, f.charges())
}

func TestALostAnswerIsLookedUp(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name   string
		number string
		fate   string
		later  time.Duration
		err    error
		want   capture.Answer
	}{
		{"charged", okCard, lostAfter, 0, nil, capture.Answer{Approved: true, TransactionID: "pi_1"}},
		{
			"charged, two days ago", okCard, lostAfter, 48 * time.Hour, nil,
			capture.Answer{Approved: true, TransactionID: "pi_1"},
		},
		{
			"declined", "4000000000009995", lostAfter, 0, nil,
			capture.Answer{Reason: capture.InsufficientFunds, TransactionID: "pi_1"},
		},
		{"never arrived", okCard, lostBefore, 0, capture.ErrNeverAsked, capture.Answer{}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			f := newFake(t)
			g := f.gateway(t)
			f.fates(slices.Repeat([]string{tt.fate}, 3*repeats)...) // net/http asks again by itself, too
			c := charge(t, "k", tt.number)
			_, err := g.Charge(t.Context(), c)
			require.ErrorIs(t, err, capture.ErrNoAnswer)
			f.fates()
			g.now = func() time.Time { return time.Now().Add(tt.later) }
			if tt.later > 0 {
				f.forget()
			}
			for range 2 {
				a, err := g.Lookup(t.Context(), c.Question)
				require.ErrorIs(t, err, tt.err)
				require.Equal(t, tt.want, a)
			}
			require.LessOrEqual(t, f.charges(), 1)
			if tt.err != nil {
				require.Equal(t, "canceled", f.intent("pi_1").Status, "so that it can never be charged")
				a, err := g.Charge(t.Context(), c)
				require.ErrorIs(t, err, capture.ErrNoAnswer, "%v", a)
				require.Zero(t, f.charges())
			}
		})
	}
}

// spoiler breaks the answers to confirmations: the request is carried out.
type spoiler struct{ spoil func(body []byte) []byte }

func (s spoiler) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := http.DefaultTransport.RoundTrip(r)
	if err != nil || !strings.HasSuffix(r.URL.Path, "/confirm") {
		return resp, err
	}
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, err
	}
	resp.Body = io.NopCloser(bytes.NewReader(s.spoil(body)))
	return resp, nil
}

// TestAnAnswerThatMakesNoSense: the card may have been charged, so that nothing is said of it but by a lookup.
func TestAnAnswerThatMakesNoSense(t *testing.T) {
	t.Parallel()
	as := func(text string) func([]byte) []byte { return func([]byte) []byte { return []byte(text) } }
	for name, spoil := range map[string]func([]byte) []byte{
		"html": as("<html>secret</html>"), "nothing": as(""), "an empty object": as("{}"), "a list": as("[]"), "null": as("null"),
		"a state of tomorrow": as(`{"id":"pi_1","status":"approved"}`), "numbers for words": as(`{"id":1,"status":2}`),
		"cut": func(b []byte) []byte { return b[:len(b)-2] }, "half": func(b []byte) []byte { return b[:len(b)/2] },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFake(t)
			g, err := New(Config{SecretKey: "sk_test_1", BaseURL: f.URL}, spoiler{spoil})
			require.NoError(t, err)
			c := charge(t, "k", okCard)
			_, err = g.Charge(t.Context(), c)
			require.ErrorIs(t, err, capture.ErrNoAnswer)
			require.NotContains(t, err.Error(), "secret")
			found, err := f.gateway(t).Lookup(t.Context(), c.Question)
			require.NoError(t, err)
			require.True(t, found.Approved)
			require.Equal(t, 1, f.charges())
		})
	}
}

func TestAQuestionThatWasNeverAskedIsCancelled(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	q := charge(t, "k", okCard).Question
	_, err := f.gateway(t).Lookup(t.Context(), q)
	require.ErrorIs(t, err, capture.ErrNeverAsked)
	q.AskedAt = time.Now().Add(-72 * time.Hour)
	q.Key = "other"
	_, err = f.gateway(t).Lookup(t.Context(), q)
	require.ErrorIs(t, err, capture.ErrNeverAsked)
}

func TestFaultsBeforeTheConfirmationAreRefusals(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	f.statuses(http.StatusForbidden)
	_, err := f.gateway(t).Charge(t.Context(), charge(t, "k", okCard))
	require.ErrorIs(t, err, capture.ErrRefused)
	f.statuses(http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusTooManyRequests)
	_, err = f.gateway(t).Charge(t.Context(), charge(t, "k", okCard))
	require.ErrorIs(t, err, capture.ErrRefused)
	require.NotContains(t, err.Error(), okCard, "Stripe's message is not repeated")
	require.Zero(t, f.charges())

	f.statuses(http.StatusBadGateway)
	a, err := f.gateway(t).Charge(t.Context(), charge(t, "k", okCard))
	require.NoError(t, err, "asked again, and taken")
	require.True(t, a.Approved)

	g, err := New(Config{SecretKey: "sk_test_2", BaseURL: f.URL}, nil)
	require.NoError(t, err)
	_, err = g.Charge(t.Context(), charge(t, "k2", okCard))
	require.ErrorIs(t, err, capture.ErrRefused)
	_, err = g.Lookup(t.Context(), charge(t, "k2", okCard).Question)
	require.ErrorIs(t, err, capture.ErrNoAnswer, "who may not ask knows nothing")
	account := charge(t, "k3", okCard)
	account.Number, account.Account = nil, digits(t, "000123456789")
	_, err = g.Charge(t.Context(), account)
	require.ErrorIs(t, err, capture.ErrRefused)
	dinar := charge(t, "k4", okCard)
	dinar.Minor, dinar.Currency = 1001, "KWD"
	_, err = f.gateway(t).Charge(t.Context(), dinar)
	require.ErrorIs(t, err, capture.ErrRefused)
}

func TestTokenize(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	token, refused, err := f.gateway(t).Tokenize(t.Context(), charge(t, "k", okCard))
	require.NoError(t, err)
	require.Equal(t, "pm_1", token)
	require.Empty(t, refused)
	_, refused, err = f.gateway(t).Tokenize(t.Context(), charge(t, "k2", "4242424242424241"))
	require.NoError(t, err)
	require.Equal(t, capture.IncorrectNumber, refused.Reason)
}

func TestMinorUnits(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		iso      string
		in, want int64
		ok       bool
	}{
		{"GBP", 4250, 4250, true},
		{"JPY", 500, 500, true},
		{"MGA", 50000, 500, true},
		{"MGA", 50001, 500, false},
		{"ISK", 300, 30000, true},
		{"UGX", 7, 700, true},
		{"HUF", 12345, 12345, true}, // whole forints are wanted of payouts alone
		{"IDR", 1000000, 1000000, true},
		{"TND", 10, 10, true},
		{"BHD", 1, 1, false},
		{"KWD", 1230, 1230, true},
		{"KWD", 1234, 1234, false},
	} {
		got, ok := minor(tt.in, tt.iso)
		require.Equal(t, tt.ok, ok, tt.iso)
		require.Equal(t, tt.want, got, tt.iso)
	}
}

func TestConfig(t *testing.T) {
	t.Parallel()
	require.NoError(t, Config{SecretKey: "sk_live_1"}.Validate())
	require.NoError(t, Config{SecretKey: "rk_test_1", BaseURL: "http://127.0.0.1:12111"}.Validate())
	for _, c := range []Config{
		{},
		{SecretKey: "pk_live_1"},
		{SecretKey: "sk_1\n"},
		{SecretKey: "sk_1", BaseURL: "http://api.stripe.com"},
		{SecretKey: "sk_1", BaseURL: "https://u:p@api.stripe.com"},
		{SecretKey: "sk_1", BaseURL: "https://api.stripe.com/v1"},
		{SecretKey: "sk_1", StatementSuffix: "a<b"},
		{SecretKey: "sk_1", StatementSuffix: "more than twenty-two letters"},
	} {
		err := c.Validate()
		require.Error(t, err)
		_, err = New(c, nil)
		require.Error(t, err)
	}
}
