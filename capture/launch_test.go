package capture_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/capture"
)

func TestLaunch(t *testing.T) {
	t.Parallel()
	b := setup(t)
	token := b.token(t)
	var orders atomic.Int32
	with := func(old, n string) string { return strings.Replace(launchBody, old, n, 1) }
	pascal := strings.NewReplacer(`"flowId":"4473"`, `"FlowId":4473`, "initialValues", "InitialValues").Replace(launchBody)
	tests := []struct {
		name, path, token, body string
		status                  int
		says                    string
	}{
		{"plain", "303", token, launchBody, 200, "LinkId"},
		{"pascal case and a number", "303", token, pascal, 200, "LinkId"},
		{"amount as a number", "303", token, with(`"4250"`, `4250`), 200, "LinkId"},
		{"more values", "303", token, with(`"orderId"`, `"agentRole":"phone","orderId"`), 200, "LinkId"},
		{"decimal flow", "303", token, strings.NewReplacer("4473", "dec", "4250", "42.50").Replace(launchBody), 200, "LinkId"},
		{"in Spanish", "303", token, with(`"orderId"`, `"languageLocale":"es-ES","orderId"`), 200, "LinkId"},
		{"in no language", "303", token, with(`"orderId"`, `"languageLocale":"es ES","orderId"`), 400, "languageLocale"},
		{"no token", "303", "", launchBody, 401, "invalid_token"},
		{"another tenant's number", "404", token, launchBody, 404, "not_found"},
		{"unknown flow", "303", token, with("4473", "9"), 400, "flow identifier not found"},
		{"no flow", "303", token, with(`"flowId":"4473",`, ""), 400, "flowId"},
		{"no order", "303", token, with(`"orderId":"att-1",`, ""), 400, "orderId"},
		{"order with spaces", "303", token, with("att-1", "a b"), 400, "orderId"},
		{"zero", "303", token, with("4250", "0"), 400, "amount"},
		{"negative", "303", token, with("4250", "-1"), 400, "amount"},
		{"decimal in a minor flow", "303", token, with("4250", "42.50"), 400, "amount"},
		{"exponent", "303", token, with(`"4250"`, `4e3`), 400, "amount"},
		{"leading zero", "303", token, with("4250", "04250"), 400, "amount"},
		{"huge", "303", token, with("4250", "4250000000000"), 400, "amount"},
		{"arabic digits", "303", token, with("4250", "٤٢"), 400, "amount"},
		{"unknown currency", "303", token, with("GBP", "GBX"), 400, "currencyCode"},
		{"currency in lower case", "303", token, with("GBP", "gbp"), 400, "currencyCode"},
		{"callback elsewhere", "303", token, with("127.0.0.1:9", "198.51.100.7"), 400, "callbackURL"},
		{"callback to a look-alike", "303", token, with("127.0.0.1:9", "127.0.0.1.example.com"), 400, "callbackURL"},
		{"callback with a user", "303", token, with("127.0.0.1:9", "u:p@127.0.0.1:9"), 400, "callbackURL"},
		{"callback to a file", "303", token, with("http://127.0.0.1:9", "file://127.0.0.1"), 400, "callbackURL"},
		{"bad return address", "303", token, with(`"returnURL":""`, `"returnURL":"::"`), 400, "returnURL"},
		{"values are a list", "303", token, `{"flowId":"4473","initialValues":[]}`, 400, "initialValues"},
		{"a name twice", "303", token, with(`"flowId"`, `"FLOWID":"1","flowId"`), 400, "twice"},
		{"null", "303", token, with(`"att-1"`, "null"), 400, "orderId"},
		{"a card number where none belongs", "303", token, with("att-1", okCard), 400, "card number"},
		{"trailing text", "303", token, launchBody + "x", 400, "JSON"},
		{"no JSON", "303", token, "flowId=4473", 400, "JSON"},
		{"too long", "303", token, launchBody + strings.Repeat(" ", 17<<10), 413, "long"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			body := strings.Replace(tt.body, `"att-1"`, fmt.Sprintf(`"att-%d"`, orders.Add(1)), 1)
			w := b.do(t, http.MethodPost, "/api/v1/session/"+tt.path+"/launch", tt.token, "application/json", body)
			require.Equal(t, tt.status, w.Code, w.Body.String())
			require.Contains(t, w.Body.String(), tt.says)
			require.NotContains(t, w.Body.String(), okCard)
		})
	}
}

func TestARepeatedLaunchOpensNoSecondSession(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := setup(t)
		token := b.token(t)
		launch := func(body string) *httptest.ResponseRecorder {
			return b.do(t, http.MethodPost, "/api/v1/session/303/launch", token, "application/json", body)
		}
		first := launch(launchBody)
		require.Equal(t, http.StatusOK, first.Code)
		require.Equal(t, first.Body.String(), launch(launchBody).Body.String(), "the answer was lost and is asked for again")
		require.Equal(t, http.StatusConflict, launch(strings.Replace(launchBody, "4250", "4251", 1)).Code)
		require.Equal(t, http.StatusConflict, launch(strings.Replace(launchBody, "callbacks/x", "callbacks/y", 1)).Code)
		time.Sleep(time.Minute)
		require.Equal(t, http.StatusConflict, launch(launchBody).Code, "expired")
	})
}

func TestLinksAreUnguessableAndUnique(t *testing.T) {
	t.Parallel()
	b := setup(t)
	token := b.token(t)
	seen := make(map[string]bool)
	for range 50 {
		id, link := b.launched(t, token)
		require.Regexp(t, `^[A-Z2-7]{26}$`, link, "130 bits in base32")
		require.False(t, seen[id] || seen[link])
		seen[id], seen[link] = true, true
	}
}

func TestStatusIsOfOnesOwnTenantOnly(t *testing.T) {
	t.Parallel()
	b := setup(t)
	id, link := b.launched(t, b.token(t))
	got := b.session(t, b.token(t), id)
	require.Equal(t, "open", got["state"])
	require.Empty(t, got["transactionResult"])
	require.Equal(t, "att-1", got["orderReference"])
	require.Equal(t, "4250", got["orderAmount"])
	require.Equal(t, "GBP", got["orderCurrency"])
	require.NotContains(t, fmt.Sprint(got), link, "the link is told once")

	form := "grant_type=client_credentials&tenantname=Other&username=x&client_id=other&client_secret=secret"
	w := b.do(t, http.MethodPost, "/api/v1/token", "", "application/x-www-form-urlencoded", form)
	var other struct {
		Token string `json:"access_token"`
	}
	require.NoError(t, json.Unmarshal(w.Body.Bytes(), &other))
	for method, path := range map[string]string{
		http.MethodGet: "/tonegate/v1/session/" + id, http.MethodPost: "/tonegate/v1/session/" + id + "/cancel",
	} {
		require.Equal(t, http.StatusNotFound, b.do(t, method, path, other.Token, "", "").Code)
	}
	require.Equal(t, http.StatusNotFound,
		b.do(t, http.MethodGet, "/tonegate/v1/session/"+id+"/events", other.Token, "", "").Code)
}

func TestNewTellsWhatIsMissing(t *testing.T) {
	t.Parallel()
	_, err := capture.New(capture.Config{}, capture.Deps{})
	require.ErrorContains(t, err, "clients: want at least one")
	require.ErrorContains(t, err, "flows: want at least one")
}
