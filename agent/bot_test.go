package agent_test

import (
	"encoding/json"
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
				b.start("")
				b.until("press 1")
				b.press('1')
				b.until("Your balance")
				b.press('1')
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
		b.start("")
		b.until("press 1")
		b.press('1')
		b.until("Your balance")
		b.press('1')
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
		b.start("")
		b.until("press 1")
		b.press('1')
		b.until("Your balance")
		b.press('1')
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
		b.start("")
		b.until("press 1")
		b.press('1')
		b.until("Your balance")
		b.press('1')
		require.Equal(t, "hung_up", b.finish(nil)["outcome"])
		require.Contains(t, b.gate.texts()[len(b.gate.texts())-1], "Please key your card details")
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
				b.start("")
				b.until("press 1")
				b.press('1')
				b.until("Your balance")
				b.press('1')
				require.Equal(t, tc.want, b.finish(nil)["outcome"])
				require.Positive(t, b.gate.returns, "the consent key had closed the gate")
			})
		})
	}
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
		"One moment, please.": {slow: "Your balance"}, "Your balance": {broken: "Your balance"},
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

func TestBot_Resumes(t *testing.T) {
	t.Parallel()
	state := func(node string, paying bool) []byte {
		row, err := json.Marshal(map[string]any{
			"flow": "utility-bill", "node": node, "paying": paying,
			"consent": map[string]any{"Node": "confirm"},
			"values": map[string]any{
				"bill": map[string]any{"amount": 4250, "currency": "GBP", "reference": "INV-1001"},
				"call": map[string]any{"id": "call-1", "from": ""},
			},
		})
		require.NoError(t, err)
		return row
	}
	result := approved()
	for name, tc := range map[string]struct {
		token   string
		row     []byte
		resumed *checkout.Result
		err     error
		want    []string
	}{
		"at a node":           {"good", state("confirm", false), nil, nil, []string{"interruption", "Your balance is £42.50"}},
		"paid meanwhile":      {"good", state("pay", true), &result, nil, []string{"interruption", "back", "approved", "£42.50 has been"}},
		"no attempt":          {"good", state("pay", true), nil, nil, []string{"interruption", "Your balance"}},
		"ledger away":         {"good", state("pay", true), nil, errors.New("away"), []string{"interruption", "back", "cannot confirm"}},
		"told but not noted":  {"good", state("pay", false), nil, nil, []string{"interruption", "Your balance"}},
		"forged token":        {"bad", state("confirm", false), nil, nil, []string{"we were cut off", "Hello"}},
		"nothing remembered":  {"good", nil, nil, nil, []string{"we were cut off", "Hello"}},
		"another flow":        {"good", []byte(`{"flow":"other","node":"greet"}`), nil, nil, []string{"we were cut off", "Hello"}},
		"memory is not ours":  {"good", []byte(`[]`), nil, nil, []string{"we were cut off", "Hello"}},
		"node is not in flow": {"good", []byte(`{"flow":"utility-bill","node":"x"}`), nil, nil, []string{"cut off", "Hello"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t)
				b.desk.resumed, b.desk.err = tc.resumed, tc.err
				if tc.row != nil {
					b.memory.rows["call-1"] = tc.row
				}
				b.start(tc.token)
				b.until(tc.want[len(tc.want)-1])
				b.line.hangUp()
				b.finish(nil)
				for i, want := range tc.want {
					require.Contains(t, b.gate.texts()[i], want)
				}
			})
		})
	}
}

// The transcript's clock is that of the call, not of the process; a slow desk is bridged.
func TestBot_ResumesOnTheCallsClock(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		result := approved()
		b.desk.resumed, b.desk.resumeTakes = &result, 6*time.Second
		b.memory.rows["call-1"] = []byte(`{"flow":"utility-bill","node":"pay","paying":true,"values":{"bill":{}}}`)
		require.NoError(t, os.MkdirAll(filepath.Join(b.dir, "call-1"), 0o750))
		first, err := json.Marshal(control.Event{At: time.Now().Add(-time.Minute), Type: control.CallStarted})
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(filepath.Join(b.dir, "call-1", "events.jsonl"), append(first, '\n'), 0o600))
		b.start("good")
		b.until("Goodbye.")
		b.finish(nil)
		require.Contains(t, b.file("transcript.txt"), "01:00.000 bot: I am sorry for the interruption.")
		require.Equal(t, []string{"I am sorry for the interruption.", "One moment, please."}, b.gate.texts()[:2])
		require.Contains(t, b.gate.texts(), "Your payment has been approved.")
	})
}

func TestBot_RemembersEachNode(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, approved())
		b.desk.during = func() {
			require.Equal(t, "pay", b.memory.node(t))
			require.Contains(t, string(b.memory.rows["call-1"]), `"paying":true`, "committed before the gate is closed")
		}
		b.start("")
		b.until("press 1")
		require.Equal(t, "greet", b.memory.node(t))
		b.press('1')
		b.until("Your balance")
		require.Equal(t, "confirm", b.memory.node(t))
		b.press('1')
		b.until("Goodbye.")
		b.finish(nil)
	})
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
