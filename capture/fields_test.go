package capture_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/capture"
	"github.com/tonegate/tonegate/capture/prompts"
)

// A published test account, and one whose bank refuses.
const (
	testBank  = "110000000"
	okAccount = "000123456789"
	noFunds   = "000222222227"
)

func asking(fields ...capture.Field) func(*bundle) {
	return func(b *bundle) { b.cfg.Flows[0].Fields = fields }
}

func bankFields() []capture.Field {
	return []capture.Field{{Name: "bank_routing_number"}, {Name: "bank_account_number"}}
}

func TestCallsThatAskForOtherFields(t *testing.T) {
	t.Parallel()
	number, expiry := capture.Field{Name: "card_number"}, capture.Field{Name: "expiry"}
	tests := []struct {
		name, keys     string
		fields         []capture.Field
		result, reason string
		last4, kind    string
		heard          []prompts.ID
	}{
		{
			"without a security code", okCard + "#.....1212#",
			[]capture.Field{number, expiry},
			"SUCCESS", "", "4242", "VISA",
			[]prompts.ID{prompts.Expiry, prompts.Authorising, prompts.Approved},
		},
		{
			"with a postal code", okCard + "#1212#123#94107#",
			[]capture.Field{number, expiry, {Name: "security_code"}, {Name: "postal_code", Min: 5}},
			"SUCCESS", "", "4242", "VISA",
			[]prompts.ID{prompts.PostalCode, prompts.Approved},
		},
		{
			"keyed twice and confirmed", okCard + "#" + okCard + "#..........1",
			[]capture.Field{{Name: "card_number", Match: true, Confirm: true}},
			"SUCCESS", "", "4242", "VISA",
			[]prompts.ID{prompts.OnceMore, prompts.CardEnding, prompts.OneIfRight, prompts.Authorising, prompts.Approved},
		},
		{
			"a bank account", testBank + "#." + okAccount + "#", bankFields(), "SUCCESS", "", "", "",
			[]prompts.ID{prompts.RoutingNumber, prompts.AccountNumber, prompts.Approved},
		},
		{
			"a bank account without funds", testBank + "#" + noFunds + "#", bankFields(),
			"DECLINE", "insufficient_funds", "", "",
			[]prompts.ID{prompts.Declined},
		},
		{
			"an account that is not published", testBank + "#000123456780#..000123456780#..000123456780#", bankFields(),
			"ERROR", "too_many_attempts", "", "",
			[]prompts.ID{prompts.TooManyAttempts},
		},
		{
			"one try", okCard + "#1313#",
			[]capture.Field{number, {Name: "expiry", Tries: 1}},
			"ERROR", "too_many_attempts", "", "",
			[]prompts.ID{prompts.TooManyAttempts},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			onCall(t, asking(tt.fields...), func(t *testing.T, b *bundle, c *fakeCall, see func() map[string]any) {
				c.press(t, tt.keys)
				<-c.done
				got := see()
				require.Equal(t, tt.result, got["transactionResult"])
				require.Equal(t, tt.reason, got["reason"])
				require.Equal(t, tt.last4, got["cardLast4"])
				require.Equal(t, tt.kind, got["cardType"])
				require.Subset(t, c.heard(), tt.heard)
				due, err := b.store.DueCallbacks(t.Context(), time.Now())
				require.NoError(t, err)
				require.Len(t, due, 1)
				require.NotContains(t, due[0].Body, "94107")
				require.NotContains(t, due[0].Body, "123456")
			})
		})
	}
}

func TestEventsOfOtherFields(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := setup(t, asking(capture.Field{Name: "bank_routing_number", Match: true},
			capture.Field{Name: "bank_account_number", Confirm: true}))
		token := b.token(t)
		id, link := b.launched(t, token)
		s := b.watch(t, token, id)
		c := newCall(t, link)
		go b.Serve(t.Context(), c)
		synctest.Wait()
		c.press(t, testBank+"#1#.."+testBank+"#"+testBank+"#"+okAccount+"#..1")
		<-s.over
		<-c.done
		require.Equal(t, []string{
			"bank_routing_number awaiting", "bank_routing_number accepted", "bank_routing_number_matcher awaiting",
			"bank_routing_number_matcher rejected input-matching-failed", "bank_routing_number awaiting",
			"bank_routing_number accepted", "bank_routing_number_matcher awaiting", "bank_routing_number_matcher accepted",
			"bank_account_number awaiting", "bank_account_number accepted", "bank_account_number_confirmation awaiting",
			"bank_account_number_confirmation accepted", "bank_account_number authorising", "bank_account_number done",
		}, s.steps(t))
	})
}

func TestFlowsAreChecked(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		fields []capture.Field
		want   string
	}{
		{"unknown", []capture.Field{{Name: "iban"}}, "flows[0].fields[0].name: want a field, and each once: card_number, "},
		{"twice", []capture.Field{{Name: "card_number"}, {Name: "card_number"}}, "flows[0].fields[1].name"},
		{"code before the card", []capture.Field{{Name: "security_code"}, {Name: "card_number"}}, "want card_number first"},
		{"account before its bank", []capture.Field{bankFields()[1], bankFields()[0]}, "want bank_routing_number first"},
		{"account alone", bankFields()[1:], "want bank_routing_number first"},
		{"bank alone", bankFields()[:1], "flows[0].fields: a bank account is"},
		{"bank and postal code", append(bankFields(), capture.Field{Name: "postal_code"}), "and nothing else"},
		{"both", append(bankFields(), capture.Field{Name: "card_number"}), "and nothing else"},
		{"tries", []capture.Field{{Name: "card_number", Tries: 10}}, "flows[0].fields[0].tries: want 1 to 9"},
		{"first key", []capture.Field{{Name: "card_number", FirstKey: time.Hour}}, "fields[0].first_key: want 1s to 1m"},
		{"inter key", []capture.Field{{Name: "card_number", InterKey: 1}}, "fields[0].inter_key: want 1s to 1m"},
		{"least length of a card", []capture.Field{{Name: "card_number", Min: 12}}, "fields[0].min: want 1 to 10, of a postal"},
		{
			"least length", []capture.Field{{Name: "card_number"}, {Name: "postal_code", Min: 11}}, "fields[1].min: want 1 to 10",
		},
		{
			"confirmed date",
			[]capture.Field{{Name: "card_number"}, {Name: "expiry", Confirm: true}},
			"fields[1].confirm: only a card_number",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			cfg := testConfig()
			cfg.Flows[0].Fields = tt.fields
			require.ErrorContains(t, cfg.Validate(), tt.want)
		})
	}
	cfg := testConfig()
	cfg.Keypad.Cancel = time.Minute
	require.ErrorContains(t, cfg.Validate(), "keypad.cancel: want 500ms to 10s")
}

func TestPromptsOfAFlowMustBeThere(t *testing.T) {
	t.Parallel()
	cfg := testConfig()
	cfg.Flows[1].Prompts = t.TempDir()
	_, err := capture.New(cfg, capture.Deps{})
	require.ErrorContains(t, err, "flows[1].prompts: read prompts: ")
}
