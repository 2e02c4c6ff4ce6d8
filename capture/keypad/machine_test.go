package keypad

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/capture/cards"
	"github.com/tonegate/tonegate/capture/prompts"
	"github.com/tonegate/tonegate/dtmf"
)

// The published test numbers that the tables below use.
const (
	visa       = "4242424242424242"
	mastercard = "5555555555554444"
	amex       = "378282246310005"
	diners     = "36227206271667"
)

const (
	// Nobody publishes a Maestro number for tests: this is a prefix and zeros, as no issuer gives it out.
	maestro = "67" + "0000000000"
	// A well-known number of another list than ours.
	elsewhere = "4" + "111111111111111"
)

func TestEntries(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, keys string
		submit     bool
		end        End
		say        []prompts.ID // after the first prompt
	}{
		{"plain", visa + "#.1230#.123#", true, "", []prompts.ID{prompts.Expiry, prompts.Code}},
		{"all typed ahead", visa + "#1230#123#", true, "", []prompts.ID{prompts.Expiry, prompts.Code}},
		{"pauses end complete entries", visa + "...1230...123...", true, "", []prompts.ID{prompts.Expiry, prompts.Code}},
		{
			"hash after the pause is not an entry", visa + "...#1230...#123...", true, "",
			[]prompts.ID{prompts.Expiry, prompts.Code},
		},
		{"mastercard", mastercard + "#1230#123#", true, "", []prompts.ID{prompts.Expiry, prompts.Code}},
		{"amex asks for four", amex + "#1230#1234#", true, "", []prompts.ID{prompts.Expiry, prompts.CodeOfFour}},
		{"maestro without a code", maestro + "#1230#.#", true, "", []prompts.ID{prompts.Expiry, prompts.CodeIfAny}},
		{"maestro with a code", maestro + "#1230#123#", true, "", []prompts.ID{prompts.Expiry, prompts.CodeIfAny}},
		{"expires this month", visa + "#1126#123#", true, "", []prompts.ID{prompts.Expiry, prompts.Code}},
		{
			"A to D and early hashes are nothing", "##A" + visa[:8] + "BC" + visa[8:] + "D#1230#123#", true, "",
			[]prompts.ID{prompts.Expiry, prompts.Code},
		},
		{
			"star clears", "41*." + visa + "#1230#123#", true, "",
			[]prompts.ID{prompts.Cleared, prompts.CardNumberAgain, prompts.Expiry, prompts.Code},
		},
		{
			"star clears the expiry alone", visa + "#09*1230#123#", true, "",
			[]prompts.ID{prompts.Expiry, prompts.Cleared, prompts.ExpiryAgain, prompts.Code},
		},
		{
			"two stars far apart are two clearings", "4*...*..", false, "",
			[]prompts.ID{prompts.Cleared, prompts.CardNumberAgain, prompts.Cleared, prompts.CardNumberAgain},
		},
		{
			"stars with a key between are two clearings", "4*4*", false, "",
			[]prompts.ID{prompts.Cleared, prompts.CardNumberAgain, prompts.Cleared, prompts.CardNumberAgain},
		},
		{
			"star twice cancels", visa + "#12**", false, CancelledByCaller,
			[]prompts.ID{prompts.Expiry, prompts.Cleared, prompts.ExpiryAgain},
		},
		{
			"wrong check digit, then right", "4242424242424241#.." + visa + "#1230#123#", true, "",
			[]prompts.ID{prompts.InvalidCardNumber, prompts.CardNumberAgain, prompts.Expiry, prompts.Code},
		},
		{
			"keys typed ahead behind a wrong number are dropped", "4242424242424241#1230#123#.." + visa + "#1230#123#", true, "",
			[]prompts.ID{prompts.InvalidCardNumber, prompts.CardNumberAgain, prompts.Expiry, prompts.Code},
		},
		{
			"not a published test number", elsewhere + "#", false, "",
			[]prompts.ID{prompts.InvalidCardNumber, prompts.CardNumberAgain},
		},
		{"no such brand", "1234567890123456#", false, "", []prompts.ID{prompts.InvalidCardNumber, prompts.CardNumberAgain}},
		{"brand not taken", diners + "#", false, "", []prompts.ID{prompts.InvalidCardType, prompts.CardNumberAgain}},
		{"too long", visa + visa + visa + "#", false, "", []prompts.ID{prompts.InvalidCardNumber, prompts.CardNumberAgain}},
		{"too short", "4242#", false, "", []prompts.ID{prompts.InvalidCardNumber, prompts.CardNumberAgain}},
		{"three bad numbers", "4242#..4242#..4242#..", false, TooManyAttempts, []prompts.ID{
			prompts.InvalidCardNumber, prompts.CardNumberAgain, prompts.InvalidCardNumber, prompts.CardNumberAgain,
		}},
		{"past date", visa + "#1026#", false, "", []prompts.ID{prompts.Expiry, prompts.InvalidDate, prompts.ExpiryAgain}},
		{"far date", visa + "#1247#", false, "", []prompts.ID{prompts.Expiry, prompts.InvalidDate, prompts.ExpiryAgain}},
		{"month thirteen", visa + "#1330#", false, "", []prompts.ID{prompts.Expiry, prompts.InvalidDate, prompts.ExpiryAgain}},
		{"month zero", visa + "#0030#", false, "", []prompts.ID{prompts.Expiry, prompts.InvalidDate, prompts.ExpiryAgain}},
		{
			"three digits of a date", visa + "#130#", false, "",
			[]prompts.ID{prompts.Expiry, prompts.InvalidDate, prompts.ExpiryAgain},
		},
		{
			"code too short", visa + "#1230#12#", false, "",
			[]prompts.ID{prompts.Expiry, prompts.Code, prompts.InvalidCode, prompts.CodeAgain},
		},
		{
			"code too long", visa + "#1230#1234#", false, "",
			[]prompts.ID{prompts.Expiry, prompts.Code, prompts.InvalidCode, prompts.CodeAgain},
		},
		{
			"amex code too short", amex + "#1230#123#", false, "",
			[]prompts.ID{prompts.Expiry, prompts.CodeOfFour, prompts.InvalidCode, prompts.CodeOfFourAgain},
		},
		{
			"maestro code of the wrong length", maestro + "#1230#12#", false, "",
			[]prompts.ID{prompts.Expiry, prompts.CodeIfAny, prompts.InvalidCode, prompts.CodeIfAnyAgain},
		},
		{"nothing keyed once", "_", false, "", []prompts.ID{prompts.InputTimeout, prompts.CardNumberAgain}},
		{"nothing keyed three times", "___", false, TimedOut, []prompts.ID{
			prompts.InputTimeout, prompts.CardNumberAgain, prompts.InputTimeout, prompts.CardNumberAgain,
		}},
		{"stopped in mid-number", "4242.....", false, "", []prompts.ID{prompts.InputTimeout, prompts.CardNumberAgain}},
		{
			"sixteen wrong digits and a pause", "4242424242424241.....", false, "",
			[]prompts.ID{prompts.InvalidCardNumber, prompts.CardNumberAgain},
		},
		{"tries are counted by field", "4242#..4242#.." + visa + "#.1326#..1326#..1230#123#", true, "", []prompts.ID{
			prompts.InvalidCardNumber, prompts.CardNumberAgain, prompts.InvalidCardNumber, prompts.CardNumberAgain,
			prompts.Expiry, prompts.InvalidDate, prompts.ExpiryAgain, prompts.InvalidDate, prompts.ExpiryAgain, prompts.Code,
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c := run(t, tt.keys)
			require.Equal(t, tt.submit, c.all.Submit)
			require.Equal(t, tt.end, c.all.End)
			require.Equal(t, prompts.CardNumber, c.all.Say[0])
			require.Equal(t, tt.say, c.all.Say[1:])
			if tt.end != "" {
				for f := range fields {
					require.Zero(t, c.m.entries[f].Len(), "wiped")
				}
			}
		})
	}
}

