package flows_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/flows"
	"github.com/tonegate/tonegate/flows/lint"
	"github.com/tonegate/tonegate/payments"
)

func kinds(t *testing.T) *flows.Flow {
	t.Helper()
	f, err := lint.Load("testdata/every-kind/flow.yaml")
	require.NoError(t, err)
	return f
}

func TestKinds_Branch(t *testing.T) {
	t.Parallel()
	f := kinds(t)
	values := f.Values("", "")
	for owed, want := range map[int64]string{24000: "talk", 0: "end", 10: "choose"} {
		values["plan"] = map[string]any{"owed": owed}
		to, err := f.Branch(f.Nodes["route"], values)
		require.NoError(t, err)
		require.Equal(t, want, to)
	}
	values["plan"] = map[string]any{}
	_, err := f.Branch(f.Nodes["route"], values)
	require.Error(t, err)
}

func TestKinds_Quotes(t *testing.T) {
	t.Parallel()
	f := kinds(t)
	pay, values := f.Nodes["pay"].Payment, f.Values("", "")
	values["plan"] = map[string]any{"quotes": []any{
		map[string]any{"id": "full", "amount": int64(24000), "currency": "EUR", "reference": "P-1", "text": "all"},
		map[string]any{"id": "part", "amount": int64(2000), "currency": "EUR", "reference": "P-2", "text": "one part"},
	}}
	_, _, err := f.Quote(pay, values)
	require.Error(t, err, "nothing was chosen")
	quotes, err := f.Quotes(pay, values)
	require.NoError(t, err)
	require.Len(t, quotes, 2)
	require.Equal(t, "2", quotes[1].Key)
	values.Chosen(quotes[1])
	money, reference, err := f.Quote(pay, values)
	require.NoError(t, err)
	require.Equal(t, payments.Money{Minor: 2000, Currency: "EUR"}, money)
	require.Equal(t, "P-2", reference)
	text, err := f.Render(f.Nodes["confirm"].Say, "es-ES", values)
	require.NoError(t, err)
	require.Equal(t, "¿20,00 €? Pulse 1 o 2.", text)
	text, err = f.Render(f.Nodes["choose"].Choose.Each, "en-GB", values)
	require.NoError(t, err)
	require.Equal(t, "For one part, €20.00, press 2.", text)
}

func TestKinds_Firm(t *testing.T) {
	t.Parallel()
	f := kinds(t)
	for name, want := range map[string]bool{"tongue": false, "confirm": true, "number": false} {
		require.Equal(t, want, f.Firm(f.Nodes[name]), name)
	}
}

func TestSlot_Fits(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name     string
		slot     flows.Slot
		fit, not []string
	}{
		{"digits", flows.Slot{Type: "digits", Min: 6, Max: 8}, []string{"123456"}, []string{"12345", "123456789", "12345a", ""}},
		{"number", flows.Slot{Type: "number", Min: 1, Max: 12}, []string{"1", "12"}, []string{"13", "0", "x", "1.5"}},
		{"date", flows.Slot{Type: "date"}, []string{"2026-11-30"}, []string{"2026-02-30", "30.11.2026"}},
		{"choice", flows.Slot{OneOf: []string{"gas", "water"}}, []string{"gas"}, []string{"Gas!", "wood"}},
		{"pattern", flows.Slot{Pattern: "[A-Z]{2}[0-9]"}, []string{"AB1", "ab1"}, []string{"AB12"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			for _, value := range tc.fit {
				require.True(t, tc.slot.Fits(value), value)
			}
			for _, value := range tc.not {
				require.False(t, tc.slot.Fits(value), value)
			}
		})
	}
}
