package capture_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/dtmf"
	"github.com/tonegate/tonegate/payments"
	"github.com/tonegate/tonegate/providers"
	"github.com/tonegate/tonegate/providers/pcipal"
	"github.com/tonegate/tonegate/providers/wire"
)

// The other end of the wire: what serve makes of it.
func TestTheProviderOfServeUnderstandsAllOfIt(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, keys string
		want       providers.Report
	}{
		{"approved", okCard + "#1240#123#", providers.Report{Verdict: providers.Approved}},
		{"declined", "4000000000009995#1240#123#", providers.Report{Verdict: providers.Declined, Reason: "insufficient_funds"}},
		{"unknown", lostCard + "#1240#123#", providers.Report{Verdict: providers.Unknown, Reason: "gateway_unknown"}},
		{"cancelled", "42**", providers.Report{Verdict: providers.Cancelled, Reason: "cancelled_by_caller"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			b := setup(t)
			callbacks := b.run(t)
			server := httptest.NewServer(b.Handler())
			t.Cleanup(server.Close)
			p, err := pcipal.New(pcipal.Config{
				Access:     wire.Access{TokenURL: server.URL + "/api/v1/token", ClientID: "id", ClientSecret: "secret"},
				LaunchURL:  server.URL + "/api/v1/session/{tenant}/launch",
				TenantName: "Acme", TenantNumber: "303", Username: "bot",
				FlowID: "4473", Currency: "GBP", FieldCase: pcipal.CasePascal,
				Extensions: pcipal.Extensions{
					URL: server.URL + "/tonegate/v1/session", Lookup: true, Cancel: true, Progress: true,
				},
			}, wire.Deps{})
			require.NoError(t, err)
			t.Cleanup(func() { require.NoError(t, p.Close()) })

			order := providers.Order{
				OrderID: "ATTEMPT", Reference: "INV-1001", Amount: payments.Money{Minor: 4250, Currency: "GBP"},
				CallbackURL: "http://127.0.0.1:9/callbacks/default/token",
			}
			session, err := p.Open(t.Context(), order)
			require.NoError(t, err)
			again, err := p.Open(t.Context(), order)
			require.NoError(t, err)
			require.Equal(t, session.ID, again.ID)
			pending, err := p.Lookup(t.Context(), session)
			require.NoError(t, err)
			require.Equal(t, providers.Pending, pending.Verdict)

			var seen []providers.Progress
			streamed := make(chan error, 1)
			watching := make(chan struct{}, 1)
			go func() {
				streamed <- p.Progress(t.Context(), session, func(pr providers.Progress) {
					seen = append(seen, pr)
					select {
					case watching <- struct{}{}:
					default:
					}
				})
			}()
			c := newCall(t, session.Link)
			go b.Serve(t.Context(), c)
			<-watching
			require.Eventually(t, c.listening, 5*time.Second, time.Millisecond)
			keys, ok := dtmf.ParseKeys(tt.keys)
			require.True(t, ok)
			for _, k := range keys {
				c.key(k)
			}
			require.NoError(t, <-streamed, "the stream ends with the session")
			require.NotEmpty(t, seen)

			got, err := p.Lookup(t.Context(), session)
			require.NoError(t, err)
			require.Equal(t, order.OrderID, got.OrderID)
			require.Equal(t, order.Amount, got.Amount)
			require.Equal(t, tt.want.Verdict, got.Verdict)
			require.Equal(t, tt.want.Reason, got.Reason)
			require.Error(t, p.Cancel(t.Context(), session), "it has ended")
			if tt.want.Verdict != providers.Cancelled {
				require.Equal(t, "visa", got.Card.Brand)
				require.Len(t, got.Card.Last4, 4)
			}
			if tt.want.Verdict == providers.Unknown {
				require.Empty(t, callbacks)
				return
			}
			r := httptest.NewRequestWithContext(
				t.Context(), http.MethodPost, "/callbacks/default/token", strings.NewReader(next(t, callbacks).Encode()))
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			told, err := p.Callback(r)
			require.NoError(t, err)
			told.AuthCode = got.AuthCode // the lookup has none
			require.Equal(t, got, told, "callback and lookup say the same")
		})
	}
}
