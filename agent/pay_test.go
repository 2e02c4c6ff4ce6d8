package agent_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/agent"
	"github.com/tonegate/tonegate/checkout"
	"github.com/tonegate/tonegate/flows"
	"github.com/tonegate/tonegate/payments"
	"github.com/tonegate/tonegate/transfer/control"
)

// Every outcome has its sentence, and its edge.
func TestBot_EveryOutcome(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		outcome payments.Outcome
		says    []string
		to      string
	}{
		{payments.OutcomeCancelled, []string{"I am back", "The payment was cancelled. No payment was taken.", "at any time"}, ""},
		{payments.OutcomeUnavailable, []string{"I cannot take a card on this line just now. No payment was taken."}, "support"},
		{payments.OutcomeTimeout, []string{"I am back", "did not come in time. No payment was taken."}, ""},
		{payments.OutcomeTooManyAttempts, []string{"I am back", "could not be read. No payment was taken."}, "support"},
		{payments.OutcomeProviderError, []string{"I am back", "could not be made. No payment was taken."}, "support"},
		{payments.OutcomeUnknown, []string{"I am back", "cannot confirm the payment yet. You will not be charged twice."}, ""},
		{payments.OutcomeMismatch, []string{"I am back", "Somebody will look into it."}, "support"},
		{payments.OutcomeHungUp, []string{"cannot confirm"}, ""},
		{payments.OutcomeApproved, []string{"I am back", "has been approved", "has been received"}, ""},
	} {
		t.Run(string(tc.outcome), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				r := approved()
				r.Outcome, r.Reason = tc.outcome, "some_reason"
				b := newBench(t, r)
				b.agrees()
				require.Equal(t, string(tc.outcome), b.finish(nil)["outcome"])
				told := strings.Join(b.gate.texts(), "\n")
				for _, want := range tc.says {
					require.Contains(t, told, want)
				}
				if tc.outcome != payments.OutcomeApproved {
					require.NotContains(t, told, "approved")
					require.NotContains(t, told, "received")
				}
				if tc.to != "" {
					require.Equal(t, []string{tc.to}, b.gate.handoffs)
				}
			})
		})
	}
}

func TestBot_DeclinedCardThenNo(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, declined(payments.ClassNeverAgain, "stolen_card"))
		b.agrees()
		b.until("Would you like to try another?")
		b.press('2')
		b.until("Goodbye.")
		result := b.finish(nil)
		require.Equal(t, "declined", result["outcome"])
		require.Equal(t, "stolen_card", result["reason"])
		told := strings.Join(b.gate.texts(), "\n")
		require.Contains(t, told, "That card was declined.")
		require.NotContains(t, told, "stolen", "a fraud reason is never spoken")
	})
}

func TestBot_SecondCardThenNoMore(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, declined(payments.ClassFixEntry, "incorrect_cvc"), declined(payments.ClassOtherCard, "generic_decline"))
		b.agrees()
		b.until("Would you like to try another?")
		b.press('1')
		b.finish(nil)
		require.Len(t, b.desk.asked(), 2)
		require.Equal(t, "other_card", b.desk.asked()[1].Consent.Node)
		require.Contains(t, b.gate.texts(), "The card details were not accepted.")
		require.Equal(t, []string{"support"}, b.gate.handoffs, "two cards are the limit")
	})
}

