//go:build peers

package e2e_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// plainProvider is a PCI Pal-style provider as its public clients know it: token and launch, and nothing of our own
// extensions. It keeps what was launched.
type plainProvider struct {
	launched chan map[string]string
}

// link is the LinkId of its one session.
const link = "c2lwcC1pcy10aGUtcHJvdmlkZXI"

func (p *plainProvider) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	if strings.HasSuffix(r.URL.Path, "/token") {
		_ = json.NewEncoder(w).Encode(map[string]any{"access_token": "t0ken", "token_type": "Bearer", "expires_in": "299"})
		return
	}
	var body struct {
		InitialValues map[string]string `json:"initialValues"`
	}
	if err := json.NewDecoder(r.Body).Decode(&body); err != nil || r.Header.Get("Authorization") != "Bearer t0ken" {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	p.launched <- body.InitialValues
	_ = json.NewEncoder(w).Encode(map[string]string{"Id": "3f0c1e7a", "LinkId": link})
}

// roleConfigs are gate and serve with sipp for a provider. The gate's address stands in serve's file.
const gateConfig = `
sip: {udp: "127.0.0.1:0"}
http: 127.0.0.1:0
control: {listen: "127.0.0.1:0", token: 0123456789abcdef0123456789abcdef}
grace: 1s
profiles:
  sipp: {uri: "sip:{link}@127.0.0.1:PORT", headers: {X-Link-Id: "{link}"}}
listeners: [recorder, hearing]
`

const serveConfig = `
control: {url: "http://GATE", token: 0123456789abcdef0123456789abcdef}
store: {path: DIR/tonegate.db}
calls: {dir: DIR/calls}
flow: {mock_lookups: true}
grace: 1s
providers:
  - name: default
    profile: sipp
    pcipal:
      token_url: PROVIDER/api/v1/token
      launch_url: PROVIDER/api/v1/session/{tenant}/launch
      tenant_name: acme
      tenant_number: "303"
      username: tonegate
      client_id: tonegate
      client_secret: a-test-secret
      flow_id: "4473"
      currency: GBP
      callback_format: decimal
`

// TestSippIsTheProvider pays with a provider that knows no extension of ours: sipp takes the caller, and the result comes
// by callback alone.
func TestSippIsTheProvider(t *testing.T) {
	t.Parallel()
	web := &plainProvider{launched: make(chan map[string]string, 1)}
	server := httptest.NewServer(web)
	t.Cleanup(server.Close)
	port := freePort(t)
	sipp := newSipp(t, "provider.xml", "PROMPT", filepath.Join(captures, "g711a.pcap"), "-p", port, "-mp", freePort(t),
		"-trace_msg", "-message_file", "messages.log")
	require.NoError(t, sipp.cmd.Start())

	dir := t.TempDir()
	gate := startRole(t, "gate", strings.ReplaceAll(gateConfig, "PORT", port))
	startRole(t, "serve", strings.NewReplacer("GATE", gate.Control, "DIR", dir, "PROVIDER", server.URL).Replace(serveConfig))

	caller := exec.CommandContext(t.Context(), os.Getenv(binaryVariable), "call", "sip:pay@"+gate.SIP, "--keys", "1,1")
	said := new(lockedBuffer)
	caller.Stdout, caller.Stderr = said, said
	require.NoError(t, caller.Start())
	ended := make(chan error, 1)
	go func() { ended <- caller.Wait() }()

	var order map[string]string
	select {
	case order = <-web.launched:
	case err := <-ended:
		require.Fail(t, "the call ended before a session was launched", "%v\n%s", err, said.String())
	}
	require.Equal(t, "4250", order["amount"])
	require.Equal(t, "GBP", order["currencyCode"])
	require.NoError(t, sipp.cmd.Wait(), sipp.errors()) // the caller was with sipp, which has hung up
	messages, err := os.ReadFile(filepath.Join(sipp.dir, "messages.log"))
	require.NoError(t, err)
	require.Contains(t, string(messages), "INVITE sip:"+link+"@127.0.0.1:"+port)
	require.Contains(t, string(messages), "X-Link-Id: "+link)
	client := http.Client{Timeout: 5 * time.Second}
	resp, err := client.PostForm(order["callbackURL"], url.Values{
		"orderReference": {order["orderId"]}, "orderAmount": {"42.50"}, "orderCurrency": {""},
		"transactionResult": {"SUCCESS"}, "transactionID": {"3045021106"}, "transactionAuthCode": {"test123"},
		"cardType": {"MASTERCARD"}, "cardLast4": {"4444"}, "cardExpiry": {"1230"}, "customData4": {"whatever"},
	})
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	require.Equal(t, http.StatusNoContent, resp.StatusCode)

	d := demo{Dir: dir}
	r, folder := d.await(t, 1)
	require.NoError(t, <-ended, said.String())
	require.Equal(t, "approved", r.Outcome)
	require.Equal(t, "INV-1001", r.Reference)
	require.NotNil(t, r.Card)
	require.Equal(t, "4444", r.Card.Last4)
	for _, name := range []string{"result.json", "events.jsonl", "transcript.txt"} {
		raw, err := os.ReadFile(filepath.Join(folder, name))
		require.NoError(t, err)
		require.NotContains(t, string(raw), "1230", "%s holds the expiry date", name)
		require.NotContains(t, string(raw), "whatever", "%s holds a free field", name)
	}
}
