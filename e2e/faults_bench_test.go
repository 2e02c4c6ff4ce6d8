package e2e_test

import (
	"bufio"
	"cmp"
	"context"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"text/template"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/zap"

	"github.com/tonegate/tonegate/e2e/rolefile"
	"github.com/tonegate/tonegate/legs/sip"
	"github.com/tonegate/tonegate/transfer/control"
)

// benchToken and benchSecret are shared by the three processes of a bench.
const (
	benchToken  = "bench-token-of-at-least-thirty-two-characters"
	benchSecret = "bench-secret"
)

// bench is gate, serve and capture as three processes of their own, with a configuration of the test's, and a SIP phone
// to call them. Whoever kills one starts it again.
type bench struct {
	Dir     string
	control map[string]*control.Client // by gate
	phones  *sip.Endpoint              // where callers are
	cfg     benchConfig
	roles   map[string]*role
	stop    context.CancelFunc
	loops   sync.WaitGroup

	mu    sync.Mutex
	calls map[string]*phone // by the user of the caller's address
	byID  map[string]*phone
	stray int // events of a call that came from another gate than its own
}

// benchConfig is what a test wants different: lines of YAML at the end of each file, templates over the bench.
type benchConfig struct {
	Capture   string
	Gate      string
	Profiles  string // beside sandbox, indented by two
	Serve     string
	Providers string // beside default, a list
	Flow      string // in place of the utility bill
	DSN       string // of the PostgreSQL database that two serves share, serve and other; empty: one serve on a file
	Gates     bool   // other has a gate of its own, beyond
}

// role is one of the processes. Its addresses stay the same when it is started again.
type role struct {
	rolefile.Addresses
	PID int `json:"pid"`

	cmd      *exec.Cmd
	lifeline io.Closer
	done     chan error
}

// startBench starts the three and waits until a caller would be answered. The test's end stops them, and fails if one of
// them does not stop cleanly.
func startBench(t *testing.T, cfg benchConfig) *bench {
	t.Helper()
	b := &bench{
		Dir: t.TempDir(), cfg: cfg, calls: map[string]*phone{}, byID: map[string]*phone{},
		roles: map[string]*role{},
	}
	order := []string{"capture", "gate", "serve"}
	if cfg.Gates {
		order = append(order, "beyond")
	}
	if cfg.DSN != "" {
		order = append(order, "other")
	}
	for _, name := range order {
		addresses, err := rolefile.Settle(t.Context())
		require.NoError(t, err)
		b.roles[name] = &role{Addresses: addresses}
	}
	for _, sub := range []string{"serve", "calls", "calls-other"} {
		require.NoError(t, os.MkdirAll(filepath.Join(b.Dir, sub), 0o700))
	}
	if cfg.Flow != "" {
		require.NoError(t, os.WriteFile(filepath.Join(b.Dir, "flow.yaml"), []byte(cfg.Flow), 0o600))
	}
	t.Cleanup(func() { b.end(t) })
	for _, name := range order {
		b.start(t, name)
	}
	b.control = make(map[string]*control.Client)
	for _, gate := range b.gates() {
		client, err := control.NewClient(control.ClientConfig{
			URL: "http://" + b.roles[gate].Control, Token: benchTokens()[gate],
		})
		require.NoError(t, err)
		b.control[gate] = client
		require.Eventually(t, func() bool {
			bots, err := client.Bots(t.Context())
			return err == nil && len(bots) > 0 && (cfg.DSN == "" || cfg.Gates || len(bots) == 2)
		}, startWait, 20*time.Millisecond, "no bot has registered")
	}
	var err error
	b.phones, err = sip.New(sip.Config{UDP: "127.0.0.1:0", Log: zap.NewNop(), Drain: -1})
	require.NoError(t, err)
	require.NoError(t, b.phones.Listen(t.Context()))
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	b.stop = stop
	b.loops.Go(func() { _ = b.phones.Run(ctx) })
	for gate, client := range b.control {
		b.loops.Go(func() { _ = client.Events(ctx, "", func(ev control.Event) { b.event(gate, ev) }) })
	}
	return b
}

// gates lists the names of its gates.
func (b *bench) gates() []string {
	if b.cfg.Gates {
		return []string{"gate", "beyond"}
	}
	return []string{"gate"}
}

// benchTokens are the control tokens, each of one gate and of the serves that are registered there.
func benchTokens() map[string]string {
	return map[string]string{"gate": benchToken, "beyond": "beyond-" + benchToken}
}

