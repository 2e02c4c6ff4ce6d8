package transfer

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/tonegate/tonegate/transfer/control"
)

func TestHoldsCardNumber(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, text string
		want       bool
	}{
		{"plain", "4242424242424242", true},
		{"in a sentence", "my card is 4242424242424242, thanks", true},
		{"spaces", "4242 4242 4242 4242", true},
		{"dashes", "4242-4242-4242-4242", true},
		{"dots and tabs", "4242.4242\t4242.4242", true},
		{"slashes and commas", "4242/4242,4242/4242", true},
		{"one by one", "4 2 4 2 4 2 4 2 4 2 4 2 4 2 4 2", true},
		{"line breaks", "4242\n4242\n4242\n4242", true},
		{"amex", "378282246310005", true},
		{"inside more digits", "0004242424242424242999", true},
		{"full width", "４２４２４２４２４２４２４２４２", true},
		{"arabic-indic", "٤٢٤٢٤٢٤٢٤٢٤٢٤٢٤٢", true},
		{"words", "four two four two four two four two four two four two four two four two", true},
		{"words and digits", "Four-two four two 42 42 42 42 42 42", true},
		{"broken by a zero-width space", "42424242\u200b42424242", true},
		{"too short", "424242424242", false},
		{"fails the check", "4242424242421", false},
		{"a phone number", "call 07700 900123", false},
		{"two numbers with words between", "account 12345678, phone 07700900123", false},
		{"zeros", "0000000000000000", false},
		{"nothing", "", false},
		{"an amount", "42.50 GBP", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, tt.want, HoldsCardNumber(tt.text))
		})
	}
}

func TestCardNumberOverSeveralLines(t *testing.T) {
	t.Parallel()
	g := &textGuard{}
	require.False(t, g.refuse("4242", at(0)))
	require.False(t, g.refuse("4242", at(1000)))
	require.False(t, g.refuse("that is the half", at(1500)))
	require.False(t, g.refuse("4242", at(2000)))
	require.True(t, g.refuse("4242", at(3000)))
	require.True(t, g.refuse("4242 ok", at(4000)), "again")
	require.False(t, g.refuse("4242", at(70_000)), "a minute later it is another matter")
}

func TestLinesThatAreNoCard(t *testing.T) {
	t.Parallel()
	g := &textGuard{}
	for i, line := range []string{"hello", "pay my bill", "account 12345678", "1", "yes", "07700 900123 is my phone"} {
		require.False(t, g.refuse(line, at(i*1000)), line)
	}
}

func TestAnyCardInAnyDressIsFound(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		digits := rapid.SliceOfN(rapid.IntRange(0, 9), panMin-1, panMax-1).Draw(t, "digits")
		number := make([]byte, len(digits)+1)
		for i, d := range digits {
			number[i] = byte(d)
		}
		for c := range byte(10) {
			if number[len(digits)] = c; luhn(number) {
				break
			}
		}
		if !luhn(number) {
			return // all digits the same: no number
		}
		var text strings.Builder
		text.WriteString(rapid.StringMatching(`[a-z ]{0,10}`).Draw(t, "before"))
		for _, d := range number {
			text.WriteByte('0' + d)
			text.WriteString(rapid.StringMatching(`[ .,/_-]{0,2}`).Draw(t, "between"))
		}
		require.True(t, HoldsCardNumber(text.String()))
	})
}

func FuzzHoldsCardNumber(f *testing.F) {
	f.Add("4242 4242 4242 4242")
	f.Add("٤٢٤٢\xff four")
	f.Fuzz(func(t *testing.T, text string) {
		require.True(t, HoldsCardNumber(text+" 4242424242424242"))
	})
}

func TestTypedTextOfACaller(t *testing.T) {
	t.Parallel()
	virtual(t, testConfig(), func(t *testing.T, b *bench) {
		ctx := t.Context()
		b.open()
		reason, ok := b.gate.Text(ctx, b.id, "I would like to pay")
		require.True(t, ok, reason)
		reason, ok = b.gate.Text(ctx, b.id, "it is 4242 4242 4242 4242")
		require.False(t, ok)
		require.Equal(t, "card_number", reason)
		reason, _ = b.gate.Text(ctx, b.id, strings.Repeat("x", maxLine+1))
		require.Equal(t, "length", reason)
		reason, _ = b.gate.Text(ctx, "other", "hello")
		require.Equal(t, "no_call", reason)
		require.NoError(t, b.gate.CloseGate(ctx, b.id))
		reason, ok = b.gate.Text(ctx, b.id, "hello?")
		require.False(t, ok)
		require.Equal(t, "closed", reason)
		texts := b.events(control.CallText)
		require.Len(t, texts, 1)
		require.Equal(t, "I would like to pay", texts[0].Text)
		require.ErrorIs(t, b.gate.Caption(ctx, b.id, control.Caption{Who: "bot", Text: "4242424242424242"}), control.ErrInvalid)
		require.NoError(t, b.gate.Caption(ctx, b.id, control.Caption{Who: "bot", Text: "One moment."}))
		require.Equal(t, "One moment.", b.events(control.CaptionSeen)[0].Text)
	})
}

func TestPage(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, testConfig())
		defer b.stop()
		b.register("bot")
		leg := newLeg("page")
		p := NewPhone(b.gate, nil)
		require.True(t, p.begin("call_page", leg))
		b.after(2 * time.Second)
		_, n := b.dialer.last("bot")
		require.Zero(t, n, "the browser has not connected yet")
		close(leg.ready)
		b.after(0)
		b.id, b.caller = "call_page", leg
		require.False(t, b.closed())
		leg.take([]byte(`{"type":"text","text":"hello"}`))
		leg.take([]byte(`{"type":"text","text":"4242 4242 4242 4242"}`))
		leg.take([]byte(`{"type":"close"}`))
		leg.take([]byte(`{`))
		leg.take(make([]byte, 3*maxLine))
		b.after(0)
		leg.mu.Lock()
		sent := strings.Join(leg.sent, "\n")
		leg.mu.Unlock()
		require.Contains(t, sent, `"type":"call.started"`)
		require.Contains(t, sent, `"text":"hello"`)
		require.Contains(t, sent, `{"type":"refused","reason":"card_number"}`)
		require.NotContains(t, sent, "4242")
		require.Equal(t, kindWebRTC, b.events(control.CallStarted)[0].Kind)
		b.dialer.leg("bot").speak(9000)
		b.after(0)
		require.Positive(t, leg.heard().loud)
	})
}

func TestPageThatNeverConnects(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, testConfig())
		defer b.stop()
		b.register("bot")
		require.True(t, NewPhone(b.gate, nil).begin("call_page", newLeg("page")))
		b.after(time.Minute)
		require.Zero(t, b.gate.Calls())
	})
}
