package e2e_test

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// roles are the processes that a demo starts.
func roles() []string { return []string{"capture", "gate", "serve"} }

// gone waits until a process is no more.
func gone(t *testing.T, pid int) {
	t.Helper()
	require.Eventually(t, func() bool {
		return syscall.Kill(pid, 0) != nil || strings.Contains(status(pid), "Z (zombie)")
	}, stopWait, 20*time.Millisecond, "a process is left behind")
}

func status(pid int) string {
	raw, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	return string(raw)
}

// TestInterruptOfTheWholeGroup is Ctrl-C in a terminal: the children get it as soon as the demo does.
func TestInterruptOfTheWholeGroup(t *testing.T) {
	t.Parallel()
	d := startDemo(t, demoConfig{})
	pids := make([]int, 0, 3)
	for _, role := range roles() {
		pids = append(pids, d.pid(t, role))
	}
	require.NoError(t, syscall.Kill(-d.cmd.Process.Pid, syscall.SIGINT))
	select {
	case err := <-d.done:
		d.done <- err
		require.NoError(t, err, "%s", d.log())
	case <-time.After(stopWait):
		require.Fail(t, "the demo does not end", "%s", d.log())
	}
	for _, pid := range pids {
		gone(t, pid)
	}
	require.NotContains(t, d.log(), "started again")
}

// TestChildrenEndWithTheirParent: kill -9 leaves nobody to ask them, but closes their standard input.
func TestChildrenEndWithTheirParent(t *testing.T) {
	t.Parallel()
	d := startDemo(t, demoConfig{})
	d.killed = true
	pids := make([]int, 0, 3)
	for _, role := range roles() {
		pids = append(pids, d.pid(t, role))
	}
	require.NoError(t, d.cmd.Process.Kill())
	for _, pid := range pids {
		gone(t, pid)
	}
}

// TestTokenIsNoArgument: whoever lists processes must not see it, and neither must their children.
func TestTokenIsNoArgument(t *testing.T) {
	t.Parallel()
	d := startDemo(t, demoConfig{})
	hex := func(r rune) bool { return !strings.ContainsRune("0123456789abcdef", r) }
	for _, role := range roles() {
		for _, name := range []string{"cmdline", "environ"} {
			raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/%s", d.pid(t, role), name))
			if os.IsPermission(err) { // capture lets nobody look at it
				continue
			}
			require.NoError(t, err)
			for word := range strings.FieldsFuncSeq(string(raw), hex) {
				require.Less(t, len(word), 64, "%s of %s holds something like a token", name, role)
			}
		}
	}
}

// TestPortInUse names the flag that would help.
func TestPortInUse(t *testing.T) {
	t.Parallel()
	d := startDemo(t, demoConfig{})
	for flag, address := range map[string]string{"--sip": d.SIP, "--http": d.HTTP} {
		args := map[string]string{"--sip": "127.0.0.1:0", "--http": "127.0.0.1:0", "--capture-http": "127.0.0.1:0"}
		args[flag] = address
		cmd := exec.CommandContext(t.Context(), os.Getenv(binaryVariable), "demo", "--once")
		for name, value := range args {
			cmd.Args = append(cmd.Args, name, value)
		}
		out, err := cmd.CombinedOutput()
		require.Error(t, err)
		require.Contains(t, string(out), "tonegate: "+flag+" "+address)
		require.Contains(t, string(out), "choose another port with "+flag)
	}
}
