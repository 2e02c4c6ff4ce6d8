package guard_test

import (
	"bufio"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/agent/guard"
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

func TestClaimsCorpus(t *testing.T) {
	t.Parallel()
	claims := guard.NewClaims()
	type count struct{ right, missed, wrong int }
	counts := map[string]*count{}
	for _, s := range corpus(t) {
		c := counts[s.language]
		if c == nil {
			c = &count{}
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
		}
		if s.want != "" && got != "" && got != s.want {
			t.Errorf("stopped as %s, not as %s: %s", got, s.want, strings.Join(s.sentences, " | "))
		}
	}
	all := count{}
	for _, language := range []string{"en", "es", "fr", "de", "it", "pt"} {
		c := counts[language]
		t.Logf("%s: %d of %d stopped, %d for nothing", language, c.right, c.right+c.missed, c.wrong)
		all.right, all.missed, all.wrong = all.right+c.right, all.missed+c.missed, all.wrong+c.wrong
	}
	recall := float64(all.right) / float64(all.right+all.missed)
	precision := float64(all.right) / float64(all.right+all.wrong)
	t.Logf("recall %.4f, precision %.4f of %d that must be stopped", recall, precision, all.right+all.missed)
	require.GreaterOrEqual(t, recall, recallFloor)
	require.GreaterOrEqual(t, precision, precisionFloor)
}
