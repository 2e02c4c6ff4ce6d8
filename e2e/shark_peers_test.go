//go:build peers

package e2e_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// startShark captures the UDP packets of a namespace into a file; the function it gives ends the capture.
func startShark(t *testing.T, inside []string) (file string, stop func()) {
	t.Helper()
	file = filepath.Join(t.TempDir(), "wire.pcap")
	args := append(slices.Clone(inside), "tshark", "-q", "-n", "-i", "lo", "-f", "udp", "-w", file)
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	t.Cleanup(cancel)
	cmd := exec.CommandContext(ctx, args[0], args[1:]...)
	require.NoError(t, cmd.Start())
	require.Eventually(t, func() bool {
		info, err := os.Stat(file)
		return err == nil && info.Size() > 0
	}, 20*time.Second, 50*time.Millisecond, "tshark does not capture")
	return file, func() {
		require.NoError(t, cmd.Process.Signal(syscall.SIGINT))
		require.NoError(t, cmd.Wait())
	}
}

// fields reads fields of the packets that pass a display filter.
func fields(t *testing.T, file, filter string, names ...string) [][]string {
	t.Helper()
	args := []string{"-r", file, "-n", "-Y", filter, "-T", "fields"}
	for _, n := range names {
		args = append(args, "-e", n)
	}
	out, err := exec.CommandContext(t.Context(), "tshark", args...).Output()
	require.NoError(t, err)
	var rows [][]string
	for line := range strings.Lines(string(out)) {
		rows = append(rows, strings.Split(strings.TrimRight(line, "\n"), "\t"))
	}
	return rows
}

// TestSharkSeesNoKeys looks at the wire of a whole payment: to the bot go the two keys that it asked for, and the card's
// keys go to the provider alone.
func TestSharkSeesNoKeys(t *testing.T) {
	t.Parallel()
	inside := newNamespace(t)
	file, stop := startShark(t, inside)
	args := append(slices.Clone(inside), os.Getenv(binaryVariable), "demo", "--once", "--out", t.TempDir(),
		"--sip", "127.0.0.1:0", "--http", "127.0.0.1:0", "--capture-http", "127.0.0.1:0")
	out, err := exec.CommandContext(t.Context(), args[0], args[1:]...).CombinedOutput()
	require.NoError(t, err, "%s", out)
	stop()

	// The bot's leg is the one whose INVITE names the call; its answer tells where its media goes.
	bot := make(map[string]bool)
	for _, row := range fields(t, file, `sip.Method == "INVITE" && sip contains "X-Tonegate-Call"`, "sip.Call-ID") {
		bot[row[0]] = true
	}
	require.NotEmpty(t, bot, "the gate invited no bot")
	toBot := make(map[string]bool)
	for _, row := range fields(t, file, "sip.Status-Code == 200 && sdp", "sip.Call-ID", "sdp.media.port") {
		if bot[row[0]] {
			toBot[row[1]] = true
		}
	}
	require.NotEmpty(t, toBot, "the bot answered no call")

	keysOfBot, keysOfOthers := make(map[string]string), make(map[string]string)
	for _, row := range fields(t, file, "rtpevent", "udp.dstport", "rtp.ssrc", "rtp.timestamp", "rtpevent.event_id") {
		press := strings.Join(row[:3], " ")
		if toBot[row[0]] {
			keysOfBot[press] = row[3]
		} else {
			keysOfOthers[press] = row[3]
		}
	}
	require.Len(t, keysOfBot, 1, "it is said what is wanted; 1 to agree")
	for _, key := range keysOfBot {
		require.Equal(t, "1", key)
	}
	// Caller to gate and gate to provider: 1 + 24 and 24 keys of card, expiry and security code.
	require.GreaterOrEqual(t, len(keysOfOthers), 1+24+24, "the card's keys went their way")
}