func TestSubmittedEntryIsWhatWasKeyed(t *testing.T) {
	t.Parallel()
	c := run(t, visa+"#1230#123#")
	require.Equal(t, Effects{}, c.m.Key(4, c.now), "no key is taken after the submission")
	card := c.m.Take()
	for f := range fields {
		require.Zero(t, c.m.entries[f].Len(), "the machine keeps nothing")
	}
	require.Equal(t, cards.Visa, card.Brand.Type)
	require.Zero(t, card.Number.MatchAny([]string{visa}))
	require.Zero(t, card.Expiry.MatchAny([]string{"1230"}))
	require.Zero(t, card.Code.MatchAny([]string{"123"}))
	card.Wipe()
	require.Zero(t, card.Number.Len()+card.Expiry.Len()+card.Code.Len())
	_, waiting := c.m.Deadline()
	require.False(t, waiting)
}

func TestReadBack(t *testing.T) {
	t.Parallel()
	c := run(t, visa[:15])
	c.took(c.m.Key(2, c.now))
	got := c.m.Key(dtmf.Pound, c.now)
	require.True(t, got.Hush)
	require.Equal(t, []prompts.ID{
		prompts.CardEnding, prompts.Digit('4'), prompts.Digit('2'), prompts.Digit('4'), prompts.Digit('2'), prompts.Expiry,
	}, got.Say)
}

func TestProgressShowsCountsAlone(t *testing.T) {
	t.Parallel()
	c := run(t, "42*.4242#..")
	require.Equal(t, []Progress{
		{Field: CardNumber, State: Awaiting, Attempt: 1},
		{Field: CardNumber, State: Keying, Attempt: 1, Count: 1},
		{Field: CardNumber, State: Keying, Attempt: 1, Count: 2},
		{Field: CardNumber, State: Awaiting, Attempt: 1},
		{Field: CardNumber, State: Keying, Attempt: 1, Count: 1},
		{Field: CardNumber, State: Keying, Attempt: 1, Count: 2},
		{Field: CardNumber, State: Keying, Attempt: 1, Count: 3},
		{Field: CardNumber, State: Keying, Attempt: 1, Count: 4},
		{Field: CardNumber, State: Rejected, Attempt: 1, Error: InvalidCardNumber},
		{Field: CardNumber, State: Awaiting, Attempt: 2},
	}, c.all.Progress)
}

