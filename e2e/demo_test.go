package e2e_test

import (
	"bufio"
	"encoding/json"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

const (
	startWait = 60 * time.Second // for a demo to be ready, on a machine that does other things too
	stopWait  = 20 * time.Second
	callWait  = 90 * time.Second // for a call to end and leave its result
)

// demo is a running `tonegate demo` that waits for callers.
type demo struct {
	SIP  string // where callers dial in, host:port
	HTTP string // the phone page, host:port
	Dir  string // its folder: calls, stores and logs

	cmd    *exec.Cmd
	done   chan error
	killed bool // by the test: no clean end is expected

	mu  sync.Mutex
	out strings.Builder
}

// demoConfig says how a demo is started; zero values are what most tests want.
type demoConfig struct {
	SIP  string   // --sip, any port of loopback if empty
	Wrap []string // what stands before the program, as in "ip netns exec NAME"
	Args []string // further flags
	Talk string   // a flow that is talked to with "flow talk", in place of a demo
}

// startDemo starts a demo that places no call of its own and waits until it takes calls. The test's end stops it, and
// fails if it does not stop cleanly.
func startDemo(tb testing.TB, cfg demoConfig) *demo {
	tb.Helper()
	if cfg.SIP == "" {
		cfg.SIP = "127.0.0.1:0"
	}
	d := &demo{Dir: tb.TempDir(), done: make(chan error, 1)}
	args := append(slices.Clone(cfg.Wrap), os.Getenv(binaryVariable), "demo", "--no-call", "--data", d.Dir,
		"--sip", cfg.SIP, "--http", "127.0.0.1:0", "--capture-http", "127.0.0.1:0")
	if cfg.Talk != "" {
		args = append(slices.Clone(cfg.Wrap), os.Getenv(binaryVariable), "flow", "talk", cfg.Talk, "--http", "127.0.0.1:0")
	}
	args = append(args, cfg.Args...)
	d.cmd = exec.Command(args[0], args[1:]...)              // interrupted at the end, not killed
	d.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // a group of its own, as a terminal gives it
	read, write, err := os.Pipe()
	require.NoError(tb, err)
	d.cmd.Stdout, d.cmd.Stderr = write, write
	require.NoError(tb, d.cmd.Start())
	require.NoError(tb, write.Close())
	ready := make(chan struct{})
	go d.read(read, ready)
	tb.Cleanup(func() { d.stop(tb) })

	select {
	case <-ready:
	case err := <-d.done:
		d.done <- err
		require.Fail(tb, "the demo ended", "%v\n%s", err, d.log())
	case <-time.After(startWait):
		require.Fail(tb, "the demo does not get ready", "%s", d.log())
	}
	return d
}

// read follows the demo's terminal until it ends, and learns its addresses.
func (d *demo) read(out io.ReadCloser, ready chan<- struct{}) {
	page := regexp.MustCompile(`phone page\s+http://([^/\s]+)/`)
	sip := regexp.MustCompile(`SIP\s+sip:pay@(\S+)`)
	known := false
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		d.mu.Lock()
		d.out.WriteString(lines.Text() + "\n")
		if m := page.FindStringSubmatch(lines.Text()); m != nil {
			d.HTTP = m[1]
		}
		if m := sip.FindStringSubmatch(lines.Text()); m != nil {
			d.SIP = m[1]
		}
		if !known && d.HTTP != "" && d.SIP != "" {
			known = true
			close(ready)
		}
		d.mu.Unlock()
	}
	_ = out.Close()
	d.done <- d.cmd.Wait()
}

// stop interrupts the demo as Ctrl-C does.
func (d *demo) stop(tb testing.TB) {
	tb.Helper()
	_ = d.cmd.Process.Signal(syscall.SIGINT)
	select {
	case err := <-d.done:
		if err != nil && !d.killed {
			tb.Errorf("the demo did not stop cleanly: %v", err)
		}
	case <-time.After(stopWait):
		_ = d.cmd.Process.Kill()
		tb.Errorf("the demo did not stop within %v", stopWait)
	}
	d.holdsNoCard(tb)
	if tb.Failed() {
		tb.Logf("%s", d.log())
	}
}

// holdsNoCard looks through everything that the demo has left behind, stores and logs included, for the numbers that the
// tests key.
func (d *demo) holdsNoCard(tb testing.TB) {
	tb.Helper()
	left := os.DirFS(d.Dir)
	require.NoError(tb, fs.WalkDir(left, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			return err
		}
		content, err := fs.ReadFile(left, name)
		for _, number := range []string{"4242424242424242", "4242 4242 4242 4242", "4000000000000002"} {
			if strings.Contains(string(content), number) {
				tb.Errorf("%s holds a card number", name)
			}
		}
		return err
	}))
}

// log is what the demo and its processes have said so far.
func (d *demo) log() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	all := d.out.String()
	logs, _ := filepath.Glob(filepath.Join(d.Dir, "*.log"))
	for _, name := range logs {
		if said, err := os.ReadFile(name); err == nil {
			all += "== " + filepath.Base(name) + "\n" + tail(string(said), 200)
		}
	}
	return all
}

// tail is the last n lines of a text.
func tail(text string, n int) string {
	lines := strings.SplitAfter(text, "\n")
	return strings.Join(lines[max(0, len(lines)-n):], "")
}

// result is what result.json says, as far as the tests look.
type result struct {
	Outcome   string `json:"outcome"`
	Reason    string `json:"reason"`
	Amount    int64  `json:"amount"`
	Currency  string `json:"currency"`
	Reference string `json:"reference"`
	CallID    string `json:"call_id"`
	Mode      string `json:"mode"`
	Card      *struct {
		Brand string `json:"brand"`
		Last4 string `json:"last4"`
	} `json:"card"`
}

// await returns the result of the n-th call (from 1) that ended.
func (d *demo) await(tb testing.TB, n int) (r result, folder string) {
	tb.Helper()
	var found []string
	require.Eventually(tb, func() bool {
		found, _ = filepath.Glob(filepath.Join(d.Dir, "calls", "*", "result.json"))
		return len(found) >= n
	}, callWait, 50*time.Millisecond, "the call left no result")
	slices.SortFunc(found, func(a, b string) int { return modified(a).Compare(modified(b)) })
	raw, err := os.ReadFile(found[n-1])
	require.NoError(tb, err)
	require.NoError(tb, json.Unmarshal(raw, &r))
	return r, filepath.Dir(found[n-1])
}

func modified(name string) time.Time {
	info, err := os.Stat(name)
	if err != nil {
		return time.Time{}
	}
	return info.ModTime()
}
