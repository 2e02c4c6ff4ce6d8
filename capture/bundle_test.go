package capture_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"

	"github.com/tonegate/tonegate/capture"
	"github.com/tonegate/tonegate/capture/gateways/simulated"
	"github.com/tonegate/tonegate/capture/store"
)

func TestMain(m *testing.M) {
	crashIfAsked()
	goleak.VerifyTestMain(m)
}

// The published test numbers that the tests key.
const (
	okCard   = "4242424242424242"
	lostCard = "4000000000005126"
)

func testConfig() capture.Config {
	return capture.Config{
		Clients: []capture.Client{
			{ID: "id", Secret: "secret", TenantName: "Acme", Username: "bot", Tenant: "303"},
			{ID: "other", Secret: "secret", TenantName: "Other", Tenant: "404"},
		},
		Flows: []capture.Flow{{ID: "4473", Account: "1210"}, {ID: "dec", Amount: "decimal"}},
	}
}

// bundle is a service with its store and gateway, a way for callbacks that needs no network, and all that it logged.
type bundle struct {
	*capture.Service
	store   *store.Store
	gateway *simulated.Gateway
	cfg     capture.Config
	sim     simulated.Config
	dir     string
	log     *zap.Logger
	lines   *lines
	mail    *mailbox
	orders  int // launched

	between func(capture.Gateway) capture.Gateway // nil for the simulated gateway as it is
	herald  capture.Herald                        // nil for a gateway that tells nothing by itself
}

func setup(t *testing.T, change ...func(*bundle)) *bundle {
	t.Helper()
	b := &bundle{cfg: testConfig(), dir: t.TempDir(), lines: &lines{}, mail: newMailbox()}
	for _, c := range change {
		c(b)
	}
	enc := zapcore.NewJSONEncoder(zap.NewProductionEncoderConfig())
	b.log = zap.New(zapcore.NewCore(enc, zapcore.AddSync(b.lines), zapcore.DebugLevel))
	b.open(t)
	t.Cleanup(func() {
		require.NoError(t, b.store.Close())
		require.NoError(t, b.gateway.Close())
		require.NotRegexp(t, `[0-9 -]{12,}[0-9]`, b.lines.withoutTimes(), "a line of the log could hold a card number")
	})
	return b
}

// open makes the service anew on the files that are there.
func (b *bundle) open(t *testing.T) {
	t.Helper()
	var err error
	b.store, err = store.OpenFile(t.Context(), filepath.Join(b.dir, "capture.db"))
	require.NoError(t, err)
	b.gateway, err = simulated.OpenFile(t.Context(), filepath.Join(b.dir, "gateway.db"), b.sim)
	require.NoError(t, err)
	gateway := capture.Gateway(b.gateway)
	if b.between != nil {
		gateway = b.between(gateway)
	}
	b.Service, err = capture.New(b.cfg, capture.Deps{
		Store: b.store, Gateway: gateway, Herald: b.herald, Log: b.log, Sender: b.mail,
	})
	require.NoError(t, err)
}

// do asks the HTTP side without a network.
func (b *bundle) do(t *testing.T, method, path, token, kind, body string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), method, path, strings.NewReader(body))
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	if kind != "" {
		r.Header.Set("Content-Type", kind)
	}
	w := httptest.NewRecorder()
	b.Handler().ServeHTTP(w, r)
	return w
}

func (b *bundle) token(t *testing.T) string {
	t.Helper()
	form := url.Values{
		"grant_type": {"client_credentials"}, "tenantname": {"Acme"}, "username": {"bot"},
		"client_id": {"id"}, "client_secret": {"secret"},
	}
	w := b.do(t, http.MethodPost, "/api/v1/token", "", "application/x-www-form-urlencoded", form.Encode())
	require.Equal(t, http.StatusOK, w.Code)
	var body struct {
		Token string `json:"access_token"`
	}
	require.NoError(t, json.Unmarshal(w.Body.Bytes(), &body))
	return body.Token
}

const launchBody = `{"flowId":"4473","initialValues":{"orderId":"att-1","amount":"4250","currencyCode":"GBP",

	"callbackURL":"http://127.0.0.1:9/callbacks/x","returnURL":""}}`

// launched makes a session and gives its id and link.
func (b *bundle) launched(t *testing.T, token string) (id, link string) {
	t.Helper()
	b.orders++
	order := launchBody
	if b.orders > 1 {
		order = strings.Replace(order, "att-1", fmt.Sprint("att-", b.orders), 1)
	}
	w := b.do(t, http.MethodPost, "/api/v1/session/303/launch", token, "application/json", order)
	require.Equal(t, http.StatusOK, w.Code, w.Body.String())
	var body struct {
		ID   string `json:"Id"`
		Link string `json:"LinkId"`
	}
	require.NoError(t, json.Unmarshal(w.Body.Bytes(), &body))
	return body.ID, body.Link
}

// session reads what the extension tells of a session.
func (b *bundle) session(t *testing.T, token, id string) map[string]any {
	t.Helper()
	w := b.do(t, http.MethodGet, "/tonegate/v1/session/"+id, token, "", "")
	require.Equal(t, http.StatusOK, w.Code)
	var body map[string]any
	require.NoError(t, json.Unmarshal(w.Body.Bytes(), &body))
	return body
}

// mailbox takes callbacks in place of the network.
type mailbox struct {
	mu       sync.Mutex
	statuses []int // answers in their order, then 204
	got      chan url.Values
}

func newMailbox() *mailbox { return &mailbox{got: make(chan url.Values, 64)} }

// RoundTrip notes a callback and answers it.
func (m *mailbox) RoundTrip(r *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	form, err := url.ParseQuery(string(body))
	if err != nil {
		return nil, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	status := http.StatusNoContent
	if len(m.statuses) > 0 {
		status, m.statuses = m.statuses[0], m.statuses[1:]
	}
	m.got <- form
	if status == 0 {
		return nil, io.ErrUnexpectedEOF
	}
	return &http.Response{StatusCode: status, Body: http.NoBody, Request: r}, nil
}

// lines collects a log.
type lines struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.Write(p)
}

// withoutTimes gives the lines less their time stamps, which are the one long number that belongs there.
func (l *lines) withoutTimes() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	var out strings.Builder
	for line := range strings.Lines(l.buf.String()) {
		_, rest, _ := strings.Cut(line, `,"msg"`)
		out.WriteString(rest)
	}
	return out.String()
}
