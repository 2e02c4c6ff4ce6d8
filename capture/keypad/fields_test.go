package keypad

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/capture/prompts"
	"github.com/tonegate/tonegate/dtmf"
)

// A published test account, and its routing number.
const (
	routing = "110000000"
	account = "000123456789"
)

// withFields is the config of the other tests with other fields.
func withFields(tb testing.TB, rules ...Rule) Config {
	tb.Helper()
	c := config(tb)
	c.Fields = rules
	c.AllowedAccount = func(r, a *dtmf.Digits) bool {
		return r.MatchAny([]string{routing}) >= 0 && a.MatchAny([]string{account}) >= 0
	}
	return c
}

func TestOtherFields(t *testing.T) {
	t.Parallel()
	number := Rule{Field: CardNumber}
	postal := []Rule{number, {Field: PostalCode, Min: 5}}
	bank := []Rule{{Field: RoutingNumber}, {Field: AccountNumber}}
	twice := []Rule{{Field: CardNumber, Match: true}}
	asked := []Rule{{Field: CardNumber, Confirm: true}, {Field: Expiry}}
	tests := []struct {
		name, keys string
		rules      []Rule
		submit     bool
		end        End
		say        []prompts.ID // after the first prompt
	}{
		{"no security code", visa + "#1230#", []Rule{number, {Field: Expiry}}, true, "", []prompts.ID{prompts.Expiry}},
		{"postal code", visa + "#94107#", postal, true, "", []prompts.ID{prompts.PostalCode}},
		{"a pause ends a postal code", visa + "#94107...", postal, true, "", []prompts.ID{prompts.PostalCode}},
		{
			"postal code too short", visa + "#9410#..", postal, false, "",
			[]prompts.ID{prompts.PostalCode, prompts.InvalidPostalCode, prompts.PostalCodeAgain},
		},
		{
			"postal code too long", visa + "#94107941071#..", postal, false, "",
			[]prompts.ID{prompts.PostalCode, prompts.InvalidPostalCode, prompts.PostalCodeAgain},
		},
		{
			"three digits are a postal code where nothing is said", visa + "#101#",
			[]Rule{number, {Field: PostalCode}},
			true, "",
			[]prompts.ID{prompts.PostalCode},
		},
		{"bank account", routing + "#" + account + "#", bank, true, "", []prompts.ID{prompts.AccountNumber}},
		{"pauses end bank fields", routing + "..." + account + "...", bank, true, "", []prompts.ID{prompts.AccountNumber}},
		{
			"wrong check digit of a bank", "110000001#..", bank, false, "",
			[]prompts.ID{prompts.InvalidRoutingNumber, prompts.RoutingNumberAgain},
		},
		{
			"no zeros for a bank", "000000000#..", bank, false, "",
			[]prompts.ID{prompts.InvalidRoutingNumber, prompts.RoutingNumberAgain},
		},
		{
			"bank of eight digits", "11000000#..", bank, false, "",
			[]prompts.ID{prompts.InvalidRoutingNumber, prompts.RoutingNumberAgain},
		},
		{
			"another bank's account", "021000021#" + account + "#..", bank, false, "",
			[]prompts.ID{prompts.AccountNumber, prompts.InvalidAccountNumber, prompts.AccountNumberAgain},
		},
		{
			"account of three digits", routing + "#123#..", bank, false, "",
			[]prompts.ID{prompts.AccountNumber, prompts.InvalidAccountNumber, prompts.AccountNumberAgain},
		},
		{"twice the same", visa + "#" + visa + "#", twice, true, "", []prompts.ID{prompts.OnceMore}},
		{"twice the same by pauses", visa + "..." + visa + "...", twice, true, "", []prompts.ID{prompts.OnceMore}},
		{
			"two numbers, then twice the same", visa + "#" + mastercard + "#.." + visa + "#" + visa + "#", twice, true, "",
			[]prompts.ID{prompts.OnceMore, prompts.MatchingFailed, prompts.CardNumberAgain, prompts.OnceMore},
		},
		{
			"never the same", visa + "#1#.." + visa + "#1#.." + visa + "#1#..", twice, false, TooManyAttempts,
			[]prompts.ID{
				prompts.OnceMore, prompts.MatchingFailed, prompts.CardNumberAgain,
				prompts.OnceMore, prompts.MatchingFailed, prompts.CardNumberAgain, prompts.OnceMore,
			},
		},
		{
			"star in the second entry clears that alone", visa + "#42*" + visa + "#", twice, true, "",
			[]prompts.ID{prompts.OnceMore, prompts.Cleared, prompts.OnceMore},
		},
		{
			"no second entry", visa + "#_" + visa + "#", twice, true, "",
			[]prompts.ID{prompts.OnceMore, prompts.InputTimeout, prompts.OnceMore},
		},
		{
			"a code that there is not is not keyed twice", maestro + "##",
			[]Rule{number, {Field: SecurityCode, Match: true}},
			true, "",
			[]prompts.ID{prompts.CodeIfAny},
		},
		{"one for right", visa + "#..11230#", asked, true, "", []prompts.ID{prompts.OneIfRight, prompts.Expiry}},
		{
			"two for again", visa + "#..2" + mastercard + "#..11230#", asked, true, "",
			[]prompts.ID{prompts.OneIfRight, prompts.Cleared, prompts.CardNumberAgain, prompts.OneIfRight, prompts.Expiry},
		},
		{
			"star for again", visa + "#..*" + visa + "#..11230#", asked, true, "",
			[]prompts.ID{prompts.OneIfRight, prompts.Cleared, prompts.CardNumberAgain, prompts.OneIfRight, prompts.Expiry},
		},
		{"star twice instead of an answer", visa + "#..**", asked, false, CancelledByCaller, []prompts.ID{
			prompts.OneIfRight, prompts.Cleared, prompts.CardNumberAgain,
		}},
		{"no other key is an answer", visa + "#..379#0", asked, false, "", []prompts.ID{prompts.OneIfRight}},
		{
			"an expiry date keyed ahead is no answer", visa + "#1230#..1.1230#", asked, true, "",
			[]prompts.ID{prompts.OneIfRight, prompts.Expiry},
		},
		{"no answer", visa + "#___", asked, false, TimedOut, []prompts.ID{
			prompts.OneIfRight, prompts.InputTimeout, prompts.OneIfRight, prompts.InputTimeout, prompts.OneIfRight,
		}},
		{
			"tries of a field's own", visa + "#13#..13#",
			[]Rule{number, {Field: Expiry, Tries: 2}},
			false, TooManyAttempts,
			[]prompts.ID{prompts.Expiry, prompts.InvalidDate, prompts.ExpiryAgain},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c := runWith(t, withFields(t, tt.rules...), tt.keys)
			require.Equal(t, tt.submit, c.all.Submit)
			require.Equal(t, tt.end, c.all.End)
			require.Equal(t, tt.say, c.all.Say[1:])
			if tt.submit {
				e := c.m.Take()
				require.Equal(t, tt.rules[len(tt.rules)-1].Field, e.Last)
			}
			require.Zero(t, c.m.again.Len(), "the second entry is not kept")
			require.Zero(t, c.m.none.Len())
		})
	}
}

