package connector

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/dtmf"
	"github.com/tonegate/tonegate/internal/hostile"
)

const (
	okCard = "4242424242424242"
	whole  = `{"transaction_id":"tx-1","method":"charge","cardnumber":"4242424242424242","cvv":"123",
		"expiry_month":"12","expiry_year":"25","postal_code":"94150","amount":"10.00","currency_code":"usd",
		"description":"a \"bill\", paid","parameters":{"a":["x}",{"b":1}],"c":"]"}}`
)

// holds compares without printing.
func holds(t *testing.T, d *dtmf.Digits, want string) {
	t.Helper()
	if want == "" {
		require.Zero(t, d.Len())
	} else {
		require.Zero(t, d.MatchAny([]string{want}), "other digits than were sent")
	}
}

func TestParse(t *testing.T) {
	t.Parallel()
	r, err := Parse([]byte(whole))
	require.NoError(t, err)
	require.Equal(t, "tx-1", r.TransactionID)
	require.Equal(t, "10.00", r.Amount)
	require.Equal(t, "USD", r.Currency)
	require.False(t, r.Tokenize)
	holds(t, &r.Number, okCard)
	holds(t, &r.Expiry, "1225")
	holds(t, &r.Code, "123")
	holds(t, &r.Postal, "94150")
	r.Wipe()
	holds(t, &r.Number, "")

	with := func(old, n string) string { return strings.Replace(whole, old, n, 1) }
	for name, body := range map[string]string{
		"numbers":              with(`"4242424242424242"`, `4242424242424242`),
		"one digit, four":      strings.NewReplacer(`"12"`, `"1"`, `"25"`, `"2025"`).Replace(whole),
		"a postal code":        with("94150", "SW1A 1AA"),
		"SignalWire":           strings.NewReplacer(`"charge"`, `"credit-card"`, `"amount"`, `"chargeAmount"`).Replace(whole),
		"Telnyx":               with(`"method":"charge",`, ""),
		"no code, no postcode": strings.NewReplacer(`"123"`, "null", `"94150"`, "null").Replace(whole),
		"an account": `{"transaction_id":"t","method":"charge","amount":"1.00","routingnumber":"110000000",
			"bankaccountnumber":"000123456789"}`,
		"keep it": strings.NewReplacer(`"charge"`, `"tokenize"`, `"amount":"10.00",`, "").Replace(whole),
		"spaces":  " \n" + strings.ReplaceAll(strings.ReplaceAll(whole, ":", " : "), ",", " , ") + " ",
		"depths":  strings.Replace(whole, `"c":"]"`, `"c":`+strings.Repeat("[", 14)+strings.Repeat("]", 14), 1),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := Parse([]byte(body))
			require.NoError(t, err)
		})
	}
}

func TestParseRefuses(t *testing.T) {
	t.Parallel()
	with := func(old, n string) string { return strings.Replace(whole, old, n, 1) }
	for body, says := range map[string]string{
		"": "JSON", "[]": "JSON", "{": "JSON", `"x"`: "JSON", whole + "x": "JSON",
		`{}`:                                      "amount",
		with(`"tx-1"`, `""`):                      "transaction_id",
		with(`"tx-1"`, `"4242424242424242"`):      "transaction_id",
		with(`"tx-1"`, `"a b"`):                   "transaction_id",
		with(`"charge"`, `"refund"`):              "method",
		with(`"10.00"`, `null`):                   "amount",
		with(`"4242424242424242"`, `"4242 4242"`): "cardnumber",
		with(`"4242424242424242"`, `"\u0034242"`): "cardnumber",
		with(`"4242424242424242"`, `["4"]`):       "cardnumber",
		with(`"4242424242424242"`, `""`):          "cardnumber",
		with(`"12"`, `"13"`):                      "expiry_month",
		with(`"25"`, `"225"`):                     "expiry_month",
		with(`"cvv"`, `"cardnumber"`):             "once",
		with(`"cvv"`, `"CardNumber"`):             "once",
		with(`"cvv"`, `"card\u006eumber"`):        "once",
		with(`"description"`, `"chargeAmount"`):   "amount, chargeAmount",
		with(`"tx-1"`, `true`):                    "transaction_id",
		with(`"description"`, `"routingnumber":"1","bankaccountnumber":"1","d"`): "cardnumber",
	} {
		r, err := Parse([]byte(body))
		require.Nil(t, r, body)
		require.ErrorContains(t, err, says)
		require.NotContains(t, err.Error(), "4242")
	}
}

func TestAnswers(t *testing.T) {
	t.Parallel()
	paid, declined := Outcome{ChargeID: "ch_1"}, Outcome{Code: "generic_decline", Message: "no"}
	for _, d := range Dialects() {
		status, body := d.Answer(paid)
		require.Equal(t, http.StatusOK, status)
		require.JSONEq(t, `{"charge_id":"ch_1","error_code":null,"error_message":null}`, string(body))
		status, body = d.Answer(declined)
		require.JSONEq(t, `{"charge_id":null,"error_code":"generic_decline","error_message":"no"}`, string(body))
		require.Equal(t, map[bool]int{true: 402, false: 200}[d == SignalWire], status)
		status, body = d.Answer(Outcome{TokenID: "tok"})
		require.Equal(t, http.StatusOK, status)
		require.JSONEq(t, `{"token_id":"tok","error_code":null,"error_message":null}`, string(body))
		status, _ = d.Answer(Outcome{Code: "gateway_unknown", Fault: 504})
		require.Equal(t, http.StatusGatewayTimeout, status)
	}
	require.Equal(t, "USD", Telnyx.Currency())
	require.Empty(t, Twilio.Currency())
}

func TestParseRefusesWhatIsHostile(t *testing.T) {
	t.Parallel()
	const truth = `{"transaction_id":"tx-1","cardnumber":"4242424242424242","expiry_month":"12",` +
		`"expiry_year":"25","amount":"10.00"}`
	_, err := Parse([]byte(truth))
	require.NoError(t, err)
	for _, c := range hostile.JSON([]byte(truth), "") {
		if c.Kind != "application/json" || c.Coding != "" || len(c.Body) > MaxBody {
			continue // the handler sees to it
		}
		r, err := Parse(c.Body)
		require.Error(t, err, c.Name)
		require.Nil(t, r, c.Name)
		require.NotContains(t, err.Error(), "4242")
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(whole))
	f.Add([]byte(`{"a":{"b":"}"},"cardnumber":"4"}`))
	f.Add([]byte("{\"\\\"\":[1,2,{}], \"x\" : -1e9 }"))
	f.Add([]byte(`{}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		all, err := members(body)
		if err == nil {
			var want map[string]json.RawMessage
			require.NoError(t, json.Unmarshal(body, &want))
			require.Len(t, all, len(want))
			for _, m := range all {
				require.True(t, json.Valid(m.value))
			}
		}
		r, err := Parse(body)
		if err != nil {
			require.Nil(t, r)
			require.Less(t, len(err.Error()), 200)
			return
		}
		require.NotEqual(t, r.Number.Len() > 0, r.Account.Len() > 0 && r.Routing.Len() > 0)
		require.NotEmpty(t, r.TransactionID)
	})
}
