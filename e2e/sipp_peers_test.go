//go:build peers

package e2e_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/internal/freeport"
)

// sippRun is one sipp process with a scenario of testdata/sipp.
type sippRun struct {
	dir string
	cmd *exec.Cmd
}

// newSipp prepares sipp to run a scenario whose mark, a comment, becomes a capture that is played and waited for.
func newSipp(t *testing.T, scenario, mark, capture string, args ...string) *sippRun {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", "sipp", scenario))
	require.NoError(t, err)
	dir := t.TempDir()
	name := filepath.Join(dir, scenario)
	require.NoError(t, os.WriteFile(name, text, 0o600))
	all := append([]string{
		"-sf", name, "-i", "127.0.0.1", "-mi", "127.0.0.1", "-m", "1", "-nostdin", "-timeout", "120s", "-trace_err",
	}, args...)
	s := &sippRun{dir: dir, cmd: exec.CommandContext(t.Context(), "sipp", all...)}
	s.cmd.Dir = dir
	s.play(t, scenario, mark, capture)
	return s
}

// play puts a capture in the place of a mark.
func (s *sippRun) play(t *testing.T, scenario, mark, capture string) {
	t.Helper()
	name := filepath.Join(s.dir, scenario)
	text, err := os.ReadFile(name)
	require.NoError(t, err)
	comment := "<!-- " + mark + " -->"
	require.Contains(t, string(text), comment)
	play := `<nop><action><exec play_pcap_audio="` + capture + `"/></action></nop>`
	require.NoError(t, os.WriteFile(name, []byte(strings.Replace(string(text), comment, play, 1)), 0o600))
}

// errors is what sipp complained about.
func (s *sippRun) errors() string {
	var all strings.Builder
	logs, _ := filepath.Glob(filepath.Join(s.dir, "*errors.log"))
	for _, name := range logs {
		text, _ := os.ReadFile(name)
		all.Write(text)
	}
	return all.String()
}

// freePort is a port of loopback for sipp, which cannot be asked afterwards which one it took.
func freePort(t *testing.T) string {
	t.Helper()
	free, err := freeport.Loopback(t.Context())
	require.NoError(t, err)
	return strconv.Itoa(int(free.Port()))
}

// TestSippPays lets sipp pay by keys alone: telephone-events from its own captures.
func TestSippPays(t *testing.T) {
	t.Parallel()
	d := startDemo(t, demoConfig{})
	keys := newKeypad(t).
		pause(3 * time.Second).press("1"). // pay my bill
		pause(8 * time.Second).press("1"). // yes
		pause(12 * time.Second).press("4242424242424242#").
		pause(time.Second).press("1230#").
		pause(time.Second).press("123#").
		pause(30 * time.Second).write()
	s := newSipp(t, "caller.xml", "KEYS", keys, "-s", "pay", "-p", freePort(t), "-mp", freePort(t), d.SIP)
	out, err := s.cmd.CombinedOutput()
	r, _ := d.await(t, 1)

	require.NoError(t, err, "%s\n%s", tail(string(out), 40), s.errors())
	require.Equal(t, "approved", r.Outcome)
	require.Equal(t, int64(4250), r.Amount)
	require.NotNil(t, r.Card)
	require.Equal(t, "4242", r.Card.Last4)
}

// TestSippHoldsWhileItPays has the phone answer our offer, refresh its session, and hold in the middle of a card number,
// while the gate is closed.
func TestSippHoldsWhileItPays(t *testing.T) {
	t.Parallel()
	d := startDemo(t, demoConfig{})
	keys := newKeypad(t).
		pause(3 * time.Second).press("1").
		pause(8 * time.Second).press("1").
		pause(12 * time.Second).press("42424242")
	rest := newKeypad(t)
	rest.seq, rest.stamp = keys.seq, keys.stamp // The same stream goes on.
	rest.pause(500 * time.Millisecond).press("42424242#").
		pause(time.Second).press("1230#").
		pause(time.Second).press("123#").
		pause(30 * time.Second)
	s := newSipp(t, "holder.xml", "KEYS", keys.write(), "-s", "pay", "-p", freePort(t), "-mp", freePort(t),
		"-d", strconv.FormatInt(keys.now.Milliseconds(), 10), d.SIP)
	s.play(t, "holder.xml", "REST", rest.write())
	out, err := s.cmd.CombinedOutput()
	r, _ := d.await(t, 1)

	require.NoError(t, err, "%s\n%s", tail(string(out), 40), s.errors())
	require.Equal(t, "approved", r.Outcome)
}

// TestSippScenariosAgree runs both scenarios against each other, so that a fault of theirs is not taken for ours.
func TestSippScenariosAgree(t *testing.T) {
	t.Parallel()
	port := freePort(t)
	provider := newSipp(t, "provider.xml", "PROMPT", filepath.Join(captures, "g711a.pcap"), "-p", port, "-mp", freePort(t))
	require.NoError(t, provider.cmd.Start())
	keys := newKeypad(t).pause(500 * time.Millisecond).press("42#").write()
	caller := newSipp(t, "caller.xml", "KEYS", keys, "-s", "pay", "-p", freePort(t), "-mp", freePort(t), "127.0.0.1:"+port)
	out, err := caller.cmd.CombinedOutput()
	require.NoError(t, err, "%s\n%s\n%s", tail(string(out), 40), caller.errors(), provider.errors())
	require.NoError(t, provider.cmd.Wait(), provider.errors())
}
