package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/zap"

	"github.com/tonegate/tonegate/dtmf"
	"github.com/tonegate/tonegate/legs"
	"github.com/tonegate/tonegate/legs/sip"
	"github.com/tonegate/tonegate/media"
	"github.com/tonegate/tonegate/transfer/control"
)

const gateToken = "0123456789abcdef0123456789abcdef"

// party is one end of a test's call: it hums when told to, and notes what it hears.
type party struct {
	endpoint *sip.Endpoint
	legs     chan *sip.Leg

	mu      sync.Mutex
	keys    strings.Builder
	sounds  int
	codec   media.Codec
	pressed chan struct{}
}

func newParty(t *testing.T) *party {
	t.Helper()
	p := &party{legs: make(chan *sip.Leg, 4), pressed: make(chan struct{}, 64)}
	var err error
	p.endpoint, err = sip.New(sip.Config{
		UDP: "127.0.0.1:0", Codecs: []media.Codec{media.L16, media.PCMU},
		Handler: func(ctx context.Context, in *sip.Incoming) {
			leg, err := in.Answer(ctx)
			if err != nil {
				return
			}
			leg.Attach(p)
			p.legs <- leg
			<-ctx.Done()
		},
	})
	require.NoError(t, err)
	require.NoError(t, p.endpoint.Listen(t.Context()))
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = p.endpoint.Run(ctx)
	}()
	t.Cleanup(func() {
		cancel()
		<-done
	})
	return p
}

// Frame counts what is loud.
func (p *party) Frame(f media.Frame) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.codec = f.Codec
	if media.LevelDBm0(f.AppendSamples(nil)) > -30 {
		p.sounds++
	}
}

// Key notes a press.
func (p *party) Key(e dtmf.Event) {
	p.mu.Lock()
	p.keys.WriteRune(e.Key.Rune())
	p.mu.Unlock()
	p.pressed <- struct{}{}
}

// heard is what came since the last call.
func (p *party) heard() (keys string, sounds int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	keys, sounds = p.keys.String(), p.sounds
	p.keys.Reset()
	p.sounds = 0
	return keys, sounds
}

// count is the loud frames since the last call of heard.
func (p *party) count() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.sounds
}

// hum sends a triangle of 200 Hz, which no mask takes for a key, until ctx ends.
func hum(ctx context.Context, leg legs.Leg) {
	pcm := make([]int16, leg.Codec().Samples())
	period := len(pcm) / 4
	for i := range pcm {
		pcm[i] = int16(12000 * (4*min(i%period, period-i%period) - period) / period)
	}
	tick := time.NewTicker(media.FrameDuration)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			_ = leg.Write(media.EncodeFrame(leg.Codec(), pcm))
		case <-ctx.Done():
			return
		case <-leg.Done():
			return
		}
	}
}

// startGate runs the role and gives what it announced.
func startGate(t *testing.T, provider string) (ready struct{ SIP, HTTP, Control string }) {
	t.Helper()
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "token"), []byte(gateToken+"\n"), 0o600))
	file := filepath.Join(dir, "gate.yaml")
	require.NoError(t, os.WriteFile(file, fmt.Appendf(nil, `
sip: {udp: "127.0.0.1:0", tcp: "127.0.0.1:0"}
http: "127.0.0.1:0"
control: {listen: "127.0.0.1:0", token_file: token}
grace: 100ms
profiles:
  default: {uri: "sip:{link}@%s", headers: {X-Link-Id: "{link}"}}
listeners: [recorder]
`, provider), 0o600))
	ctx, cancel := context.WithCancel(t.Context())
	r, w := io.Pipe()
	ended := make(chan error, 1)
	go func() {
		ended <- gateCmd{roleFlags{Config: file}}.run(ctx, zap.NewNop(), w)
		_ = w.Close()
	}()
	t.Cleanup(func() {
		cancel()
		require.NoError(t, <-ended)
	})
	lines := bufio.NewScanner(r)
	require.True(t, lines.Scan(), "no announcement")
	require.NoError(t, json.Unmarshal(lines.Bytes(), &ready))
	return ready
}

// gateWait is for what must come, on a machine that does other things too.
const gateWait = 30 * time.Second

// serveSide plays the part of serve: it takes the events and asks for what a payment needs.
type serveSide struct {
	client *control.Client
	events chan control.Event
}

func startServe(t *testing.T, ready struct{ SIP, HTTP, Control string }, bot *party) *serveSide {
	t.Helper()
	client, err := control.NewClient(control.ClientConfig{URL: "http://" + ready.Control, Token: gateToken})
	require.NoError(t, err)
	s := &serveSide{client: client, events: make(chan control.Event, 256)}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() {
		ended <- client.Run(ctx, control.Bot{ID: "bot", URI: bot.endpoint.URI("bot")}, func(e control.Event) { s.events <- e })
	}()
	t.Cleanup(func() {
		cancel()
		require.NoError(t, <-ended)
	})
	require.Eventually(t, func() bool { return status(t, "http://"+ready.HTTP+"/readyz") == http.StatusOK },
		gateWait, 10*time.Millisecond)
	return s
}

func status(t *testing.T, url string) int {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	require.NoError(t, err)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0
	}
	require.NoError(t, res.Body.Close())
	return res.StatusCode
}

// await gives the next event that fits.
func (s *serveSide) await(t *testing.T, fits func(control.Event) bool) control.Event {
	t.Helper()
	limit := time.After(gateWait)
	var seen bytes.Buffer
	for {
		select {
		case e := <-s.events:
			fmt.Fprintf(&seen, "%s %s %s\n", e.Type, e.State, e.Reason)
			if fits(e) {
				return e
			}
		case <-limit:
			require.Fail(t, "no such event", seen.String())
		}
	}
}

