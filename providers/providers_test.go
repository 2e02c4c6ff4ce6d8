package providers

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/payments"
)

// deaf is a provider that does nothing.
type deaf struct{}

func (deaf) Open(context.Context, Order) (Session, error) { return Session{}, errors.New("deaf") }
func (deaf) Callback(*http.Request) (Report, error)       { return Report{}, errors.New("deaf") }
func (deaf) Capabilities() Capabilities                   { return Capabilities{} }
func entry(name string) Entry {
	return Entry{Name: name, Provider: deaf{}, Profile: "demo", CallbackBase: "https://serve.example/"}
}

func TestRegistry(t *testing.T) {
	t.Parallel()
	r, err := NewRegistry(entry("acme"), entry("other"))
	require.NoError(t, err)
	for name, want := range map[string]string{"": "acme", "default": "acme", "other": "other"} {
		got, ok := r.Get(name)
		require.True(t, ok)
		require.Equal(t, want, got.Name)
		require.Equal(t, "https://serve.example", got.CallbackBase)
	}
	_, ok := r.Get("nobody")
	require.False(t, ok)
	require.ElementsMatch(t, []string{"acme", "other"}, r.Names())

	r, err = NewRegistry(entry("acme"), entry("default"))
	require.NoError(t, err)
	got, _ := r.Get("")
	require.Equal(t, "default", got.Name)

	r, err = NewRegistry()
	require.NoError(t, err)
	_, ok = r.Get("")
	require.False(t, ok)

	_, err = NewRegistry(entry("Acme"), entry("a"), entry("a"), Entry{Name: "b"}, Entry{Name: "c", Provider: deaf{}},
		Entry{Name: "d", Provider: deaf{}, Profile: "demo"})
	for _, text := range []string{"a-z", "a is there twice", "b is missing", "c names no profile", "d has no callback"} {
		require.ErrorContains(t, err, text)
	}
}

// guide is a provider that a bot can coach for, as far as it says so.
type guide struct {
	deaf
	can Capabilities
}

func (g guide) Capabilities() Capabilities { return g.can }

func TestRegistryKnowsTheModes(t *testing.T) {
	t.Parallel()
	both := []Mode{ModeBridge, ModeGuided}
	for _, tt := range []struct {
		mode Mode
		can  Capabilities
		ok   bool
	}{
		{"", Capabilities{}, true},
		{ModeBridge, Capabilities{}, true},
		{ModeGuided, Capabilities{Modes: both, Progress: true}, true},
		{ModeGuided, Capabilities{Modes: both}, false},
		{ModeGuided, Capabilities{Modes: both[:1], Progress: true}, false},
		{ModeInline, Capabilities{Modes: []Mode{ModeInline}}, false},
		{"loud", Capabilities{}, false},
	} {
		e := entry("acme")
		e.Mode, e.Provider = tt.mode, guide{can: tt.can}
		r, err := NewRegistry(e)
		if !tt.ok {
			require.ErrorContains(t, err, "provider acme cannot be had in mode")
			continue
		}
		require.NoError(t, err)
		got, _ := r.Get("acme")
		require.Equal(t, cmp.Or(tt.mode, ModeBridge), got.Mode)
	}
}

func TestReasons(t *testing.T) {
	t.Parallel()
	classes := map[string]payments.Class{
		ReasonIncorrectCVC: payments.ClassFixEntry, ReasonLostCard: payments.ClassNeverAgain,
		ReasonStolenCard: payments.ClassNeverAgain, ReasonGenericDecline: payments.ClassOtherCard,
		ReasonInsufficientFunds: payments.ClassOtherCard, ReasonExpiredCard: payments.ClassOtherCard,
		ReasonCardNotSupported: payments.ClassOtherCard, ReasonProcessingError: payments.ClassOtherCard,
		ReasonIncorrectNumber: payments.ClassFixEntry, ReasonIncorrectExpiry: payments.ClassFixEntry,
		ReasonDoNotRetry: payments.ClassNeverAgain,
	}
	for _, r := range Reasons() {
		require.Equal(t, r, KnownReason(r))
		require.Equal(t, classes[r], ClassOf(r), r)
		require.LessOrEqual(t, len(r), 40)
	}
	require.Empty(t, KnownReason("card 12/30"))
	require.Equal(t, payments.ClassOtherCard, ClassOf(""))
}

func TestReportChange(t *testing.T) {
	t.Parallel()
	for verdict, want := range map[Verdict]payments.AttemptEvent{
		Approved: payments.Approve, Declined: payments.Decline, Failed: payments.Fail, Cancelled: payments.Cancel,
		Unknown: payments.Muddle,
	} {
		c, told := Report{Verdict: verdict, Reason: ReasonLostCard, OrderID: "tg"}.Change(payments.FromLookup)
		require.True(t, told)
		require.Equal(t, want, c.Event)
		require.Equal(t, "tg", c.OrderID)
		require.Equal(t, verdict == Declined, c.Class == payments.ClassNeverAgain)
	}
	for _, verdict := range []Verdict{Pending, "", "paid"} {
		_, told := Report{Verdict: verdict}.Change(payments.FromLookup)
		require.False(t, told)
	}
}

func TestError(t *testing.T) {
	t.Parallel()
	require.Equal(t, "launch: provider_busy (429)", (&Error{Op: "launch", Code: CodeBusy, Status: 429}).Error())
	err := &Error{Op: "token", Code: CodeTimeout, Err: context.DeadlineExceeded}
	require.Equal(t, "token: provider_timeout: context deadline exceeded", err.Error())
	require.ErrorIs(t, err, context.DeadlineExceeded)
}

func TestProgressValid(t *testing.T) {
	t.Parallel()
	require.True(t, Progress{Field: "expiry", State: StateAwaiting}.Valid())
	require.True(t, Progress{State: StateAuthorising}.Valid())
	for _, field := range []string{
		"postal_code", "bank_routing_number", "bank_account_number", "card_number_matcher", "bank_account_number_matcher",
		"card_number_confirmation", "bank_account_number_confirmation",
	} {
		require.True(t, Progress{Field: field, State: StateRejected, Error: "input-matching-failed"}.Valid(), field)
	}
	for _, field := range []string{"pan", "_matcher", "pan_matcher", "expiry_confirmation", "card_number_matcher_matcher"} {
		require.False(t, Progress{Field: field, State: StateAwaiting}.Valid(), field)
	}
	require.True(t, Progress{Field: "bank_routing_number", State: StateRejected, Error: "invalid-bank-routing-number"}.Valid())
	require.False(t, Progress{State: "4242"}.Valid())
	require.False(t, Progress{State: StateDone, Error: "other"}.Valid())
}