func TestSubmittedAccountIsWhatWasKeyed(t *testing.T) {
	t.Parallel()
	c := runWith(t, withFields(t, Rule{Field: RoutingNumber}, Rule{Field: AccountNumber}), routing+"#"+account+"#")
	e := c.m.Take()
	require.Nil(t, e.Brand)
	require.Zero(t, e.Routing.MatchAny([]string{routing}))
	require.Zero(t, e.Account.MatchAny([]string{account}))
	require.Zero(t, e.Number.Len())
	e.Wipe()
	require.Zero(t, e.Routing.Len()+e.Account.Len())
}

func TestConfirmationReadsBackAndAsks(t *testing.T) {
	t.Parallel()
	c := runWith(t, withFields(t, Rule{Field: CardNumber, Confirm: true}), visa)
	got := c.m.Key(dtmf.Pound, c.now)
	four := []prompts.ID{
		prompts.CardEnding, prompts.Digit('4'), prompts.Digit('2'), prompts.Digit('4'), prompts.Digit('2'),
	}
	require.Equal(t, append(four, prompts.OneIfRight), got.Say)
	require.Equal(t, []string{"card_number", "card_number_confirmation"}, wordsOf(got.Progress))

	m := c.m
	m.Spoken(c.now)
	late := m.Tick(c.now.Add(10 * time.Second))
	require.Equal(t, append(append([]prompts.ID{prompts.InputTimeout}, four...), prompts.OneIfRight), late.Say)
	right := m.Key(1, c.now.Add(12*time.Second))
	require.True(t, right.Submit)
	require.Empty(t, right.Say, "it was read back before")
}

func TestAccountIsReadBackByItsLastTwo(t *testing.T) {
	t.Parallel()
	rules := []Rule{{Field: RoutingNumber}, {Field: AccountNumber, Confirm: true}}
	c := runWith(t, withFields(t, rules...), routing+"#"+account)
	got := c.m.Key(dtmf.Pound, c.now)
	require.Equal(t, []prompts.ID{prompts.AccountEnding, prompts.Digit('8'), prompts.Digit('9'), prompts.OneIfRight}, got.Say)
}

