package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/zap/zaptest"

	"github.com/tonegate/tonegate/dtmf"
	"github.com/tonegate/tonegate/legs"
	"github.com/tonegate/tonegate/legs/sip"
	"github.com/tonegate/tonegate/media"
	"github.com/tonegate/tonegate/transfer/control"
)

const serveFile = `
control: {url: GATE, token: ` + gateToken + `}
store: {path: DIR/serve.db}
calls: {dir: DIR/calls}
flow: {mock_lookups: true}
providers:
  - name: sandbox
    profile: capture
    pcipal:
      token_url: http://127.0.0.1:1/token
      launch_url: http://127.0.0.1:1/session/{tenant}/launch
      tenant_name: acme
      tenant_number: "303"
      username: ivr
      client_id: tonegate
      client_secret: a secret of the test
      flow_id: "4473"
      currency: GBP
`

// TestServe_StartsAndStops runs the process against a gate that knows nothing but registrations.
func TestServe_StartsAndStops(t *testing.T) {
	t.Parallel()
	registered, left := make(chan string, 64), make(chan struct{}, 1)
	gate := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.Method == http.MethodPost && strings.HasSuffix(r.URL.Path, "/bots"):
			var bot struct{ URI string }
			_ = json.NewDecoder(r.Body).Decode(&bot)
			select {
			case registered <- bot.URI:
			default:
			}
			w.WriteHeader(http.StatusNoContent)
		case r.Method == http.MethodDelete:
			left <- struct{}{}
			w.WriteHeader(http.StatusNoContent)
		default:
			w.Header().Set("Content-Type", "text/event-stream")
			_ = http.NewResponseController(w).Flush()
			<-r.Context().Done()
		}
	}))
	defer gate.Close()
	dir := t.TempDir()
	file := filepath.Join(dir, "serve.yaml")
	text := strings.NewReplacer("GATE", gate.URL, "DIR", dir).Replace(serveFile)
	require.NoError(t, os.WriteFile(file, []byte(text), 0o600))

	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	out, in := io.Pipe()
	ended := make(chan error, 1)
	began := time.Now()
	go func() {
		ended <- serveCmd{roleFlags{Config: file}}.Run(ctx, zaptest.NewLogger(t), in)
		_ = in.Close()
	}()
	line, err := bufio.NewReader(out).ReadString('\n')
	require.NoError(t, err)
	require.Less(t, time.Since(began), 10*time.Second)
	var ready struct{ Role, SIP, HTTP string }
	require.NoError(t, json.Unmarshal([]byte(line), &ready))
	require.Equal(t, "serve", ready.Role)
	require.Equal(t, "sip:bot@"+ready.SIP, <-registered)
	require.Eventually(t, func() bool { return answered(t, "http://"+ready.HTTP+"/readyz") == http.StatusOK },
		5*time.Second, 10*time.Millisecond)
	require.Equal(t, http.StatusNotFound, answered(t, "http://"+ready.HTTP+"/callbacks/sandbox/x"))
	for name, headers := range map[string]map[string]string{
		"no header": nil, "no pass": {"X-Tonegate-Call": "call_1"},
		"pass of another call": {
			"X-Tonegate-Call": "call_1",
			"X-Tonegate-Pass": control.SignPass([]byte(gateToken), "call_2", time.Now().Add(time.Minute)),
		},
		"pass of another gate": {
			"X-Tonegate-Call": "call_1", "X-Tonegate-Pass": control.SignPass([]byte("x"), "call_1", time.Now().Add(time.Minute)),
		},
		"a resume token": {
			"X-Tonegate-Call": "call_1",
			"X-Tonegate-Pass": control.SignResume([]byte(gateToken), "call_1", time.Now().Add(time.Minute)),
		},
	} {
		_, err := newParty(t).endpoint.Dial(ctx, sip.Invite{
			URI: "sip:bot@" + ready.SIP, Headers: headers, Codecs: []media.Codec{media.PCMU},
		})
		refused, is := errors.AsType[*legs.RefusedError](err)
		require.True(t, is, name)
		require.Equal(t, 403, refused.Status, name)
	}

	cancel()
	require.NoError(t, <-ended)
	<-left
}

// answered is the status at url, with one word for what is not there: the callbacks take POST alone.
func answered(t *testing.T, url string) int {
	t.Helper()
	if code := status(t, url); code != http.StatusMethodNotAllowed {
		return code
	}
	return http.StatusNotFound
}

func TestServeConfig_Validate(t *testing.T) {
	t.Parallel()
	err := serveConfig{
		SIP: serveSIP{UDP: "0.0.0.0:5060"}, HTTP: serveHTTPConfig{Listen: "nowhere", CallbackBase: "me"},
		Providers: []serveProvider{{}},
	}.Validate()
	for _, want := range []string{
		"sip.udp: ", "http.listen: ", "http.callback_base: ", "control.url: ", "control.token: ", "store.path: ",
		"calls.dir: ", "providers[0].name: ", "providers[0].profile: ", "providers[0].pcipal: ",
	} {
		require.ErrorContains(t, err, want)
	}
}

// quietLeg is a leg that keeps what is written.
type quietLeg struct {
	codec   media.Codec
	sink    legs.Sink
	written []media.Frame
	done    chan struct{}
}

func (l *quietLeg) ID() string                          { return "leg" }
func (l *quietLeg) Codec() media.Codec                  { return l.codec }
func (l *quietLeg) Attach(sink legs.Sink)               { l.sink = sink }
func (l *quietLeg) Press(dtmf.Key, time.Duration) error { return nil }
func (l *quietLeg) Hold(context.Context, bool) error    { return nil }
func (l *quietLeg) Done() <-chan struct{}               { return l.done }
func (l *quietLeg) Err() error                          { return nil }
func (l *quietLeg) Close(context.Context) error         { close(l.done); return nil }
func (l *quietLeg) Write(f media.Frame) error           { l.written = append(l.written, f); return nil }

func TestBotLine(t *testing.T) {
	t.Parallel()
	for _, codec := range []media.Codec{media.L16, media.PCMU, media.PCMA} {
		t.Run(codec.String(), func(t *testing.T) {
			t.Parallel()
			leg := &quietLeg{codec: codec, done: make(chan struct{})}
			line := newBotLine(leg, "call-1")
			require.Equal(t, codec.Rate(), line.Rate())
			pcm := make([]int16, codec.Samples())
			for i := range pcm {
				pcm[i] = 8000
			}
			require.NoError(t, line.Speak(pcm))
			require.Equal(t, codec, leg.written[0].Codec)

			leg.sink.Frame(leg.written[0]) // nobody listens yet
			var heard [][]int16
			line.Listen(func(pcm []int16) { heard = append(heard, append([]int16(nil), pcm...)) })
			leg.sink.Frame(leg.written[0])
			leg.sink.Frame(media.Frame{Codec: codec, Lost: true})
			require.Len(t, heard, 2)
			require.InDelta(t, 8000, heard[0][0], 300)
			require.Nil(t, heard[1])

			leg.sink.Key(dtmf.Event{Key: 1})
			leg.sink.Key(dtmf.Event{Key: dtmf.A})
			leg.sink.Key(dtmf.Event{Key: dtmf.Pound})
			require.NoError(t, line.Close(t.Context()))
			line.until()
			var keys []rune
			for key := range line.Keys() {
				keys = append(keys, key)
			}
			require.Equal(t, []rune{'1', '#'}, keys)
			require.Nil(t, leg.sink)
		})
	}
}
