package agent_test

import (
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/agent"
	"github.com/tonegate/tonegate/checkout"
	"github.com/tonegate/tonegate/media"
	"github.com/tonegate/tonegate/payments"
	"github.com/tonegate/tonegate/transfer/control"
)

func TestBot_PaysByKeys(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, approved())
		b.start("")
		b.until("press 1")
		b.press('1')
		b.until("Your balance is £42.50")
		require.Equal(t, control.Collect{ID: "c2", Allowed: "12", Max: 1, CloseOn: "1"}, b.gate.collects[1])
		b.press('1')
		b.until("Goodbye.")
		secure := int64(90)
		result := b.finish(&control.Timings{Secure: &secure})

		require.Equal(t, "approved", result["outcome"])
		require.InDelta(t, 4250, result["amount"], 0)
		require.Equal(t, "GBP", result["currency"])
		require.Equal(t, "INV-1001", result["reference"])
		require.Equal(t, "pay_1", result["payment_id"])
		require.Equal(t, "call-1", result["call_id"])
		require.Equal(t, map[string]any{"brand": "visa", "last4": "4242"}, result["card"])
		require.Equal(t, map[string]any{"secure": 90.0, "capture": nil, "return": nil, "dead_air_max": nil}, result["timings_ms"])
		request := b.desk.asked()[0]
		require.Equal(t, payments.Money{Minor: 4250, Currency: "GBP"}, request.Amount)
		require.Equal(t, "key", request.Consent.By)
		require.Equal(t, "confirm", request.Consent.Node)
		require.Contains(t, request.Consent.Said, "£42.50")
		require.Equal(t, 1, b.gate.hangups)
		require.Empty(t, b.memory.rows, "a call that is over is forgotten")
		require.Contains(t, b.file("transcript.txt"), "bot: Your payment has been approved.")
		require.Equal(t, []string{
			"Thank you. I am back with you.", "Your payment has been approved.",
			"Thank you. Your payment of £42.50 has been received.", "Goodbye.",
		}, b.gate.texts()[3:])
	})
}

func TestBot_PaysByTyping(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, approved())
		b.start("")
		b.until("press 1")
		b.typed("I'd like to pay please")
		b.until("Your balance")
		b.typed("Yes, please!")
		b.until("Goodbye.")
		b.finish(nil)
		require.Equal(t, "text", b.desk.asked()[0].Consent.By)
		require.Contains(t, b.file("transcript.txt"), "caller: I'd like to pay please")
		require.Equal(t, []string{"I'd like to pay please"}, b.model.seen, "consent is never the model's")
	})
}

// Consent is literal: what is near it is asked again, and no is no.
func TestBot_ConsentIsLiteral(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		b.start("")
		b.until("press 1")
		b.typed("1")
		b.until("Your balance")
		b.typed("I guess you should pay it")
		b.until("Sorry, I did not understand that.")
		b.typed("No, thanks.")
		b.until("Goodbye.")
		require.Equal(t, "none", b.finish(nil)["outcome"])
		require.Empty(t, b.desk.asked())
		require.Empty(t, b.model.seen)
	})
}

func TestBot_KeyEndsPrompt(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		b.start("")
		time.Sleep(300 * time.Millisecond)
		synctest.Wait()
		b.press('1')
		time.Sleep(100 * time.Millisecond)
		synctest.Wait()
		require.Contains(t, b.gate.texts()[1], "Your balance")
		require.Less(t, b.line.heard(), 25, "the greeting was cut off")
		b.line.hangUp()
		b.finish(nil)
	})
}

func TestBot_SilenceClimbsTheLadder(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		began := time.Now()
		b.start("")
		b.until("Goodbye.")
		b.finish(nil)
		texts := b.gate.texts()
		require.Equal(t, []string{
			"Press 1 to pay your bill or 2 for a person.", "Press 1 to pay your bill or 2 for a person.", "Goodbye.",
		}, texts[1:])
		require.InDelta(t, 28, time.Since(began).Seconds(), 4)
	})
}

// A gate that says nothing of the end does not keep the result back.
func TestBot_ResultWithoutTheGatesWord(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		b.start("")
		b.until("press 1")
		b.line.hangUp()
		require.NoError(t, <-b.served)
		time.Sleep(3100 * time.Millisecond)
		synctest.Wait()
		require.Equal(t, "none", b.result()["outcome"])
	})
}

func TestBot_CardNumberTyped(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		b.start("")
		b.until("press 1")
		b.typed("pay with 4242 4242-4242 4242")
		b.until("Please do not type card numbers here.")
		b.line.hangUp()
		b.finish(nil)
		require.Empty(t, b.model.seen)
		require.NotContains(t, b.file("transcript.txt"), "4242")
	})
}

func TestBot_ModelIsDown(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		b.start("")
		b.until("press 1")
		b.typed("are you down?")
		b.until("Sorry, I did not understand that.")
		b.press('2')
		b.finish(nil)
		require.Equal(t, []string{"support"}, b.gate.handoffs)
	})
}

func TestBot_NobodyAtTheHandoff(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		b.gate.nobody = true
		b.start("")
		b.until("press 1")
		b.press('2')
		b.finish(nil)
		require.Contains(t, b.gate.texts()[1], "nobody is free")
		require.Equal(t, 1, b.gate.hangups)
	})
}

// A voice that is slow is bridged, one that is broken is replaced: no dead air over 4 s.
func TestBot_VoiceTrouble(t *testing.T) {
	t.Parallel()
	for name, voice := range map[string]fakeVoice{
		"One moment, please.": {slow: "Your balance"}, "Sorry, I have some trouble": {broken: "Your balance"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t)
				b.voice = voice
				b.start("")
				b.until("press 1")
				before := b.line.heard()
				b.press('1')
				time.Sleep(3500 * time.Millisecond)
				synctest.Wait()
				require.Greater(t, b.line.heard(), before+20, "something was heard")
				b.until(name)
				b.line.hangUp()
				b.finish(nil)
			})
		})
	}
}

func TestBot_Money(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		b.start("")
		b.until("press 1")
		b.bot.Money(checkout.Event{CallID: "call-1", Type: checkout.PaymentOpened, Amount: 4250})
		b.bot.Money(checkout.Event{CallID: "call-of-yesterday", Type: checkout.PaymentOpened})
		b.line.hangUp()
		b.finish(nil)
		require.Contains(t, b.file("events.jsonl"), `"type":"payment.opened"`)
		require.Contains(t, b.file("events.jsonl"), `"type":"call.started"`)
		require.NoDirExists(t, filepath.Join(b.dir, "call-of-yesterday"))
	})
}

func TestNewBot_Refuses(t *testing.T) {
	t.Parallel()
	_, err := agent.NewBot(agent.Config{}, agent.Deps{})
	require.ErrorContains(t, err, "folder")
	_, err = agent.NewBot(agent.Config{Dir: t.TempDir()}, agent.Deps{})
	require.ErrorContains(t, err, "dependency")
}

func TestBot_CallIDCannotLeaveTheFolder(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		b.start("")
		b.bot.Event(control.Event{Type: control.CallStarted, CallID: "../evil"})
		b.bot.Event(control.Event{Type: control.CallStarted, CallID: ".."})
		b.line.hangUp()
		b.finish(nil)
		entries, err := os.ReadDir(filepath.Dir(b.dir))
		require.NoError(t, err)
		require.Len(t, entries, 1)
		require.Equal(t, media.Hz(16000), b.line.Rate())
	})
}
