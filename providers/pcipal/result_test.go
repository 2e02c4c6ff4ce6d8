package pcipal

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/internal/cardnumber"
	"github.com/tonegate/tonegate/payments"
	"github.com/tonegate/tonegate/providers"
	"github.com/tonegate/tonegate/providers/providertest"
	"github.com/tonegate/tonegate/providers/wire"
)

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
	for _, field := range []string{
		"transactionID", "transactionAuthCode", "cardLast4", "cardType", "customData1",
		"customData2", "transactionResponseMsg", "cardExpiry",
	} {
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

func FuzzCallback(f *testing.F) {
	f.Add("transactionResult=SUCCESS&orderReference=tg&orderAmount=4250&cardLast4=4242&cardType=VISA")
	f.Add("transactionResult=DECLINE&orderReference=tg&orderAmount=4250&customData1=lost_card")
	f.Add("transactionResult=ERROR&orderAmount=4250&orderReference=%00")
	p, err := New(config(memoryBase, false), wire.Deps{})
	require.NoError(f, err)
	f.Fuzz(func(t *testing.T, body string) {
		got, err := p.Callback(form(body))
		if err != nil {
			return
		}
		require.Equal(t, got.Reason, providers.KnownReason(got.Reason))
		require.True(t, got.Card.Last4 == "" || len(got.Card.Last4) == 4)
		require.False(t, cardnumber.Alone(got.TransactionID) || cardnumber.Alone(got.AuthCode))
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
		p, err := New(config(memoryBase, true), wire.Deps{Transport: fake.Transport()})
		require.NoError(t, err)
		got, err := p.Lookup(t.Context(), providers.Session{ID: "session-1", OrderID: "tgorder"})
		if err == nil {
			require.Equal(t, "tgorder", got.OrderID)
			require.NotEmpty(t, got.Verdict)
		}
	})
}
