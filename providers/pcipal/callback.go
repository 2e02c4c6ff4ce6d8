package pcipal

import (
	"net/http"

	"github.com/tonegate/tonegate/providers"
	"github.com/tonegate/tonegate/providers/wire"
)

// Callback reads the form of a result. cardExpiry, transactionResponseMsg and customData2 to 4 are not looked at; of
// customData1 only a closed reason word is kept. A field that is read and stands twice is a fault.
func (p *Provider) Callback(r *http.Request) (providers.Report, error) {
	bad := &providers.Error{Op: wire.OpCallback, Code: providers.CodeAnswer}
	form, err := wire.Form(r, []string{
		"transactionResult", "customData1", "orderReference", "orderAmount", "orderCurrency", "transactionID",
		"transactionAuthCode", "cardType", "cardLast4",
	})
	if err != nil {
		return providers.Report{}, bad
	}
	report, err := p.report(result{
		word: form["transactionResult"], reason: form["customData1"], order: form["orderReference"],
		amount: form["orderAmount"], currency: form["orderCurrency"], transaction: form["transactionID"],
		auth: form["transactionAuthCode"], brand: form["cardType"], last4: form["cardLast4"],
	})
	if err != nil {
		bad.Err = err
		return providers.Report{}, bad
	}
	return report, nil
}
