package capture_test

import (
	"bytes"
	"context"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/capture"
	"github.com/tonegate/tonegate/capture/prompts"
	"github.com/tonegate/tonegate/dtmf"
)

// onCall runs test in a bubble of its own time, with a call that is being served. The bubble's years begin with 2000.
func onCall(t *testing.T, change func(*bundle), test func(t *testing.T, b *bundle, c *fakeCall, see func() map[string]any)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		b := setup(t, change)
		token := b.token(t)
		id, link := b.launched(t, token)
		c := newCall(t, link)
		over := make(chan struct{})
		go func() {
			defer close(over)
			b.Serve(t.Context(), c)
		}()
		synctest.Wait()
		test(t, b, c, func() map[string]any { return b.session(t, token, id) })
		c.hangUp()
		<-over
	})
}

func plain(*bundle) {}

func TestCallsEnd(t *testing.T) {
	t.Parallel()
	rest := "#1212#123#"
	tests := []struct {
		name, keys     string
		wait           time.Duration
		result, reason string
		last           prompts.ID
	}{
		{"approved", okCard + rest, 0, "SUCCESS", "", prompts.Approved},
		{"amex", "378282246310005#1212#1234#", 0, "SUCCESS", "", prompts.Approved},
		{"declined", "4000000000000002" + rest, 0, "DECLINE", "generic_decline", prompts.Declined},
		{"insufficient", "4000000000009995" + rest, 0, "DECLINE", "insufficient_funds", prompts.Declined},
		{"expired", "4000000000000069" + rest, 0, "DECLINE", "expired_card", prompts.Declined},
		{"lost is told like any refusal", "4000000000009987" + rest, 0, "DECLINE", "lost_card", prompts.Declined},
		{"stolen is told like any refusal", "4000000000009979" + rest, 0, "DECLINE", "stolen_card", prompts.Declined},
		{"incorrect cvc", "4000000000000127" + rest, 0, "DECLINE", "incorrect_cvc", prompts.Declined},
		{"processing error", "4000000000000119" + rest, 0, "DECLINE", "processing_error", prompts.Declined},
		{"answer lost", lostCard + rest, 0, "UNKNOWN", "gateway_unknown", prompts.Unconfirmed},
		{"star twice", "4242**", 0, "CANCELLED", "cancelled_by_caller", prompts.Cancelled},
		{"three wrong numbers", "42#..42#..42#", 0, "ERROR", "too_many_attempts", prompts.TooManyAttempts},
		{
			"a number that is not published", strings.Repeat("4"+strings.Repeat("1", 15)+"#..", 3), 0,
			"ERROR", "too_many_attempts", prompts.TooManyAttempts,
		},
		{"silence", "", time.Minute, "ERROR", "input_timeout", prompts.TimeIsUp},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			onCall(t, plain, func(t *testing.T, b *bundle, c *fakeCall, see func() map[string]any) {
				c.press(t, tt.keys)
				time.Sleep(tt.wait)
				<-c.done
				require.ErrorContains(t, c.Err(), "closed", "we say BYE")
				got := see()
				require.Equal(t, "ended", got["state"])
				require.Equal(t, tt.result, got["transactionResult"])
				require.Equal(t, tt.reason, got["reason"])
				heard := c.heard()
				require.Equal(t, prompts.CardNumber, heard[0])
				require.Equal(t, tt.last, heard[len(heard)-1])

				due, err := b.store.DueCallbacks(t.Context(), time.Now())
				require.NoError(t, err)
				if tt.result == "UNKNOWN" {
					require.Empty(t, due, "what is not known is not told")
					return
				}
				require.Len(t, due, 1)
				require.Contains(t, due[0].Body, "transactionResult="+tt.result)
			})
		})
	}
}

func TestASlowGatewayLeavesNoDeadAir(t *testing.T) {
	t.Parallel()
	slow := func(b *bundle) { b.sim.Delay = 12 * time.Second }
	onCall(t, slow, func(t *testing.T, _ *bundle, c *fakeCall, see func() map[string]any) {
		begun := time.Now()
		c.press(t, okCard+"#1212#123#")
		submitted := time.Since(begun)
		require.Equal(t, "submitted", see()["state"])
		<-c.done
		heard := c.heard()
		require.Subset(t, heard, []prompts.ID{prompts.Authorising, prompts.Wait, prompts.Approved})
		require.Less(t, c.longestSilence(submitted), 1500*time.Millisecond, "no dead air while the gateway takes its time")
		got := see()
		require.Equal(t, "4242", got["cardLast4"])
		require.Equal(t, "VISA", got["cardType"])
		require.NotEmpty(t, got["transactionID"])
	})
}

func TestKeysBeforeTheFirstPromptDoNotCount(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := setup(t)
		token := b.token(t)
		id, link := b.launched(t, token)
		c := newCall(t, link)
		c.key(4) // nobody listens before the answer
		over := make(chan struct{})
		go func() {
			defer close(over)
			b.Serve(t.Context(), c)
		}()
		synctest.Wait()
		c.press(t, okCard+"#1212#123#")
		<-over
		require.Equal(t, "SUCCESS", b.session(t, token, id)["transactionResult"])
	})
}