// start starts a role, for the first time or again, and waits for its line.
func (b *bench) start(t require.TestingT, name string) {
	r := b.roles[name]
	config := filepath.Join(b.Dir, name+".yaml")
	require.NoError(t, os.WriteFile(config, []byte(b.render(t, name)), 0o600))
	log, err := os.OpenFile(filepath.Join(b.Dir, name+".log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	require.NoError(t, err)
	r.cmd = exec.Command(os.Getenv(binaryVariable), kind(name), "--config", config, "--stdin-lifeline") // ended by its lifeline
	r.cmd.Env = append(os.Environ(), "TONEGATE_LOG_LEVEL=debug")
	r.cmd.Stderr = log
	r.lifeline, err = r.cmd.StdinPipe()
	require.NoError(t, err)
	out, err := r.cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, r.cmd.Start())
	require.NoError(t, log.Close())
	line, err := bufio.NewReader(out).ReadBytes('\n')
	done := make(chan error, 1)
	r.done = done
	go func() {
		_, _ = io.Copy(io.Discard, out)
		done <- r.cmd.Wait()
	}()
	if err != nil {
		<-done
		r.done = nil
		require.NoError(t, err, "%s did not get ready: %s", name, b.log(name))
	}
	require.NoError(t, json.Unmarshal(line, r))
}

// kind is the command of a role.
func kind(name string) string {
	return cmp.Or(map[string]string{"other": "serve", "beyond": "gate"}[name], name)
}

// render writes a role's file.
func (b *bench) render(t require.TestingT, name string) string {
	serving := rolefile.Serve + rolefile.Sandbox().String() + b.cfg.Providers + b.cfg.Serve + b.flow()
	text := map[string]string{
		"capture": rolefile.Capture + b.cfg.Capture,
		"gate":    rolefile.Gate + b.cfg.Profiles + b.cfg.Gate,
		"serve":   serving,
	}[kind(name)]
	gate := "gate"
	if b.cfg.Gates && (name == "beyond" || name == "other") {
		gate = "beyond"
	}
	serve, calls, store, callbacks := b.roles["serve"], "calls", "{path: "+filepath.Join(b.Dir, "serve", "ledger.db")+"}", ""
	if b.cfg.DSN != "" {
		store = "{dsn: " + b.cfg.DSN + "}"
		twin := b.roles["other"]
		if name == "other" {
			serve, twin, calls = twin, serve, "calls-other"
		}
		if !b.cfg.Gates {
			callbacks = "http://" + twin.HTTP
		}
	}
	parsed, err := template.New(name).Parse(text)
	require.NoError(t, err)
	var out strings.Builder
	require.NoError(t, parsed.Execute(&out, map[string]any{
		"Dir": b.Dir, "Token": benchTokens()[gate], "Secret": benchSecret,
		"Capture": b.roles["capture"], "Gate": b.roles[gate], "Serve": serve,
		"Store": store, "Calls": filepath.Join(b.Dir, calls), "CallbackBase": callbacks,
	}))
	return out.String()
}

func (b *bench) flow() string {
	if b.cfg.Flow == "" {
		return "flow: {mock_lookups: true}\n"
	}
	return "flow: {mock_lookups: true, file: \"{{ .Dir }}/flow.yaml\"}\n"
}

// kill ends a role as `kill -9` does.
func (b *bench) kill(t require.TestingT, name string) {
	r := b.roles[name]
	require.NoError(t, r.cmd.Process.Kill())
	<-r.done
	r.done = nil
}

// end stops what runs: the gate first, so that calls end, and serve last, so that results still reach it. Then it looks
// for cards in what they leave.
func (b *bench) end(t *testing.T) {
	t.Helper()
	if b.stop != nil {
		b.stop()
		b.loops.Wait()
	}
	for _, name := range []string{"gate", "beyond", "capture", "serve", "other"} {
		r := b.roles[name]
		if r == nil || r.done == nil {
			continue
		}
		_ = r.lifeline.Close()
		select {
		case err := <-r.done:
			if err != nil {
				t.Errorf("%s did not stop cleanly: %v", name, err)
			}
		case <-time.After(stopWait):
			_ = r.cmd.Process.Kill()
			t.Errorf("%s did not stop within %v", name, stopWait)
		}
	}
	b.noLeak(t, cardOK, cardAhead, cardMenu, cardWrong, cardLost, cardDeclined)
	if t.Failed() {
		for name := range b.roles {
			t.Logf("== %s\n%s", name, b.log(name))
		}
	}
}

// log is the end of what a role has said above debug level.
func (b *bench) log(name string) string {
	text, _ := os.ReadFile(filepath.Join(b.Dir, name+".log"))
	var said strings.Builder
	for line := range strings.Lines(string(text)) {
		if !strings.Contains(line, `"level":"debug"`) {
			said.WriteString(line)
		}
	}
	return tail(said.String(), 60)
}

// event brings an event of a gate to the phone whose call it is.
func (b *bench) event(gate string, ev control.Event) {
	b.mu.Lock()
	p := b.byID[ev.CallID]
	if p == nil && ev.Type == control.CallStarted {
		user, _, _ := strings.Cut(strings.TrimPrefix(ev.From, "sip:"), "@")
		if p = b.calls[user]; p != nil {
			b.byID[ev.CallID] = p
		}
	}
	b.mu.Unlock()
	if p == nil {
		return
	}
	if p.gate != gate {
		b.mu.Lock()
		b.stray++
		b.mu.Unlock()
		return
	}
	p.event(ev)
}