func ofType(typ control.Type) func(control.Event) bool {
	return func(e control.Event) bool { return e.Type == typ }
}

func ofState(s control.State) func(control.Event) bool {
	return func(e control.Event) bool { return e.Type == control.Window && e.State == s }
}

func TestGateTakesACallerToTheProviderAndBack(t *testing.T) {
	t.Parallel()
	bot, provider, phone := newParty(t), newParty(t), newParty(t)
	ready := startGate(t, provider.endpoint.UDPAddr())
	serve := startServe(t, ready, bot)
	ctx := t.Context()

	caller, err := phone.endpoint.Dial(ctx, sip.Invite{URI: "sip:pay@" + ready.SIP, Codecs: []media.Codec{media.PCMU}})
	require.NoError(t, err)
	caller.Attach(phone)
	go hum(ctx, caller)
	botLeg := <-bot.legs
	call := serve.client.Call(serve.await(t, ofType(control.CallConnected)).CallID)
	require.Equal(t, media.L16, botLeg.Codec())
	require.NotEmpty(t, botLeg.RemoteHeader("X-Tonegate-Call"))
	require.Eventually(t, func() bool { return bot.count() > 10 }, gateWait, 20*time.Millisecond,
		"the bot hears the caller")

	speaking, hush := context.WithCancel(ctx)
	go hum(speaking, botLeg)
	require.NoError(t, call.Collect(ctx, control.Collect{ID: "consent", Allowed: "12", Max: 1, CloseOn: "1"}))
	press(t, caller, "1")
	serve.await(t, ofState(control.Closing))
	<-bot.pressed
	press(t, caller, "42")
	for early := 2; early > 0; { // told together, or one by one on a machine that is slow
		early -= serve.await(t, ofType(control.KeysSwallowed)).Count
		require.GreaterOrEqual(t, early, 0)
	}
	keys, _ := bot.heard() // and what was on its way when the gate closed
	require.Equal(t, "1", keys)
	require.NoError(t, call.Connect(ctx, control.Connect{Profile: "default", Link: "aB3-x"}))
	require.Equal(t, "recorder", serve.await(t, ofType(control.ListenerDarken)).Listener)
	require.NoError(t, call.Ack(ctx, control.Ack{Listener: "recorder", Dark: true}))
	serve.await(t, ofState(control.Capturing))
	hush()

	providerLeg := <-provider.legs
	require.Equal(t, media.PCMU, providerLeg.Codec(), "no transcoding where both speak it")
	require.Equal(t, "aB3-x", providerLeg.RemoteHeader("X-Link-Id"))
	saying, silence := context.WithCancel(ctx)
	go hum(saying, providerLeg)
	require.Eventually(t, func() bool { return provider.count() > 5 }, gateWait, 10*time.Millisecond,
		"the provider hears the caller")
	press(t, caller, "4242424242424242#")
	for range 17 {
		<-provider.pressed
	}
	silence()
	keys, _ = provider.heard()
	require.Equal(t, "4242424242424242#", keys)
	require.NoError(t, call.Result(ctx, control.Result{Outcome: "approved", Brand: "visa", Last4: "4242"}))
	require.NoError(t, providerLeg.Close(ctx))
	require.Equal(t, control.ReasonReturned, serve.await(t, ofState(control.Ended)).Reason)
	keys, sounds := bot.heard()
	require.Empty(t, keys)
	require.Zero(t, sounds, "nothing of the caller while the gate was closed")

	again, stop := context.WithCancel(ctx)
	go hum(again, botLeg)
	require.Eventually(t, func() bool { return bot.count() > 10 }, gateWait, 20*time.Millisecond)
	stop()
	require.NoError(t, botLeg.Close(ctx))
	end := serve.await(t, ofType(control.CallEnded))
	require.Equal(t, "bot_hung_up", end.Reason)
	for name, ms := range map[string]*int64{
		"secure": end.Timings.Secure, "capture": end.Timings.Capture, "return": end.Timings.Return,
		"dead air": end.Timings.DeadAirMax,
	} {
		require.NotNil(t, ms, name)
		t.Logf("%s: %d ms", name, *ms)
	}
	<-caller.Done()
	require.ErrorIs(t, caller.Err(), legs.ErrHangup)
}

// press keys them as a person would.
func press(t *testing.T, leg *sip.Leg, keys string) {
	t.Helper()
	for _, r := range keys {
		k, ok := dtmf.ParseKey(r)
		require.True(t, ok)
		require.NoError(t, leg.Press(k, 60*time.Millisecond))
	}
}

func TestGateRefusesACallerWithoutABot(t *testing.T) {
	t.Parallel()
	phone := newParty(t)
	ready := startGate(t, "127.0.0.1:9")
	_, err := phone.endpoint.Dial(t.Context(), sip.Invite{URI: "sip:pay@" + ready.SIP})
	var refused *legs.RefusedError
	require.ErrorAs(t, err, &refused)
	require.Equal(t, http.StatusServiceUnavailable, refused.Status)
	require.Equal(t, http.StatusServiceUnavailable, status(t, "http://"+ready.HTTP+"/readyz"))
	require.Equal(t, http.StatusOK, status(t, "http://"+ready.HTTP+"/livez"))
	require.Equal(t, http.StatusOK, status(t, "http://"+ready.HTTP+"/metrics"))
	require.Equal(t, http.StatusOK, status(t, "http://"+ready.HTTP+"/"))
}
