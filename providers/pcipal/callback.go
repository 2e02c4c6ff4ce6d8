package pcipal

import (
	"mime"
	"net/http"
	"net/url"

	"github.com/tonegate/tonegate/providers"
	"github.com/tonegate/tonegate/providers/wire"
)

const maxCallback = 64 << 10

// Callback reads the form of a result. cardExpiry, transactionResponseMsg and customData2 to 4 are not looked at; of
// customData1 only a closed reason word is kept. A field that stands twice is a fault.
func (p *Provider) Callback(r *http.Request) (providers.Report, error) {
	bad := &providers.Error{Op: wire.OpCallback, Code: providers.CodeAnswer}
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || kind != "application/x-www-form-urlencoded" || r.Header.Get("Content-Encoding") != "" {
		return providers.Report{}, bad
	}
	r.Body = http.MaxBytesReader(nil, r.Body, maxCallback)
	if r.ParseForm() != nil {
		return providers.Report{}, bad
	}
	w, ok := readForm(r.PostForm)
	if !ok {
		return providers.Report{}, bad
	}
	report, err := p.report(w)
	if err != nil {
		bad.Err = err
		return providers.Report{}, bad
	}
	return report, nil
}

func readForm(form url.Values) (result, bool) {
	var w result
	for _, f := range []struct {
		name string
		to   *string
	}{
		{"transactionResult", &w.word},
		{"customData1", &w.reason},
		{"orderReference", &w.order},
		{"orderAmount", &w.amount},
		{"orderCurrency", &w.currency},
		{"transactionID", &w.transaction},
		{"transactionAuthCode", &w.auth},
		{"cardType", &w.brand},
		{"cardLast4", &w.last4},
	} {
		switch values := form[f.name]; len(values) {
		case 0:
		case 1:
			*f.to = values[0]
		default:
			return w, false
		}
	}
	return w, true
}
