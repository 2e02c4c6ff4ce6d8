package declarative

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/internal/hostile"
	"github.com/tonegate/tonegate/payments"
	"github.com/tonegate/tonegate/providers"
)

// TestHostileJSON: what F68_hostile_callbacks asks of forms, for a file whose callbacks are JSON.
func TestHostileJSON(t *testing.T) {
	t.Parallel()
	p := parse(t, `
name: other
secrets: {key_file: `+secretFile(t)+`}
currency: EUR
token: {url: "https://provider.example/token", client_id: me, credential: key}
launch: {url: "https://provider.example/open", session: answer.id, link: answer.link}
callback: {body: json, order: answer.ref, result: answer.status, amount: answer.sum.of, currency: answer.sum.in}
results: {ok: {verdict: approved}}
`)
	const truth = `{"ref":"tg1","status":"ok","sum":{"of":"4250","in":"EUR"}}`
	tell := func(c hostile.Case) (providers.Report, error) {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/", bytes.NewReader(c.Body))
		r.Header.Set("Content-Type", c.Kind)
		r.Header.Set("Content-Encoding", c.Coding)
		return p.Callback(r)
	}
	for _, c := range hostile.JSON([]byte(truth), "4250") {
		got, err := tell(c)
		require.Error(t, err, c.Name)
		require.Empty(t, got, c.Name)
	}
	got, err := tell(hostile.Case{Kind: "application/json; charset=UTF-8", Body: []byte(truth)})
	require.NoError(t, err)
	require.Equal(t, payments.Money{Minor: 4250, Currency: "EUR"}, got.Amount)
}
