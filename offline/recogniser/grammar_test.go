package recogniser

import (
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestNewGrammar(t *testing.T) {
	t.Parallel()
	for phrase, want := range map[string]string{
		"I'd like to pay my bill":          "pay [<article>] bill",
		"Hello, can I pay my bill please?": "pay [<article>] bill",
		"pay":                              "pay",
		"please":                           "please",
		"a":                                "a",
		"2":                                "2",
		"pay £42.50":                       "pay 42 50",
		"bill INV-1001":                    "bill inv 1 0 0 1",
		"007":                              "0 0 7",
		"my account number is <digits>":    "[<article>] account number is <digits>",
		"don’t 'quote' me":                 "don't quote me",
	} {
		g := newGrammar([]string{phrase, phrase})
		require.Contains(t, g.rules, "("+want+") [<ending>]", phrase)
	}
	require.Empty(t, newGrammar(nil).rules)
	require.Empty(t, newGrammar([]string{"", " - "}).words)
	g := newGrammar([]string{"yes", "no", "yes"})
	require.Contains(t, g.rules, "(no | yes)")
	require.NotContains(t, g.rules, "<digits>")
	require.Contains(t, newGrammar([]string{Digits}).words, "double")
}

func TestWritten(t *testing.T) {
	t.Parallel()
	for said, want := range map[string]string{
		"pay the(2) bill":      "pay the bill",
		"4 2 double 7 9":       "42779",
		"triple 0 1":           "0001",
		"number is 6 1 please": "number is 61 please",
		"in 3 instalments":     "in 3 instalments",
		"in 12 instalments":    "in 12 instalments",
		"":                     "",
		"double":               "",
		"1(2) 2":               "12",
	} {
		require.Equal(t, want, written(said), said)
	}
}

func FuzzNewGrammar(f *testing.F) {
	f.Add("I'd like to pay my bill\n<digits>")
	f.Add("$ {tag} | (x)* ; //\n123456 é '' <digits")
	token := regexp.MustCompile(`^[a-z0-9']+$`)
	f.Fuzz(func(t *testing.T, prompt string) {
		g := newGrammar(strings.Split(prompt, "\n"))
		for _, word := range g.words {
			require.Regexp(t, token, word, "nothing but words may reach the rules")
		}
		require.Equal(t, g.rules == "", len(g.words) == 0)
	})
}

func TestLexicon(t *testing.T) {
	t.Parallel()
	l := newLexicon([]byte(";; a comment\nthe DH AH\nzero Z IH R OW\noh OW\ntwo T UW\ntwenty T W EH N T IY\n" +
		"the(2) DH IY\nten T EH N\n"))
	for word, want := range map[string][]string{
		"the":        {"DH AH", "DH IY"},
		"0":          {"Z IH R OW", "OW"},
		"2":          {"T UW"},
		"10":         {"T EH N"},
		"20":         {"T W EH N T IY"},
		"22":         {"T W EH N T IY T UW"},
		"instalment": {"IH N S T AO L M AH N T"},
		"rate":       {"R EY T"},
		"plight":     {"P L AY T"},
		"chation":    {"CH AE SH AH N"},
		"tax":        {"T AE K S"},
		"dancer":     {"D AE N S EH R"},
		"'":          {"AH"},
	} {
		require.Equal(t, want, l.say(word), word)
	}
	require.True(t, l.knows("oh"))
	require.False(t, l.knows("plight"))
}

func TestConfidence(t *testing.T) {
	t.Parallel()
	require.Greater(t, confidence(3, 4), 0.9)
	require.InDelta(t, 0.5, confidence(mostCost, 1), 0.001)
	require.Less(t, confidence(4, 2*mostWorst), 0.01)
}