func TestHangUpInMidNumber(t *testing.T) {
	t.Parallel()
	onCall(t, plain, func(t *testing.T, b *bundle, c *fakeCall, see func() map[string]any) {
		c.press(t, "42424242")
		c.hangUp()
		synctest.Wait()
		got := see()
		require.Equal(t, "CANCELLED", got["transactionResult"])
		require.Equal(t, "hung_up", got["reason"])
		require.Empty(t, got["cardLast4"])
		tries, err := b.store.Unresolved(t.Context(), time.Now().Add(time.Hour))
		require.NoError(t, err)
		require.Empty(t, tries, "nothing was asked")
	})
}

func TestHangUpAfterSubmissionLosesNothing(t *testing.T) {
	t.Parallel()
	slow := func(b *bundle) { b.sim.Delay = 3 * time.Second }
	onCall(t, slow, func(t *testing.T, b *bundle, c *fakeCall, see func() map[string]any) {
		c.press(t, okCard+"#1212#123#")
		c.hangUp()
		synctest.Wait()
		require.Equal(t, "submitted", see()["state"])
		require.NoError(t, b.Drain(t.Context()), "stopping waits for the answer")
		require.Equal(t, "SUCCESS", see()["transactionResult"])
		due, err := b.store.DueCallbacks(t.Context(), time.Now())
		require.NoError(t, err)
		require.Len(t, due, 1)
	})
}

func TestCancelByTheOneWhoLaunched(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := setup(t, func(b *bundle) { b.sim.Delay = time.Second })
		token := b.token(t)
		id, link := b.launched(t, token)
		c := newCall(t, link)
		go b.Serve(t.Context(), c)
		synctest.Wait()
		c.press(t, "4242")
		cancel := func() int {
			return b.do(t, http.MethodPost, "/tonegate/v1/session/"+id+"/cancel", token, "", "").Code
		}
		require.Equal(t, http.StatusNoContent, cancel())
		require.Equal(t, http.StatusConflict, cancel())
		<-c.done
		require.Equal(t, "CANCELLED", b.session(t, token, id)["transactionResult"])
		heard := c.heard()
		require.Equal(t, prompts.Cancelled, heard[len(heard)-1])

		id, link = b.launched(t, token)
		c = newCall(t, link)
		go b.Serve(t.Context(), c)
		synctest.Wait()
		c.press(t, okCard+"#1212#123#")
		require.Equal(t, http.StatusConflict, cancel(), "the gateway has been asked")
		<-c.done
		synctest.Wait()
		require.Equal(t, "SUCCESS", b.session(t, token, id)["transactionResult"])
	})
}

func TestStoppedInMidNumber(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := setup(t)
		token := b.token(t)
		id, link := b.launched(t, token)
		c := newCall(t, link)
		ctx, stop := context.WithCancel(t.Context())
		over := make(chan struct{})
		go func() {
			defer close(over)
			b.Serve(ctx, c)
		}()
		synctest.Wait()
		c.press(t, "4242")
		stop()
		<-over
		got := b.session(t, token, id)
		require.Equal(t, "ERROR", got["transactionResult"])
		require.Equal(t, "gateway_error", got["reason"])
	})
}

func TestABurstOfKeysIsBounded(t *testing.T) {
	t.Parallel()
	onCall(t, plain, func(t *testing.T, b *bundle, c *fakeCall, _ func() map[string]any) {
		for range 10_000 {
			c.key(dtmf.Key(7))
		}
		synctest.Wait()
		c.hangUp()
		synctest.Wait()
		require.NotContains(t, b.lines.withoutTimes(), "7777")
	})
}

func TestRefusedTryIsNotAsked(t *testing.T) {
	t.Parallel()
	onCall(t, plain, func(t *testing.T, b *bundle, c *fakeCall, _ func() map[string]any) {
		c.press(t, okCard+"#1212#12")
		require.NoError(t, b.store.Close())
		c.press(t, "3#")
		<-c.done
		_, err := b.gateway.Lookup(t.Context(), capture.Question{Key: "any"})
		require.ErrorIs(t, err, capture.ErrNeverAsked)
		heard := c.heard()
		require.Equal(t, prompts.Failed, heard[len(heard)-1])
		require.NoError(t, b.gateway.Close())
		b.open(t)
	})
}

// TestAHoldCostsNoTry: a caller who puts the phone down for a moment goes on where the number, or the prompt, stopped.
func TestAHoldCostsNoTry(t *testing.T) {
	t.Parallel()
	onCall(t, plain, func(t *testing.T, _ *bundle, c *fakeCall, see func() map[string]any) {
		away := func() {
			c.held <- true
			time.Sleep(50 * time.Second)
			c.held <- false
		}
		away() // in the first prompt
		time.Sleep(8 * time.Second)
		c.press(t, okCard[:8])
		away()
		c.press(t, okCard[8:]+"#1212#123#")
		<-c.done
		require.Equal(t, "SUCCESS", see()["transactionResult"])
		require.True(t, bytes.HasPrefix(c.sound, c.clips.Clip(prompts.CardNumber)), "it is said to its end")
		require.NotContains(t, c.heard(), prompts.InputTimeout)
	})
}

// TestAHoldEnds: what holds for longer than the whole entry may take has no entry to come back to.
func TestAHoldEnds(t *testing.T) {
	t.Parallel()
	onCall(t, plain, func(t *testing.T, _ *bundle, c *fakeCall, see func() map[string]any) {
		began := time.Now()
		c.press(t, okCard[:8])
		c.held <- true
		<-c.done
		require.Equal(t, "input_timeout", see()["reason"])
		require.InDelta(t, 240, time.Since(began).Seconds(), 5)
	})
}
