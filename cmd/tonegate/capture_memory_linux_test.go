package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// TestCaptureForgetsWhatWasKeyed keys cards over real calls into a capture process and searches that process's memory for
// them once each call is over. Nobody but root may read that memory at all.
func TestCaptureForgetsWhatWasKeyed(t *testing.T) {
	t.Parallel()
	shop := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusNoContent)
	}))
	t.Cleanup(shop.Close)
	dir := t.TempDir()
	write(t, filepath.Join(dir, "capture.yaml"), fmt.Sprintf(`
http: 127.0.0.1:0
data_dir: %s
clients: [{client_id: id, client_secret: secret, tenant_name: Acme, username: bot, tenant: "303"}]
flows:
  - id: "4473"
    fields: [{name: card_number, match: true}, {name: expiry}, {name: security_code}, {name: postal_code}]
`, filepath.Join(dir, "data")))
	p := startCapture(t, dir)
	if os.Geteuid() != 0 {
		_, err := os.Open(fmt.Sprintf("/proc/%d/mem", p.PID))
		require.ErrorIs(t, err, os.ErrPermission)
		return
	}

	const number = "4000056655665556" // published for tests
	tests := []struct {
		name, keys     string // after the number
		hangUp         bool
		result, reason string
	}{
		{"paid", "#" + number + "#1240#123#94107#", false, "SUCCESS", ""},
		{"cancelled", "**", false, "CANCELLED", "cancelled_by_caller"},
		{"hung up", "", true, "CANCELLED", "hung_up"},
		{"hung up in the second entry", "#" + number, true, "CANCELLED", "hung_up"},
	}
	for i, tt := range tests { // one after the other: they share a process
		id, link := p.launch(t, fmt.Sprint("att-", i), shop.URL+"/callbacks/x")
		leg := p.call(t, link)
		press(t, leg, number)
		awaited(t, tt.name+": while it is being keyed the number is there to be found",
			func() bool { return len(p.find(t, number)) > 0 })
		press(t, leg, tt.keys)
		if tt.hangUp {
			<-time.After(200 * time.Millisecond) // the last keys are on their way
			require.NoError(t, leg.Close(context.WithoutCancel(t.Context())))
		}
		awaited(t, tt.name+": the session ends", func() bool { return p.session(t, id)["state"] == "ended" })
		got := p.session(t, id)
		require.Equal(t, tt.result, got["transactionResult"])
		require.Equal(t, tt.reason, got["reason"])
		// The leg is closed a moment after the session has ended. What is left then stays.
		awaited(t, tt.name+": no part of the number is in memory", func() bool { return len(p.find(t, number[:12])) == 0 })
	}
}

// awaited waits until done, for twenty seconds.
func awaited(t *testing.T, what string, done func() bool) {
	t.Helper()
	for range 200 {
		if done() {
			return
		}
		<-time.After(100 * time.Millisecond)
	}
	t.Fatal(what)
}

// widest is the length from which on a mapping is not searched: only the race detector's own are as long.
const widest = 4 << 30

// find searches what the process may write for digits: as text, or as the codes of keys, side by side or each in a struct
// of its own. It gives the mappings that have them; what the program file itself holds is not searched.
func (p *captureProcess) find(t *testing.T, digits string) []string {
	t.Helper()
	maps, err := os.ReadFile(fmt.Sprintf("/proc/%d/maps", p.PID))
	require.NoError(t, err)
	mem, err := os.Open(fmt.Sprintf("/proc/%d/mem", p.PID))
	require.NoError(t, err)
	defer func() { require.NoError(t, mem.Close()) }()
	var found []string
	searched := 0
	lines := bufio.NewScanner(bytes.NewReader(maps))
	for lines.Scan() {
		var from, to uint64
		var rights string
		_, err := fmt.Sscanf(lines.Text(), "%x-%x %s", &from, &to, &rights)
		require.NoError(t, err)
		if !strings.HasPrefix(rights, "rw") || to-from >= widest {
			continue
		}
		raw := make([]byte, to-from)
		n, err := mem.ReadAt(raw, int64(from))
		if err != nil {
			continue // gone since, or a device's
		}
		searched += n
		if holds(raw[:n], digits) {
			found = append(found, lines.Text())
		}
	}
	require.Greater(t, searched, 1<<20)
	return found
}

// holds tells whether raw has the digits, one in each of a number of bytes.
func holds(raw []byte, digits string) bool {
	for _, zero := range []byte{0, '0'} {
		first := digits[0] - '0' + zero
		for at := 0; ; at++ {
			next := bytes.IndexByte(raw[at:], first)
			if next < 0 {
				break
			}
			at += next
			for _, stride := range []int{1, 2, 4, 8, 16, 24, 32, 40, 48, 56, 64, 72, 80, 96, 128} {
				if spaced(raw[at:], digits, zero, stride) {
					return true
				}
			}
		}
	}
	return false
}

func spaced(raw []byte, digits string, zero byte, stride int) bool {
	if len(raw) <= (len(digits)-1)*stride {
		return false
	}
	for i := range len(digits) {
		if raw[i*stride] != digits[i]-'0'+zero {
			return false
		}
	}
	return true
}