func TestProgressNamesThePhase(t *testing.T) {
	t.Parallel()
	c := runWith(t, withFields(t, Rule{Field: CardNumber, Match: true, Confirm: true}), visa+"#1#..")
	require.Equal(t, Progress{Field: CardNumber, Phase: Matching, State: Rejected, Attempt: 1, Error: MatchingFailed},
		c.all.Progress[len(c.all.Progress)-2])
	require.Equal(t, Progress{Field: CardNumber, State: Awaiting, Attempt: 2}, c.all.Progress[len(c.all.Progress)-1])
	for _, p := range c.all.Progress {
		require.Contains(t, prompts.Fields(), p.Word())
		if p.Error != "" {
			require.Contains(t, prompts.Errors(), string(p.Error))
		}
	}
}

func TestEveryWordIsInTheMatrix(t *testing.T) {
	t.Parallel()
	require.Len(t, Fields(), int(fields))
	for _, f := range Fields() {
		require.Contains(t, prompts.Fields(), f.String())
		require.Contains(t, prompts.Fields(), word(f, Matching))
	}
	for _, e := range []FieldError{
		InputTimeout, InvalidCardNumber, InvalidCardType, InvalidDate, InvalidSecurityCode, InvalidPostalCode,
		InvalidRoutingNumber, InvalidAccountNumber, MatchingFailed,
	} {
		require.Contains(t, prompts.Errors(), string(e))
	}
}

func TestTimesOfAFieldsOwn(t *testing.T) {
	t.Parallel()
	m := New(withFields(t, Rule{Field: CardNumber, FirstKey: 30 * time.Second, InterKey: 9 * time.Second}))
	m.Start(start())
	m.Spoken(start())
	at, _ := m.Deadline()
	require.Equal(t, start().Add(30*time.Second), at)
	m.Key(4, start().Add(time.Second))
	at, _ = m.Deadline()
	require.Equal(t, start().Add(10*time.Second), at)
}

func TestCancelTimeIsConfigured(t *testing.T) {
	t.Parallel()
	for within, want := range map[time.Duration]End{time.Second: "", 5 * time.Second: CancelledByCaller} {
		cfg := config(t)
		cfg.Cancel = within
		require.Equal(t, want, runWith(t, cfg, "4*...*").all.End)
	}
}

func wordsOf(all []Progress) []string {
	out := make([]string, 0, len(all))
	for _, p := range all {
		out = append(out, p.Word())
	}
	return out
}

func FuzzFields(f *testing.F) {
	for _, seed := range []string{
		visa + "#" + visa + "#1230#94107#", visa + "#2", routing + "#" + account + "#", "**", "_____", "*1*2#",
	} {
		f.Add(seed, true)
		f.Add(seed, false)
	}
	card := withFields(f,
		Rule{Field: CardNumber, Match: true, Confirm: true}, Rule{Field: SecurityCode, Match: true}, Rule{Field: PostalCode})
	account := withFields(f, Rule{Field: RoutingNumber, Match: true}, Rule{Field: AccountNumber, Confirm: true})
	f.Fuzz(func(t *testing.T, keys string, bank bool) {
		cfg := card
		if bank {
			cfg = account
		}
		m := New(cfg)
		now := start()
		over := false
		check := func(e Effects) {
			require.False(t, over && (e.Submit || e.End != "" || len(e.Say) > 0), "nothing follows the end")
			over = over || e.Submit || e.End != ""
			for _, p := range e.Progress {
				require.Contains(t, prompts.Fields(), p.Word())
				require.True(t, p.Attempt >= 1 && p.Attempt <= 3)
			}
			if e.Submit {
				entry := m.Take()
				require.Equal(t, bank, entry.Number.Len() == 0)
				require.Equal(t, bank, entry.Account.Len() > 0)
			}
			if over {
				for i := range m.entries {
					require.Zero(t, m.entries[i].Len()+m.again.Len(), "wiped")
				}
			}
		}
		check(m.Start(now))
		for i := range len(keys) {
			k, ok := dtmf.ParseKey(rune(keys[i]))
			if !ok {
				m.Spoken(now)
				now = now.Add(time.Duration(keys[i]) * 40 * time.Millisecond)
				check(m.Tick(now))
				continue
			}
			now = now.Add(200 * time.Millisecond)
			check(m.Key(k, now))
		}
	})
}
