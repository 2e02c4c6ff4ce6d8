package stripe

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/capture"
)

// middle answers confirmations in Stripe's place: the request may have gone through.
type middle struct {
	status int
	body   string
}

func (m middle) RoundTrip(r *http.Request) (*http.Response, error) {
	return spoiler{func([]byte) []byte { return []byte(m.body) }}.answer(r, m.status)
}

// answer lets a confirmation through and answers it with another status.
func (s spoiler) answer(r *http.Request, status int) (*http.Response, error) {
	resp, err := s.RoundTrip(r)
	if err == nil && r.URL.Path != "/v1/payment_intents" && r.URL.Path != "/v1/payment_methods" {
		resp.StatusCode = status
	}
	return resp, err
}

// TestWhoIsNotStripeKnowsNothing: a proxy that refuses a confirmation, or a key that was used for another question, does not
// tell that nothing was charged.
func TestWhoIsNotStripeKnowsNothing(t *testing.T) {
	t.Parallel()
	for name, m := range map[string]middle{
		"a proxy forbids":    {http.StatusForbidden, "<html>no</html>"},
		"a proxy gives up":   {http.StatusRequestTimeout, ""},
		"a proxy turns away": {http.StatusFound, ""},
		"JSON of somebody":   {http.StatusBadRequest, `{"error":"bad"}`},
		"the key was used":   {http.StatusBadRequest, `{"error":{"type":"idempotency_error"}}`},
		"somebody was here": {http.StatusBadRequest, `{"error":` +
			`{"type":"invalid_request_error","code":"payment_intent_unexpected_state"}}`},
		"a fault of the API's": {http.StatusPaymentRequired, `{"error":{"type":"api_error"}}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFake(t)
			g, err := New(Config{SecretKey: "sk_test_1", BaseURL: f.URL}, m)
			require.NoError(t, err)
			c := charge(t, "k", okCard)
			_, err = g.Charge(t.Context(), c)
			require.ErrorIs(t, err, capture.ErrNoAnswer)
			require.NotErrorIs(t, err, capture.ErrRefused)
			found, err := f.gateway(t).Lookup(t.Context(), c.Question)
			require.NoError(t, err)
			require.True(t, found.Approved, "it was charged all the while")
		})
	}
	f := newFake(t)
	g, err := New(Config{SecretKey: "sk_test_1", BaseURL: f.URL}, middle{
		http.StatusBadRequest, `{"error":{"type":"invalid_request_error","code":"parameter_unknown"}}`,
	})
	require.NoError(t, err)
	_, err = g.Charge(t.Context(), charge(t, "k", okCard))
	require.ErrorIs(t, err, capture.ErrRefused, "Stripe itself did not take the question")
}

// TestAnIntentThatWaitsForTheHolderIsCancelled: nobody can pay it later.
func TestAnIntentThatWaitsForTheHolderIsCancelled(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	g := f.gateway(t)
	q := charge(t, "k", okCard).Question
	_, err := g.create(t.Context(), q)
	require.NoError(t, err)
	f.intents["pi_1"].Status = "requires_action"
	a, err := g.Lookup(t.Context(), q)
	require.NoError(t, err)
	require.Equal(t, capture.Answer{Reason: capture.CardNotSupported, TransactionID: "pi_1"}, a)
	require.Equal(t, "canceled", f.intent("pi_1").Status)
}

// TestASearchIsOnlyTheWayToAnIntent: what it finds may be older than the intent is.
func TestASearchIsOnlyTheWayToAnIntent(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	g := f.gateway(t)
	c := charge(t, "k", okCard)
	_, err := g.create(t.Context(), c.Question)
	require.NoError(t, err)
	stale := *f.intents["pi_1"]
	f.stale = &stale
	f.intents["pi_1"].Status = "succeeded"
	g.now = func() time.Time { return time.Now().Add(48 * time.Hour) }
	a, err := g.Lookup(t.Context(), c.Question)
	require.NoError(t, err)
	require.True(t, a.Approved)
}

// TestSettingsMayChangeWhileAnAnswerIsLost: the key is then refused, and the intent is searched.
func TestSettingsMayChangeWhileAnAnswerIsLost(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	c := charge(t, "k", okCard)
	_, err := f.gateway(t).Charge(t.Context(), c)
	require.NoError(t, err)
	g := f.gateway(t)
	g.cfg.StatementSuffix = "NEW"
	a, err := g.Lookup(t.Context(), c.Question)
	require.NoError(t, err)
	require.True(t, a.Approved)
	f.intents["pi_1"].Metadata = nil // the search does not know it yet
	_, err = g.Lookup(t.Context(), c.Question)
	require.ErrorIs(t, err, capture.ErrNoAnswer)
	require.NotErrorIs(t, err, capture.ErrNeverAsked)
	require.Equal(t, 1, f.charges())
}

// TestDeclineCodes: the class that decides what the caller may do next.
func TestDeclineCodes(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		code, decline, advice string
		want                  capture.Reason
	}{
		{"card_declined", "generic_decline", "", capture.GenericDecline},
		{"card_declined", "do_not_honor", "try_again_later", capture.GenericDecline},
		{"card_declined", "do_not_honor", "do_not_try_again", capture.DoNotRetry},
		{"card_declined", "insufficient_funds", "do_not_try_again", capture.DoNotRetry},
		{"card_declined", "do_not_try_again", "", capture.DoNotRetry},
		{"card_decline_rate_limit_exceeded", "", "", capture.DoNotRetry},
		{"card_declined", "lost_card", "do_not_try_again", capture.LostCard},
		{"card_declined", "stolen_card", "", capture.StolenCard},
		{"card_declined", "pickup_card", "", capture.DoNotRetry},
		{"card_declined", "fraudulent", "", capture.DoNotRetry},
		{"card_declined", "revocation_of_all_authorizations", "", capture.DoNotRetry},
		{"incorrect_cvc", "incorrect_cvc", "", capture.IncorrectCVC},
		{"incorrect_cvc", "", "confirm_card_data", capture.IncorrectCVC},
		{"invalid_expiry_year", "", "", capture.IncorrectExpiry},
		{"incorrect_number", "", "", capture.IncorrectNumber},
		{"expired_card", "", "", capture.ExpiredCard},
		{"card_declined", "card_velocity_exceeded", "", capture.InsufficientFunds},
		{"processing_error", "", "", capture.ProcessingError},
		{"authentication_required", "authentication_required", "", capture.CardNotSupported},
		{"card_declined", "of_tomorrow", "of_tomorrow", capture.GenericDecline},
	} {
		f := failure{Type: "card_error", Code: tt.code, Decline: tt.decline, Advice: tt.advice}
		require.Equal(t, tt.want, f.reason(), "%+v", tt)
	}
}
