package agent_test

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/agent"
	"github.com/tonegate/tonegate/agent/guard"
	"github.com/tonegate/tonegate/agent/sentences"
	"github.com/tonegate/tonegate/transfer/control"
)

// What a coach says in English.
const (
	asksNumber = "Please key your card number, then the hash key."
	asksExpiry = "Now key the expiry date, two digits for the month and two for the year, then hash."
	asksCode   = "Now key the security code of the card, then hash."
	tellsStars = "Press star to start a field again, or star twice to cancel."
	notValid   = "Sorry, that is not a valid card number."
)

// capturing is the gate's word that the caller is with the provider, and in guided hears the bot.
func (b *bench) capturing(mode string) {
	b.event(control.Event{Type: control.Window, State: control.Capturing, Mode: mode})
	synctest.Wait()
}

// keyed tells how far the caller is, and lets so many seconds pass.
func (b *bench) keyed(field, state, err string, count int, seconds float64) {
	b.event(control.Event{Type: control.ProgressSeen, Progress: &control.Progress{
		Field: field, State: state, Attempt: 1, Error: err, Count: count,
	}})
	synctest.Wait()
	time.Sleep(time.Duration(seconds * float64(time.Second)))
	synctest.Wait()
}

// coached pays by key, with during in the window, and gives what the bot said meanwhile, in order.
func coached(t *testing.T, during func(b *bench)) (texts []string, b *bench) {
	t.Helper()
	b = newBench(t, approved())
	before, after := 0, 0
	b.desk.during = func() {
		synctest.Wait()
		before = len(b.seen(agent.SayStarted))
		during(b)
		after = len(b.seen(agent.SayStarted))
	}
	b.agrees()
	b.until("Goodbye.")
	require.Equal(t, "approved", b.finish(nil)["outcome"])
	for _, ev := range b.seen(agent.SayStarted)[before:after] {
		require.Equal(t, agent.SourceFixed, ev.Source, "no model and no flow speaks in the window")
		texts = append(texts, ev.Text)
	}
	return texts, b
}

func TestCoach_SaysWhatToKey(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		texts, b := coached(t, func(b *bench) {
			b.capturing(control.ModeGuided)
			b.keyed("card_number", "awaiting", "", 0, 3)
			b.keyed("card_number", "keying", "", 4, 0.5)
			b.keyed("card_number", "keying", "", 16, 0.5)
			b.keyed("card_number", "rejected", "invalid-card-number", 0, 0)
			b.keyed("card_number", "awaiting", "", 0, 3)
			b.keyed("card_number", "accepted", "", 16, 0)
			b.keyed("expiry", "awaiting", "", 0, 2)
			b.keyed("expiry", "accepted", "", 4, 0)
			b.keyed("security_code", "awaiting", "", 0, 2)
			b.keyed("security_code", "accepted", "", 3, 0)
			b.keyed("security_code", "authorising", "", 0, 2)
			b.keyed("security_code", "done", "", 0, 0)
			b.event(control.Event{Type: control.Window, State: control.Returning})
		})
		require.Equal(t, []string{
			asksNumber, tellsStars, notValid, asksNumber, asksExpiry, asksCode, "One moment, please.",
		}, texts)
		events := b.file("events.jsonl")
		require.Contains(t, events, `"count":16`, "the conversation is told how many, and nothing of which")
		require.Contains(t, b.file("transcript.txt"), "bot: "+notValid)
	})
}

// Who keys is not talked over, and what was cut off is not said later.
func TestCoach_IsSilentWhileTheCallerKeys(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		texts, b := coached(t, func(b *bench) {
			b.capturing(control.ModeGuided)
			b.keyed("card_number", "awaiting", "", 0, 0.4)
			require.Equal(t, 1000, b.line.level(), "the bot is heard")
			b.keyed("card_number", "keying", "", 2, 0.1)
			require.Zero(t, b.line.level())
			frames := b.line.heard()
			b.keyed("card_number", "keying", "", 9, 3)
			require.Equal(t, frames, b.line.heard())
			b.keyed("card_number", "awaiting", "", 0, 2) // star: the field begins anew
		})
		require.Equal(t, []string{asksNumber, asksNumber}, texts)
		ended := b.seen(agent.SayEnded)
		at := slices.IndexFunc(ended, func(ev agent.Event) bool { return ev.Reason == agent.ReasonCut })
		require.Positive(t, at)
		require.True(t, strings.HasPrefix(asksNumber, ended[at].Text))
	})
}

