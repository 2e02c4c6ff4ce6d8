package flows_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/flows"
	"github.com/tonegate/tonegate/flows/lint"
	"github.com/tonegate/tonegate/payments"
)

func example(t *testing.T) *flows.Flow {
	t.Helper()
	f, err := lint.Parse("flow.yaml", flows.UtilityBill())
	require.NoError(t, err)
	return f
}

func bill() map[string]any {
	return map[string]any{"amount": int64(4250), "currency": "GBP", "reference": "INV-1001"}
}

func TestFlow_Render(t *testing.T) {
	t.Parallel()
	f := example(t)
	values := f.Values("call-1", "sip:anna@example.net")
	values["bill"] = bill()
	text, err := f.Render(f.Nodes["confirm"].Say, "en", values)
	require.NoError(t, err)
	require.Equal(t, "Your balance is £42.50. Shall I take that by card now? Press 1 for yes, 2 for no.", text)

	values.Paid(payments.OutcomeApproved, "", "INV-1001", payments.Money{Minor: 4250, Currency: "GBP"},
		&payments.Card{Brand: "visa", Last4: "4242"})
	text, err = f.Render(f.Nodes["paid"].Say, "en", values)
	require.NoError(t, err)
	require.Equal(t, "Thank you. Your payment of £42.50 has been received.", text)

	_, err = f.Render(flows.Text{"": "a text of somebody else"}, "en", values)
	require.Error(t, err)
}

func TestFlow_RenderWithoutValue(t *testing.T) {
	t.Parallel()
	f := example(t)
	_, err := f.Render(f.Nodes["confirm"].Say, "en", f.Values("", ""))
	require.Error(t, err, "a balance that was not looked up must not be spoken")
}

func TestFlow_Quote(t *testing.T) {
	t.Parallel()
	f := example(t)
	pay := f.Nodes["pay"].Payment
	quote := func(change func(b map[string]any)) (payments.Money, string, error) {
		values := f.Values("", "")
		b := bill()
		change(b)
		values["bill"] = b
		return f.Quote(pay, values)
	}
	amount, reference, err := quote(func(map[string]any) {})
	require.NoError(t, err)
	require.Equal(t, payments.Money{Minor: 4250, Currency: "GBP"}, amount)
	require.Equal(t, "INV-1001", reference)
	for name, change := range map[string]func(map[string]any){
		"zero":          func(b map[string]any) { b["amount"] = int64(0) },
		"negative":      func(b map[string]any) { b["amount"] = int64(-1) },
		"fraction":      func(b map[string]any) { b["amount"] = 42.5 },
		"text":          func(b map[string]any) { b["amount"] = "4250" },
		"no currency":   func(b map[string]any) { delete(b, "currency") },
		"long currency": func(b map[string]any) { b["currency"] = "POUND" },
		"no reference":  func(b map[string]any) { b["reference"] = "" },
	} {
		_, _, err := quote(change)
		require.Error(t, err, name)
	}
}

func TestValues_SurviveJSON(t *testing.T) {
	t.Parallel()
	f := example(t)
	values := f.Values("call-1", "anna")
	values["bill"] = bill()
	text, err := json.Marshal(values)
	require.NoError(t, err)
	var back flows.Values
	require.NoError(t, json.Unmarshal(text, &back))
	require.Equal(t, values, back)
	require.Error(t, json.Unmarshal([]byte("[1]"), &back))
}

func TestFlow_Texts(t *testing.T) {
	t.Parallel()
	texts := example(t).Texts("en")
	require.Contains(t, texts, "Goodbye.")
	require.Contains(t, texts, "Your balance is £42.50. Shall I take that by card now? Press 1 for yes, 2 for no.")
	require.Contains(t, texts, "Thank you. Your payment of £42.50 has been received.")
	require.Contains(t, texts, "Press 1 to pay your bill or 2 for a person.")
}
