package transfer

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/transfer/control"
)

func TestTheProviderFollowsTheCallersHold(t *testing.T) {
	t.Parallel()
	virtual(t, testConfig(), func(t *testing.T, b *bench) {
		_, provider := b.capturing()
		b.caller.key('4')
		b.caller.holds <- true
		b.after(500 * time.Millisecond)
		require.False(t, provider.heard().held, "keys may be on their way, and many a hold is short")
		b.after(600 * time.Millisecond)
		require.True(t, provider.heard().held)
		b.after(30 * time.Second)
		b.caller.holds <- false
		b.after(0)
		require.False(t, provider.heard().held)
		b.caller.key('2')
		require.Equal(t, "2", provider.heard().keys)

		b.caller.holds <- true
		b.after(300 * time.Millisecond)
		b.caller.holds <- false
		b.after(time.Minute)
		require.False(t, provider.heard().held)
		require.Equal(t, control.Capturing, b.window())
	})
}

// TestAHoldBeforeTheProvider: who has the call on hold when the provider answers is not there to key.
func TestAHoldBeforeTheProvider(t *testing.T) {
	t.Parallel()
	virtual(t, testConfig(), func(t *testing.T, b *bench) {
		b.open()
		b.caller.holds <- true
		b.after(2 * time.Second)
		b.connect()
		b.after(200 * time.Millisecond)
		require.True(t, b.dialer.leg("link").heard().held)
	})
}

// TestAHoldThatIsTakenBackMeanwhile: one offer at a time, the last word counts.
func TestAHoldThatIsTakenBackMeanwhile(t *testing.T) {
	t.Parallel()
	virtual(t, testConfig(), func(t *testing.T, b *bench) {
		_, provider := b.capturing()
		provider.holdTime = 500 * time.Millisecond
		b.caller.holds <- true
		b.after(1200 * time.Millisecond)
		b.caller.holds <- false
		b.after(200 * time.Millisecond)
		require.False(t, provider.heard().held, "it was not answered yet")
		b.after(300 * time.Millisecond)
		require.True(t, provider.heard().held)
		b.after(500 * time.Millisecond)
		require.False(t, provider.heard().held)
	})
}

// TestAProviderThatTakesNoHold goes on as it was, and is not asked again; one that does not come back is lost, and asked for
// its result.
func TestAProviderThatTakesNoHold(t *testing.T) {
	t.Parallel()
	for name, back := range map[string]error{"goes on": nil, "is lost": errors.New("refused")} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			virtual(t, testConfig(), func(t *testing.T, b *bench) {
				_, provider := b.capturing()
				provider.holdErr, provider.resumeErr = errors.New("refused"), back
				b.caller.holds <- true
				b.after(1200 * time.Millisecond)
				require.Equal(t, back != nil, provider.heard().closed)
				if back != nil {
					require.Equal(t, "lost", b.events(control.ProviderEnded)[0].Reason)
					return
				}
				provider.holdErr = nil
				b.after(10 * time.Second)
				require.False(t, provider.heard().held, "it is asked again")
				b.caller.holds <- false
				b.after(200 * time.Millisecond)
				b.caller.key('4')
				require.Equal(t, "4", provider.heard().keys)
			})
		})
	}
}
