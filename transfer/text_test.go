package transfer

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/transfer/control"
)

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
		require.True(t, p.begin("call_page", leg, func() {}))
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
		require.True(t, NewPhone(b.gate, nil).begin("call_page", newLeg("page"), func() {}))
		b.after(time.Minute)
		require.Zero(t, b.gate.Calls())
	})
}