func TestTotalTimeEndsAnEntryThatKeepsBeingKeyed(t *testing.T) {
	t.Parallel()
	c := &script{m: New(config(t)), now: start()}
	c.took(c.m.Start(c.now))
	for range 70 {
		c.took(c.m.Key(4, c.now))
		c.took(c.m.Key(dtmf.Star, c.now.Add(time.Second)))
		c.pass(4 * time.Second)
	}
	require.Equal(t, TimedOut, c.all.End)
}

func TestFirstKeyIsAwaitedFromTheEndOfThePrompt(t *testing.T) {
	t.Parallel()
	m := New(config(t))
	m.Start(start())
	at, _ := m.Deadline()
	require.Equal(t, start().Add(4*time.Minute), at, "a prompt that is being said is not waited upon")
	m.Spoken(start().Add(7 * time.Second))
	at, _ = m.Deadline()
	require.Equal(t, start().Add(17*time.Second), at)
	require.Equal(t, Effects{}, m.Tick(at.Add(-1)))
	require.Equal(t, InputTimeout, m.Tick(at).Progress[0].Error)
}

// TestClocksStandStillOnHold: all but that of the whole entry.
func TestClocksStandStillOnHold(t *testing.T) {
	t.Parallel()
	due := func(c *script) time.Duration {
		at, waiting := c.m.Deadline()
		require.True(t, waiting)
		return at.Sub(c.now)
	}
	for _, tt := range []struct {
		name, keys string
		left       time.Duration
	}{
		{"in mid-number", "4242..", 3 * time.Second},
		{"a complete number", visa + ".", 2 * time.Second},
		{"before the first key", ".", 9 * time.Second},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c := run(t, tt.keys)
			require.Equal(t, tt.left, due(c))
			c.m.Hold(true, c.now)
			c.now = c.now.Add(time.Minute)
			require.Equal(t, Effects{}, c.m.Tick(c.now))
			c.m.Hold(true, c.now) // told again
			c.m.Hold(false, c.now)
			require.Equal(t, tt.left, due(c))
			c.m.Hold(false, c.now)
			require.Equal(t, tt.left, due(c))
		})
	}
	t.Run("keyed on hold", func(t *testing.T) {
		t.Parallel()
		c := run(t, "4242....")
		c.m.Hold(true, c.now)
		c.m.Key(4, c.now.Add(time.Second))
		c.now = c.now.Add(time.Minute)
		c.m.Hold(false, c.now)
		require.Equal(t, 5*time.Second, due(c))
	})
	t.Run("for too long", func(t *testing.T) {
		t.Parallel()
		c := run(t, "4242")
		c.m.Hold(true, c.now)
		at, _ := c.m.Deadline()
		require.Equal(t, start().Add(4*time.Minute), at)
		require.Equal(t, TimedOut, c.m.Tick(at).End)
	})
}

func TestNothingPrintsADigit(t *testing.T) {
	t.Parallel()
	c := run(t, "4242424242424242#1230#12")
	for _, verb := range []string{"%v", "%+v", "%#v"} {
		require.NotContains(t, fmt.Sprintf(verb, c.m.entries), "42")
		require.NotContains(t, fmt.Sprintf(verb, *c.m.Take()), "4242")
		require.NotContains(t, fmt.Sprintf(verb, c.all.Progress), "4242")
	}
}

func FuzzMachine(f *testing.F) {
	for _, seed := range []string{visa + "#1230#123#", "**", "4*4**", "____", "##*A.D", amex + "...1230...1234..."} {
		f.Add(seed)
	}
	cfg := config(f)
	f.Fuzz(func(t *testing.T, keys string) {
		m := New(cfg)
		now := start()
		over := false
		check := func(e Effects) {
			require.False(t, over && (e.Submit || e.End != "" || len(e.Say) > 0), "nothing follows the end")
			require.False(t, e.Submit && e.End != "")
			over = over || e.Submit || e.End != ""
			for _, p := range e.Progress {
				require.LessOrEqual(t, p.Count, 32)
				require.True(t, p.Attempt >= 1 && p.Attempt <= 3)
			}
			if e.Submit {
				card := m.Take()
				require.NotNil(t, card.Brand)
				require.True(t, card.Number.Luhn())
				require.Equal(t, 4, card.Expiry.Len())
			}
		}
		check(m.Start(now))
		for i := range len(keys) {
			now = now.Add(time.Duration(keys[i]) * 40 * time.Millisecond)
			if keys[i]%3 == 0 {
				m.Spoken(now)
			}
			check(m.Tick(now))
			check(m.Key(dtmf.Key(keys[i]%17), now))
		}
	})
}