// In mode bridge the caller does not hear the bot, which has nothing to say.
func TestCoach_IsForGuidedWindowsAlone(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		texts, _ := coached(t, func(b *bench) {
			b.keyed("card_number", "awaiting", "", 0, 2)
			b.capturing("")
			b.keyed("card_number", "awaiting", "", 0, 2)
			b.keyed("card_number", "rejected", "invalid-card-number", 0, 2)
		})
		require.Empty(t, texts)
	})
}

// A provider that speaks has the word.
func TestCoach_GivesWayToTheProvider(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		provider := func(on bool) control.Event {
			return control.Event{Type: control.Sound, Source: control.SourceProvider, On: on}
		}
		texts, _ := coached(t, func(b *bench) {
			b.capturing(control.ModeGuided)
			b.keyed("card_number", "awaiting", "", 0, 0.3)
			b.event(provider(true))
			synctest.Wait()
			time.Sleep(100 * time.Millisecond)
			require.Zero(t, b.line.level())
			b.keyed("card_number", "rejected", "invalid-card-number", 0, 2)
			require.Zero(t, b.line.level())
			b.event(provider(false))
			b.event(control.Event{Type: control.Sound, Source: control.SourceBot, On: true})
			synctest.Wait()
			time.Sleep(2 * time.Second)
		})
		require.Equal(t, []string{asksNumber, notValid}, texts)
	})
}

// A caller who is gone is not spoken to.
func TestCoach_CallerIsGone(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, approved())
		b.desk.during = func() {
			b.capturing(control.ModeGuided)
			b.line.hangUp()
			synctest.Wait()
			b.keyed("card_number", "awaiting", "", 0, 2)
		}
		b.agrees()
		require.Equal(t, "hung_up", b.finish(nil)["outcome"])
		require.NotContains(t, b.gate.texts(), asksNumber)
	})
}

// The model's context is frozen in a guided window, too, and gets one result of the payment and nothing of the coaching.
func TestCoach_IsNotInTheModelsContext(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := led(t, script(
			calls(`find_plan {"number":"12345678"}`), calls(`start_payment {"quote":"part"}`), says("What else?"),
		), partPaid())
		asked := 0
		b.desk.during = func() {
			b.capturing(control.ModeGuided)
			b.keyed("card_number", "awaiting", "", 0, 3)
			b.keyed("card_number", "rejected", "invalid-card-number", 0, 0)
			b.keyed("card_number", "awaiting", "", 0, 3)
			asked = len(b.model.asked())
		}
		b.start("")
		b.wait(agent.TurnListening, 1)
		b.typed("one part of 12345678 please")
		b.until("Shall I take €20.00?")
		b.press('1')
		b.until("What else?")
		require.Equal(t, 2, asked, "the model was not asked in the window")
		require.Contains(t, b.gate.texts(), notValid)
		require.Equal(t, []map[string]any{b.results()[0], {"status": "ended", "outcome": "approved"}}, b.results())
		require.Len(t, b.seen(agent.ToolResult), 1)
		chats := b.model.asked()
		for _, m := range chats[len(chats)-1].Messages {
			for _, text := range []string{asksNumber, tellsStars, notValid} {
				require.NotContains(t, m.Text, text)
			}
		}
		b.line.hangUp()
		b.finish(nil)
	})
}

// What a coach says asks for keys and never to hear a card, claims nothing, and is there in each language.
func TestCoach_WordsPassTheGuard(t *testing.T) {
	t.Parallel()
	book, err := sentences.Load()
	require.NoError(t, err)
	claims := guard.NewClaims()
	n := 0
	for _, language := range book.Languages() {
		for id, text := range book.In(language).Texts {
			name := string(id)
			if !strings.HasPrefix(name, "ask_") && !strings.HasPrefix(name, "wrong_") && id != sentences.Stars {
				continue
			}
			n++
			fine, why := claims.Begin().Check(text, false)
			require.True(t, fine, "%s %s: %s", language, name, why)
		}
	}
	require.Equal(t, 6*17, n)
}
