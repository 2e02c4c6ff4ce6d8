package transfer

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/media"
	"github.com/tonegate/tonegate/transfer/control"
)

// A provider that authorises without a sound leaves the caller in the gate's hands, but not one who may be thinking.
func TestHoldIsHeardWhileTheProviderIsSilent(t *testing.T) {
	t.Parallel()
	virtual(t, testConfig(), func(t *testing.T, b *bench) {
		b.open()
		b.connect()
		provider := b.dialer.leg("link")
		provider.speak(loud)
		tell := func(state string) {
			require.NoError(t, b.gate.Progress(t.Context(), b.id, control.Progress{
				Field: "security_code", State: state, Attempt: 1,
			}))
			b.caller.heard()
		}
		listen := func(d time.Duration) heard {
			for range d / media.FrameDuration {
				provider.speak(0)
				b.after(media.FrameDuration)
			}
			return b.caller.heard()
		}
		tell("awaiting")
		require.Zero(t, listen(10*time.Second).loud)
		tell("authorising")
		require.Zero(t, listen(2*time.Second).loud)
		for range 5 {
			h := listen(2 * time.Second)
			require.Positive(t, h.loud, "never 4 s of silence")
			require.InDelta(t, 100, h.loud+h.silent, 5, "one frame at a time")
		}
		provider.speak(loud)
		b.after(media.FrameDuration)
		b.caller.heard()
		provider.speak(loud)
		require.Equal(t, 1, b.caller.heard().loud)
		require.Zero(t, listen(2*time.Second).loud, "who speaks is not talked over")
	})
}