// The recorder is really dark before the bot says so, and what is heard in the window is not in the file.
func TestBot_RecorderIsDarkInTheWindow(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, approved())
		loud := make([]int16, 320)
		for i := range loud {
			loud[i] = 20000
		}
		speak := func() {
			for range 25 {
				b.line.speak(loud)
				time.Sleep(20 * time.Millisecond)
			}
		}
		var from, to time.Time
		b.desk.during = func() {
			for _, listener := range []string{"recorder", "hearing", "stranger"} {
				b.event(control.Event{Type: control.ListenerDarken, Listener: listener})
			}
			time.Sleep(time.Millisecond)
			from = time.Now()
			speak()
			to = time.Now()
			for _, listener := range []string{"recorder", "hearing"} {
				b.event(control.Event{Type: control.ListenerResume, Listener: listener})
			}
			time.Sleep(time.Millisecond)
		}
		began := time.Now()
		b.start("")
		b.until("press 1")
		speak()
		b.press('1')
		b.until("Your balance")
		b.press('1')
		b.until("Goodbye.")
		b.finish(nil)
		require.Equal(t, []control.Ack{
			{Listener: "recorder", Dark: true}, {Listener: "hearing", Dark: true}, {Listener: "stranger", Dark: false},
		}, b.gate.acks)

		file, err := os.Open(filepath.Join(b.dir, "call-1", "recording.wav"))
		require.NoError(t, err)
		defer func() { require.NoError(t, file.Close()) }()
		loudest := func(a, z time.Time) int16 {
			first, last := a.Sub(began).Milliseconds()*16, z.Sub(began).Milliseconds()*16
			peak := int16(0)
			buf := make([]byte, 4)
			for i := first; i < last; i++ {
				if _, err := file.ReadAt(buf, 44+4*i); err != nil {
					break
				}
				peak = max(peak, int16(uint16(buf[0])|uint16(buf[1])<<8))
			}
			return peak
		}
		require.Zero(t, loudest(from, to), "nothing of the caller in the window")
		require.Equal(t, int16(20000), loudest(began, from), "but before it")
		require.Contains(t, b.file("recording.json"), "from_ms")
	})
}

func TestBot_HangUpInTheWindow(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, approved())
		b.desk.during = func() {
			b.line.hangUp()
			time.Sleep(time.Second)
		}
		b.agrees()
		require.Equal(t, "hung_up", b.finish(nil)["outcome"])
		require.Contains(t, b.gate.texts()[len(b.gate.texts())-1], "Please key your card details")
	})
}

func TestBot_DeskRefuses(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		err  error
		want string
	}{"wrong": {errors.New("wrong request"), "unavailable"}, "busy": {checkout.ErrBusy, "unknown"}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t)
				b.desk.err = tc.err
				b.agrees()
				require.Equal(t, tc.want, b.finish(nil)["outcome"])
				require.Positive(t, b.gate.returns, "the consent key had closed the gate")
			})
		})
	}
}

// Of a payment that nobody could tell of, the desk may know more when the flow comes to it again. One that was settled as
// declined may be tried again.
func TestBot_UnknownIsAskedForAgain(t *testing.T) {
	t.Parallel()
	for name, now := range map[string]payments.Outcome{
		"approved": payments.OutcomeApproved, "declined": payments.OutcomeDeclined, "unknown": payments.OutcomeUnknown,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				lost, found := approved(), approved()
				lost.Outcome, found.Outcome = payments.OutcomeUnknown, now
				b := newBench(t, lost, approved())
				b.desk.resumed = &found
				const told = "until you have heard from us., to: "
				b.flow = []byte(strings.ReplaceAll(string(flows.UtilityBill()), told+"goodbye}", told+"confirm}"))
				b.agrees()
				b.until("Please do not pay again")
				b.wait(agent.TurnListening, 3)
				b.press('1')
				b.wait(agent.ToolRefused, 1)
				tries, want := 1, string(now)
				if now == payments.OutcomeDeclined {
					b.until("Would you like to try another?")
					b.press('1')
					b.until("has been received")
					tries, want = 2, "approved"
				}
				require.Equal(t, want, b.finish(nil)["outcome"])
				require.Len(t, b.desk.asked(), tries)
			})
		})
	}
}

// The same sum for the same thing is the same payment in a call, whatever way the flow comes to it again.
func TestBot_PaysOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, approved(), approved())
		const told = "has been received.\", to: "
		b.flow = []byte(strings.ReplaceAll(string(flows.UtilityBill()), told+"goodbye}", told+"confirm}"))
		b.agrees()
		b.until("has been received")
		b.wait(agent.TurnListening, 3)
		b.press('1')
		b.wait(agent.ToolRefused, 1)
		b.wait(agent.TurnListening, 4)
		require.Len(t, b.desk.asked(), 1)
		require.Equal(t, "approved", b.seen(agent.ToolRefused)[0].Reason)
		require.Equal(t, 1, b.gate.returns, "the consent key had closed the gate")
		require.NotContains(t, strings.Join(b.gate.texts(), "\n"), "No payment was taken")
		b.line.hangUp()
		require.Equal(t, "approved", b.finish(nil)["outcome"])
	})
}
