package capture_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/dtmf"
	"github.com/tonegate/tonegate/legs"
	"github.com/tonegate/tonegate/legs/sip"
	"github.com/tonegate/tonegate/media"
)

// sipCall lets a real INVITE be served.
type sipCall struct{ *sip.Incoming }

func (c sipCall) Answer(ctx context.Context) (legs.Leg, error) { return c.Incoming.Answer(ctx) }

// listen runs an endpoint on loopback until the test ends.
func listen(t *testing.T, cfg sip.Config) *sip.Endpoint {
	t.Helper()
	e, err := sip.New(cfg)
	require.NoError(t, err)
	require.NoError(t, e.Listen(t.Context()))
	over := make(chan error, 1)
	go func() { over <- e.Run(context.WithoutCancel(t.Context())) }()
	t.Cleanup(func() {
		e.Close()
		require.NoError(t, <-over)
	})
	return e
}

// ear notes when it first hears a sound.
type ear struct{ sound chan struct{} }

func (e *ear) Key(dtmf.Event) {}

func (e *ear) Frame(f media.Frame) {
	if media.LevelDBm0(f.AppendSamples(nil)) > media.SoundThreshold {
		select {
		case e.sound <- struct{}{}:
		default:
		}
	}
}

func TestARealCallPays(t *testing.T) {
	t.Parallel()
	for _, network := range []string{"udp", "tcp"} {
		t.Run(network, func(t *testing.T) {
			t.Parallel()
			b := setup(t)
			callbacks := b.run(t)
			cfg := sip.Config{
				UDP:     "127.0.0.1:0",
				Handler: func(ctx context.Context, in *sip.Incoming) { b.Serve(ctx, sipCall{in}) },
			}
			caller := sip.Config{UDP: "127.0.0.1:0"}
			suffix := ""
			if network == "tcp" {
				cfg.UDP, cfg.TCP, suffix = "", "127.0.0.1:0", ";transport=tcp"
				caller.UDP, caller.TCP = "", "127.0.0.1:0"
			}
			provider, phone := listen(t, cfg), listen(t, caller)
			address := provider.UDPAddr()
			if network == "tcp" {
				address = provider.TCPAddr()
			}

			token := b.token(t)
			id, link := b.launched(t, token)
			leg, err := phone.Dial(t.Context(), sip.Invite{
				URI: "sip:" + link + "@" + address + suffix, From: "sip:gate@127.0.0.1", Codecs: []media.Codec{media.PCMA},
			})
			require.NoError(t, err)
			hears := &ear{sound: make(chan struct{}, 1)}
			leg.Attach(hears)
			select {
			case <-hears.sound:
			case <-time.After(5 * time.Second):
				t.Fatal("no prompt was heard")
			}
			keys, ok := dtmf.ParseKeys(okCard + "#1240#123#")
			require.True(t, ok)
			for _, k := range keys {
				require.NoError(t, leg.Press(k, 60*time.Millisecond))
			}
			got := next(t, callbacks)
			require.Equal(t, "SUCCESS", got.Get("transactionResult"))
			select {
			case <-leg.Done():
			case <-time.After(15 * time.Second):
				t.Fatal("no BYE came")
			}
			require.ErrorIs(t, leg.Err(), legs.ErrHangup)
			require.Equal(t, "4242", b.session(t, token, id)["cardLast4"])

			_, err = phone.Dial(t.Context(), sip.Invite{URI: "sip:" + link + "@" + address + suffix, From: "sip:gate@127.0.0.1"})
			var refused *legs.RefusedError
			require.ErrorAs(t, err, &refused)
			require.Equal(t, http.StatusForbidden, refused.Status, "a link is good once")
		})
	}
}

func TestARealCallerHangsUp(t *testing.T) {
	t.Parallel()
	b := setup(t)
	callbacks := b.run(t)
	provider := listen(t, sip.Config{
		UDP: "127.0.0.1:0", Handler: func(ctx context.Context, in *sip.Incoming) { b.Serve(ctx, sipCall{in}) },
	})
	phone := listen(t, sip.Config{UDP: "127.0.0.1:0"})
	_, link := b.launched(t, b.token(t))
	leg, err := phone.Dial(t.Context(), sip.Invite{URI: provider.URI(link), From: "sip:gate@127.0.0.1"})
	require.NoError(t, err)
	require.NoError(t, leg.Press(4, 60*time.Millisecond))
	require.NoError(t, leg.Close(t.Context()))
	got := next(t, callbacks)
	require.Equal(t, "CANCELLED", got.Get("transactionResult"))
	require.Equal(t, "hung_up", got.Get("customData1"))
}
