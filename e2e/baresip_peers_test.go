//go:build peers

package e2e_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// namespaceIP is the address that callers use in the namespace: baresip ignores loopback addresses.
const namespaceIP = "10.77.0.1"

// newNamespace makes a network namespace whose loopback interface has one more address, and gives the command that runs
// something in it.
func newNamespace(t *testing.T) []string {
	t.Helper()
	name := fmt.Sprintf("tonegate-%d-%.20s", os.Getpid(), t.Name())
	run := func(args ...string) {
		out, err := exec.CommandContext(t.Context(), "ip", args...).CombinedOutput()
		require.NoError(t, err, "ip %s: %s", strings.Join(args, " "), out)
	}
	run("netns", "add", name)
	t.Cleanup(func() {
		out, err := exec.Command("ip", "netns", "del", name).CombinedOutput()
		require.NoError(t, err, "%s", out)
	})
	run("-n", name, "link", "set", "lo", "up")
	run("-n", name, "addr", "add", namespaceIP+"/32", "dev", "lo")
	return []string{"ip", "netns", "exec", name}
}

// baresip is a softphone that is told what to do over a pair of pipes: its control port is inside the namespace, so a
// small program in there carries the bytes.
type baresip struct {
	in     io.Writer
	events chan baresipEvent
}

type baresipEvent struct {
	Event    bool   `json:"event"`
	Type     string `json:"type"`
	Param    string `json:"param"`
	Response bool   `json:"response"`
	OK       bool   `json:"ok"`
	Token    string `json:"token"`
}

// startBaresip starts it in a namespace, with silence for a microphone.
func startBaresip(t *testing.T, inside []string) *baresip {
	t.Helper()
	dir := t.TempDir()
	quiet := filepath.Join(dir, "quiet.wav")
	out, err := exec.CommandContext(t.Context(), "sox", "-n", "-r", "8000", "-c", "1", "-b", "16", quiet,
		"trim", "0", "300").CombinedOutput()
	require.NoError(t, err, "%s", out)
	config := []string{
		"module_path /usr/lib/baresip/modules", "sip_listen " + namespaceIP + ":0", "net_interface lo",
		"audio_source aufile," + quiet, "audio_player aufile," + filepath.Join(dir, "heard.wav"), "audio_telev_pt 101",
		"module g711.so", "module aufile.so", "module_app account.so", "module_app menu.so", "module_app ctrl_tcp.so",
		"ctrl_tcp_listen 127.0.0.1:4444",
	}
	for name, lines := range map[string][]string{
		"config":   config,
		"accounts": {"<sip:baresip@" + namespaceIP + ">;regint=0"},
		"contacts": nil,
	} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(strings.Join(lines, "\n")+"\n"), 0o600))
	}
	start(t, append(inside, "baresip", "-f", dir), nil)

	b := &baresip{events: make(chan baresipEvent, 256)}
	near, far := net.Pipe()
	b.in = near
	start(t, append(inside, "bash", "-c", carry), far)
	go b.read(near)
	return b
}

// carry joins standard input and output to baresip's control port, as soon as that is open.
const carry = `for i in $(seq 100); do
  if exec 3<>/dev/tcp/127.0.0.1/4444; then break; fi 2>/dev/null
  sleep 0.1
done
cat <&3 & cat >&3`

// start runs a command until the test ends; both, where given, is its standard input and output.
func start(t *testing.T, args []string, both io.ReadWriteCloser) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), args[0], args[1:]...)
	if both != nil {
		cmd.Stdin, cmd.Stdout = both, both
	}
	cmd.WaitDelay = time.Second
	require.NoError(t, cmd.Start())
	t.Cleanup(func() {
		if both != nil {
			_ = both.Close()
		}
		_ = cmd.Wait() // killed by the end of the test's context
	})
}

// read takes netstrings of JSON ("12:…,") from baresip.
func (b *baresip) read(from io.Reader) {
	defer close(b.events)
	r := bufio.NewReader(from)
	for {
		head, err := r.ReadString(':')
		if err != nil {
			return
		}
		n, err := strconv.Atoi(strings.TrimSuffix(head, ":"))
		if err != nil {
			return
		}
		body := make([]byte, n+1)
		if _, err := io.ReadFull(r, body); err != nil {
			return
		}
		var e baresipEvent
		if json.Unmarshal(body[:n], &e) == nil {
			b.events <- e
		}
	}
}

// do sends one command of baresip's menu and waits for its answer.
func (b *baresip) do(t *testing.T, command, params string) {
	t.Helper()
	body, err := json.Marshal(map[string]string{"command": command, "params": params, "token": command})
	require.NoError(t, err)
	_, err = fmt.Fprintf(b.in, "%d:%s,", len(body), body)
	require.NoError(t, err)
	b.await(t, 10*time.Second, func(e baresipEvent) bool { return e.Response && e.Token == command && e.OK })
}

// await reads events until one is as wanted.
func (b *baresip) await(t *testing.T, most time.Duration, wanted func(baresipEvent) bool) {
	t.Helper()
	timeout := time.After(most)
	for {
		select {
		case e, open := <-b.events:
			require.True(t, open, "baresip is gone")
			if wanted(e) {
				return
			}
		case <-timeout:
			require.Fail(t, "baresip did not say what was awaited")
		}
	}
}

// TestBaresipPays lets a softphone of another make pay by keys; between its events it goes on sending audio.
func TestBaresipPays(t *testing.T) {
	t.Parallel()
	inside := newNamespace(t)
	d := startDemo(t, demoConfig{Wrap: inside, SIP: namespaceIP + ":5060"})
	b := startBaresip(t, inside)
	b.do(t, "dial", "sip:pay@"+d.SIP)
	b.await(t, 20*time.Second, func(e baresipEvent) bool { return e.Type == "CALL_ESTABLISHED" })

	for _, step := range []struct {
		after time.Duration
		keys  string
	}{
		{3 * time.Second, "1"},
		{8 * time.Second, "1"},
		{12 * time.Second, "4242424242424242#"},
		{time.Second, "1230#"},
		{time.Second, "123#"},
	} {
		<-time.After(step.after)
		for _, key := range step.keys {
			b.do(t, "sndcode", string(key))
			<-time.After(400 * time.Millisecond) // baresip itself does not queue keys
		}
	}
	b.await(t, time.Minute, func(e baresipEvent) bool { return e.Type == "CALL_CLOSED" })
	r, _ := d.await(t, 1)
	require.Equal(t, "approved", r.Outcome)
	require.NotNil(t, r.Card)
	require.Equal(t, "4242", r.Card.Last4)
}
