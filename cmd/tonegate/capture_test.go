package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"

	"github.com/tonegate/tonegate/capture"
	"github.com/tonegate/tonegate/capture/gateways/simulated"
	"github.com/tonegate/tonegate/capture/store"
	"github.com/tonegate/tonegate/dtmf"
	"github.com/tonegate/tonegate/legs/sip"
	"github.com/tonegate/tonegate/media"
)

// captureProcess is a running tonegate capture.
type captureProcess struct {
	PID       int
	HTTP, SIP string

	cmd *exec.Cmd
}

// hexID is the name of a leg or the like in a log: sixteen hexadecimal figures, which may be digits alone.
var hexID = regexp.MustCompile(`"[a-z_]+_id":"[0-9a-f]{16}"`)

// startCapture runs this binary under the name that TestMain takes for the program itself.
func startCapture(t *testing.T, dir string) *captureProcess {
	t.Helper()
	program := ownProgram(t)
	p := &captureProcess{cmd: exec.CommandContext(t.Context(), program,
		"--log-level=debug", "capture", "--config", filepath.Join(dir, "capture.yaml"), "--stdin-lifeline")}
	log := &strings.Builder{}
	p.cmd.Stderr = log
	out, err := p.cmd.StdoutPipe()
	require.NoError(t, err)
	lifeline, err := p.cmd.StdinPipe()
	require.NoError(t, err)
	require.NoError(t, p.cmd.Start())
	t.Cleanup(func() {
		_ = lifeline.Close()
		_ = p.cmd.Wait()
		for line := range strings.Lines(log.String()) {
			_, said, _ := strings.Cut(line, `"msg"`)
			said = hexID.ReplaceAllString(said, "")
			require.NotRegexp(t, `[0-9 -]{12,}[0-9]`, said, "a line of the log could hold a card number")
		}
	})
	line, err := bufio.NewReader(out).ReadBytes('\n')
	require.NoError(t, err, log)
	require.NoError(t, json.Unmarshal(line, p))
	return p
}

// ownProgram gives this program under the name by which it is tonegate. It is no symbolic link: capture starts itself
// again by what the system says its file is.
func ownProgram(t *testing.T) string {
	t.Helper()
	program := filepath.Join(t.TempDir(), "tonegate")
	self, err := os.Executable()
	require.NoError(t, err)
	if os.Link(self, program) == nil {
		return program
	}
	raw, err := os.ReadFile(self)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(program, raw, 0o700))
	return program
}

// TestCaptureOutlivesAKill keys a card over a real call, kills the process once the gateway has charged it, and starts it
// again: the result comes by the callback, once.
func TestCaptureOutlivesAKill(t *testing.T) {
	t.Parallel()
	callbacks := make(chan url.Values, 8)
	shop := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := r.ParseForm(); err == nil {
			callbacks <- r.PostForm
		}
		w.WriteHeader(http.StatusNoContent)
	}))
	t.Cleanup(shop.Close)
	dir := t.TempDir()
	write(t, filepath.Join(dir, "capture.yaml"), fmt.Sprintf(`
http: 127.0.0.1:0
data_dir: %s
simulated: {delay: 50s}
gateway_timeout: 1m
clients: [{client_id: id, client_secret: secret, tenant_name: Acme, username: bot, tenant: "303"}]
flows: [{id: "4473"}]
`, filepath.Join(dir, "data")))

	first := startCapture(t, dir)
	limits, err := os.ReadFile(fmt.Sprintf("/proc/%d/limits", first.PID))
	require.NoError(t, err)
	require.Regexp(t, `Max core file size +0 +0 `, string(limits))
	id, link := first.launch(t, "att-1", shop.URL+"/callbacks/x")
	first.pay(t, link)
	refused, err := exec.CommandContext(t.Context(), ownProgram(t),
		"capture", "--config", filepath.Join(dir, "capture.yaml")).CombinedOutput()
	require.Error(t, err, "a second one would take the payment of the first for lost")
	require.Contains(t, string(refused), "one capture at a time")
	waitCharged(t, filepath.Join(dir, "data"))
	require.Equal(t, "submitted", first.session(t, id)["state"])
	require.NoError(t, first.cmd.Process.Kill())
	_ = first.cmd.Wait()

	second := startCapture(t, dir)
	select {
	case got := <-callbacks:
		require.Equal(t, "SUCCESS", got.Get("transactionResult"))
		require.Equal(t, "4242", got.Get("cardLast4"))
	case <-time.After(30 * time.Second):
		t.Fatal("no callback came within 30 s")
	}
	require.Equal(t, "ended", second.session(t, id)["state"])
	require.Empty(t, callbacks)
}

