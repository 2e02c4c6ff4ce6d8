package guard_test

import (
	"bufio"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/agent/guard"
	"github.com/tonegate/tonegate/internal/doctest"
)

// said is one line of the corpus.
type said struct {
	want, language string
	sentences      []string
}

func corpus(t *testing.T) []said {
	t.Helper()
	f, err := os.Open("testdata/claims.txt")
	require.NoError(t, err)
	t.Cleanup(func() { _ = f.Close() })
	why := map[string]string{"paid": guard.PaidClaim, "card": guard.CardRequest, "digits": guard.CardDigits, "ok": ""}
	var all []said
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		if line := lines.Text(); line != "" && line[0] != '#' {
			parts := strings.SplitN(line, " ", 3)
			want, known := why[parts[0]]
			require.True(t, known, line)
			all = append(all, said{want, parts[1], strings.Split(parts[2], "|")})
		}
	}
	require.NoError(t, lines.Err())
	return all
}

// judge gives why the last sentence is stopped.
func judge(c *guard.Claims, sentences []string, paid bool) string {
	speech, why := c.Begin(), ""
	for _, s := range sentences {
		_, why = speech.Check(s, paid)
	}
	return why
}

// Floors of the corpus: what is stopped that must be, and what of all that is stopped deserves it.
const (
	recallFloor    = 1.0
	precisionFloor = 1.0
)

// judged counts sentences of the corpus.
type judged struct{ right, missed, wrong, fine int }

func (j judged) row(name string) string {
	return fmt.Sprintf("| %s | %d | %d | %d | %d |\n",
		name, j.right+j.missed+j.wrong+j.fine, j.right+j.missed, j.right, j.wrong)
}

func TestClaimsCorpus(t *testing.T) {
	t.Parallel()
	claims := guard.NewClaims()
	counts := map[string]*judged{}
	for _, s := range corpus(t) {
		c := counts[s.language]
		if c == nil {
			c = &judged{}
			counts[s.language] = c
		}
		got := judge(claims, s.sentences, false)
		switch {
		case s.want != "" && got != "":
			c.right++
		case s.want != "":
			c.missed++
			t.Logf("missed, %s: %s", s.want, strings.Join(s.sentences, " | "))
		case got != "":
			c.wrong++
			t.Logf("stopped for nothing, %s: %s", got, strings.Join(s.sentences, " | "))
		default:
			c.fine++
		}
		if s.want != "" && got != "" && got != s.want {
			t.Errorf("stopped as %s, not as %s: %s", got, s.want, strings.Join(s.sentences, " | "))
		}
	}
	all := judged{}
	var table strings.Builder
	table.WriteString("| language | sentences | must be stopped | stopped | stopped for nothing |\n|---|---|---|---|---|\n")
	for _, language := range []string{"en", "es", "fr", "de", "it", "pt"} {
		c := counts[language]
		table.WriteString(c.row(language))
		all.right, all.missed, all.wrong, all.fine = all.right+c.right, all.missed+c.missed, all.wrong+c.wrong, all.fine+c.fine
	}
	table.WriteString(all.row("all"))
	t.Log("\n" + table.String())
	doctest.Keep(t, page, "claims", table.String(), *update)
	recall := float64(all.right) / float64(all.right+all.missed)
	precision := float64(all.right) / float64(all.right+all.wrong)
	require.GreaterOrEqual(t, recall, recallFloor)
	require.GreaterOrEqual(t, precision, precisionFloor)
}

func TestPaidExcusesNoRequest(t *testing.T) {
	t.Parallel()
	claims := guard.NewClaims()
	for _, s := range corpus(t) {
		got := judge(claims, s.sentences, true)
		if s.want == guard.PaidClaim {
			require.Empty(t, got, "the ledger agrees: %v", s.sentences)
			continue
		}
		require.Equal(t, s.want, got, s.sentences)
	}
}

func TestAnswerThatWasStoppedStaysStopped(t *testing.T) {
	t.Parallel()
	speech := guard.NewClaims().Begin()
	ok, why := speech.Check("One moment.", false)
	require.True(t, ok, why)
	for _, sentence := range []string{"Your payment has been received.", "Anything else?"} {
		ok, why = speech.Check(sentence, false)
		require.False(t, ok)
		require.Equal(t, guard.PaidClaim, why)
	}
}

func FuzzClaims(f *testing.F) {
	for _, s := range []string{"Your pay*ment* has", "been p a i d", "¿Ha sido 4242?", "\xff\u200b"} {
		f.Add(s, s)
	}
	claims := guard.NewClaims()
	f.Fuzz(func(t *testing.T, first, second string) {
		speech := claims.Begin()
		_, _ = speech.Check(first, false)
		_, _ = speech.Check(second, true)
		ok, _ := claims.Begin().Check("Payment received. "+first, false)
		require.False(t, ok)
	})
}

func FuzzHearing(f *testing.F) {
	f.Add("my card is 4242", "double four\xff zweiundvierzig")
	f.Fuzz(func(t *testing.T, first, second string) {
		h := guard.NewHearing()
		v := h.Hear(first, guard.Expectation{})
		require.True(t, !v.Card || v.Text == "")
		h.Peek(second, guard.Expectation{})
		h.Hear(second, guard.Expectation{})
		require.True(t, h.Hear(first+" ; 4242 4242 4242 4242 ; "+second, guard.Expectation{}).Card)
	})
}
