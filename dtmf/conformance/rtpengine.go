package conformance

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/tonegate/tonegate/internal/freeport"
)

// rtpengine is a running rtpengine in userspace, spoken to by its NG protocol.
type rtpengine struct {
	cmd     *exec.Cmd
	control net.Conn
	cookie  int
	cancel  context.CancelFunc
}

// startRTPEngine starts one on free ports of the loopback address.
func startRTPEngine(ctx context.Context) (*rtpengine, error) {
	program, err := exec.LookPath("rtpengine")
	if err != nil {
		return nil, err
	}
	free, err := freeport.Loopback(ctx)
	if err != nil {
		return nil, err
	}
	address := free.String()
	ctx, cancel := context.WithCancel(ctx)
	cmd := command(ctx, program, "--foreground", "--log-stderr", "--log-level=2", "--table=-1",
		"--config-file=none", "--interface=127.0.0.1", "--listen-ng="+address, "--port-min=36000", "--port-max=37000")
	if err := cmd.Start(); err != nil {
		cancel()
		return nil, err
	}
	r := &rtpengine{cmd: cmd, cancel: cancel}
	if r.control, err = (&net.Dialer{}).DialContext(ctx, "udp4", address); err != nil {
		return nil, errors.Join(err, r.Close())
	}
	for range 50 {
		if _, err = r.ask(map[string]any{"command": "ping"}, 100*ms); err == nil {
			return r, nil
		}
		select {
		case <-time.After(50 * ms):
		case <-ctx.Done():
		}
	}
	return nil, errors.Join(fmt.Errorf("rtpengine does not answer: %w", err), r.Close())
}

// Close ends it.
func (r *rtpengine) Close() error {
	r.cancel()
	_ = r.cmd.Wait()
	if r.control == nil {
		return nil
	}
	return r.control.Close()
}

// ask sends a command and gives the answer.
func (r *rtpengine) ask(request map[string]any, wait time.Duration) (string, error) {
	r.cookie++
	cookie := "c" + strconv.Itoa(r.cookie)
	if _, err := r.control.Write([]byte(cookie + " " + bencode(request))); err != nil {
		return "", err
	}
	if err := r.control.SetReadDeadline(time.Now().Add(wait)); err != nil {
		return "", err
	}
	buffer := make([]byte, 65536)
	n, err := r.control.Read(buffer)
	if err != nil {
		return "", err
	}
	answer := strings.TrimPrefix(string(buffer[:n]), cookie+" ")
	if strings.Contains(answer, "6:result5:error") {
		return "", fmt.Errorf("rtpengine refuses %v: %s", request["command"], answer)
	}
	return answer, nil
}

// call sets a call up with options in both offer and answer; what is sent to the port given comes out at to.
func (r *rtpengine) call(id string, from, to net.PacketConn, options map[string]any) (port int, err error) {
	for i, party := range []net.PacketConn{from, to} {
		request := map[string]any{
			"command": []string{"offer", "answer"}[i], "call-id": id, "from-tag": "a", "sdp": description(party),
			"replace": []string{"origin"}, "ICE": "remove", "flags": []string{"block-DTMF"},
		}
		if i == 1 {
			request["to-tag"] = "b"
		}
		maps.Copy(request, options)
		answer, err := r.ask(request, time.Second)
		if err != nil {
			return 0, err
		}
		found := regexp.MustCompile(`m=audio (\d+)`).FindStringSubmatch(answer)
		if found == nil {
			return 0, errors.New("rtpengine gives no description")
		}
		if port, err = strconv.Atoi(found[1]); err != nil {
			return 0, err
		}
	}
	block := map[string]any{"command": "block DTMF", "call-id": id, "from-tag": "a"}
	maps.Copy(block, options)
	_, err = r.ask(block, time.Second)
	return port, err
}

// used is the processor time that it has used.
func (r *rtpengine) used() (time.Duration, error) {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", r.cmd.Process.Pid))
	if err != nil {
		return 0, err
	}
	fields := strings.Fields(string(stat))
	if len(fields) < 15 {
		return 0, errors.New("read the processor time of rtpengine")
	}
	user, err := strconv.Atoi(fields[13])
	if err != nil {
		return 0, err
	}
	system, err := strconv.Atoi(fields[14])
	return time.Duration(user+system) * 10 * ms, err
}

func description(party net.PacketConn) string {
	_, port, _ := net.SplitHostPort(party.LocalAddr().String())
	return "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio " + port +
		" RTP/AVP 8\r\na=rtpmap:8 PCMA/8000\r\na=sendrecv\r\n"
}

// bencode writes a value of the NG protocol.
func bencode(v any) string {
	switch v := v.(type) {
	case string:
		return strconv.Itoa(len(v)) + ":" + v
	case int:
		return "i" + strconv.Itoa(v) + "e"
	case []string:
		var b strings.Builder
		for _, s := range v {
			b.WriteString(bencode(s))
		}
		return "l" + b.String() + "e"
	case map[string]any:
		keys := make([]string, 0, len(v))
		for k := range v {
			keys = append(keys, k)
		}
		slices.Sort(keys)
		var b strings.Builder
		for _, k := range keys {
			b.WriteString(bencode(k) + bencode(v[k]))
		}
		return "d" + b.String() + "e"
	default:
		return "0:"
	}
}