// client asks the process with a token of its own.
func (p *captureProcess) client(t *testing.T) *http.Client {
	t.Helper()
	cfg := clientcredentials.Config{
		ClientID: "id", ClientSecret: "secret", TokenURL: "http://" + p.HTTP + "/api/v1/token",
		AuthStyle: oauth2.AuthStyleInParams, EndpointParams: url.Values{"tenantname": {"Acme"}, "username": {"bot"}},
	}
	return cfg.Client(t.Context())
}

func (p *captureProcess) ask(t *testing.T, method, path, body string) map[string]any {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, "http://"+p.HTTP+path, strings.NewReader(body))
	require.NoError(t, err)
	resp, err := p.client(t).Do(req)
	require.NoError(t, err)
	defer func() { require.NoError(t, resp.Body.Close()) }()
	raw, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, resp.StatusCode, string(raw))
	var answer map[string]any
	require.NoError(t, json.Unmarshal(raw, &answer))
	return answer
}

func (p *captureProcess) launch(t *testing.T, order, callback string) (id, link string) {
	t.Helper()
	answer := p.ask(t, http.MethodPost, "/api/v1/session/303/launch", fmt.Sprintf(`{"flowId":"4473","initialValues":
		{"orderId":%q,"amount":"4250","currencyCode":"GBP","callbackURL":%q}}`, order, callback))
	return fmt.Sprint(answer["Id"]), fmt.Sprint(answer["LinkId"])
}

func (p *captureProcess) session(t *testing.T, id string) map[string]any {
	t.Helper()
	return p.ask(t, http.MethodGet, "/tonegate/v1/session/"+id, "")
}

// pay calls with the link and keys a card.
func (p *captureProcess) pay(t *testing.T, link string) {
	t.Helper()
	press(t, p.call(t, link), "4242424242424242#1240#123#")
}

// call calls with the link and waits until the first prompt is heard.
func (p *captureProcess) call(t *testing.T, link string) *sip.Leg {
	t.Helper()
	phone, err := sip.New(sip.Config{UDP: "127.0.0.1:0"})
	require.NoError(t, err)
	require.NoError(t, phone.Listen(t.Context()))
	over := make(chan error, 1)
	go func() { over <- phone.Run(context.WithoutCancel(t.Context())) }()
	t.Cleanup(func() {
		phone.Close()
		require.NoError(t, <-over)
	})
	leg, err := phone.Dial(t.Context(), sip.Invite{URI: "sip:" + link + "@" + p.SIP, From: "sip:gate@127.0.0.1"})
	require.NoError(t, err)
	prompt := make(firstSound, 1)
	leg.Attach(prompt)
	select {
	case <-prompt:
	case <-time.After(10 * time.Second):
		t.Fatal("no prompt was heard")
	}
	return leg
}

// firstSound tells that a party was heard.
type firstSound chan struct{}

func (s firstSound) Key(dtmf.Event) {}

func (s firstSound) Frame(f media.Frame) {
	if media.LevelDBm0(f.AppendSamples(nil)) > media.SoundThreshold {
		select {
		case s <- struct{}{}:
		default:
		}
	}
}

// waitCharged waits until the gateway's own ledger has the charge of the one try that is open.
func waitCharged(t *testing.T, dir string) {
	t.Helper()
	s, err := store.OpenFile(t.Context(), filepath.Join(dir, "capture.db"))
	require.NoError(t, err)
	defer func() { require.NoError(t, s.Close()) }()
	gateway, err := simulated.OpenFile(t.Context(), filepath.Join(dir, "gateway.db"), simulated.Config{})
	require.NoError(t, err)
	defer func() { require.NoError(t, gateway.Close()) }()
	require.Eventually(t, func() bool {
		tries, err := s.Unresolved(t.Context(), time.Now())
		if err != nil || len(tries) == 0 {
			return false
		}
		_, err = gateway.Lookup(t.Context(), capture.Question{Key: tries[0].Key})
		return err == nil
	}, 20*time.Second, 20*time.Millisecond)
}

func write(t *testing.T, path, text string) {
	t.Helper()
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
}
