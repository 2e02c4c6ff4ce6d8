package cardnumber

import (
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/require"
)

func TestNumerals(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ language, text, want string }{
		{"en", "four two, double four oh oh", "424400"},
		{"en", "forty-two forty two four thousand two hundred and forty two", "42424242"},
		{"en", "twelve hundred, twenty, thirty oh five", "1200203005"},
		{"en", "triple nine quadruple one two times seven double 42", "9991111774242"},
		{"en", "double 4242", "44242"},
		{"es", "cuarenta y dos veintidós cuatro mil doscientos cuarenta y dos mil uno", "42224242" + "1001"},
		{"es", "doble cero triple siete dos veces ocho", "0077788"},
		{"fr", "quarante-deux quatre-vingt-douze soixante et onze, soixante-dix-sept quatre-vingts", "4292717780"},
		{"fr", "mille deux cents, deux fois quatre", "120044"},
		{"de", "zweiundvierzig zwei und vierzig viertausendzweihundertzweiundvierzig", "42424242"},
		{"de", "zwo drei, doppel null zweimal die vier", "230044"},
		{"it", "quarantadue quarantuno quattromiladuecentoquarantadue cento due", "42414242102"},
		{"pt", "quarenta e dois meia quatro mil duzentos e quarenta e dois", "4264242"},
	} {
		t.Run(tt.language+" "+tt.text, func(t *testing.T) {
			t.Parallel()
			for _, l := range lexicons() {
				if l.name != tt.language {
					continue
				}
				runs := l.read(tokens(tt.text))
				require.Len(t, runs, 1)
				require.Equal(t, tt.want, string(asciiOf(runs[0].Digits)))
			}
		})
	}
}

func asciiOf(digits []byte) []byte {
	out := make([]byte, len(digits))
	for i, d := range digits {
		out[i] = '0' + d
	}
	return out
}

func TestRunsStandWhereTheyWereSaid(t *testing.T) {
	t.Parallel()
	text := "Élan: it is ４２ forty-two, then 42. Thanks for 2 of them"
	runs := lexicons()[0].read(tokens(text))
	require.Len(t, runs, 2)
	require.Equal(t, "４２ forty-two, then 42", text[runs[0].From:runs[0].To])
	require.Equal(t, "2", text[runs[1].From:runs[1].To])
}

func TestEveryWordHasAMeaning(t *testing.T) {
	t.Parallel()
	for _, l := range lexicons() {
		for entry := range strings.FieldsSeq(l.words) {
			word, code, ok := strings.Cut(entry, "=")
			require.True(t, ok && word != "" && code != "", entry)
			require.Regexp(t, `^(\d+|[~^]\d|x[234]|s\d|\*|&|_)$`, code, entry)
			for _, r := range word {
				require.Less(t, r, rune(unicode.MaxASCII), entry)
			}
		}
	}
}

func TestSpoken(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		text   string
		digits int
		mostly bool
	}{
		{"4242", 4, true},
		{"uh, four two four two", 4, true},
		{"quatre deux quatre deux", 4, true},
		{"I have 2 children", 1, false},
		{"hello", 0, false},
		{"", 0, false},
	} {
		digits, mostly := Spoken(tt.text)
		require.Len(t, digits, tt.digits, tt.text)
		require.Equal(t, tt.mostly, mostly, tt.text)
	}
}

func TestCard(t *testing.T) {
	t.Parallel()
	digits := func(s string) []byte {
		out := []byte(s)
		for i := range out {
			out[i] -= '0'
		}
		return out
	}
	for _, number := range []string{
		"4242424242424242", "5555555555554444", "2223003122003222", "378282246310005", "6011111111111117",
		"3056930009020004", "30569309025904", "36227206271667", "3566002020360505", "6200000000000005", "6205500000000000004",
	} {
		require.True(t, Card(digits(number)), number)
		require.True(t, Begins(digits(number)[:2]), number)
		require.False(t, Card(digits(number)[:12]), number)
	}
	require.False(t, Card(digits("0000000000000000")))
	require.False(t, Card(digits("1234567812345670")), "passes the check, but no brand begins so")
	require.True(t, Begins(digits("3")))
	require.False(t, Begins(nil))
	require.False(t, Begins(digits("07700900123")))
}

func TestWindows(t *testing.T) {
	t.Parallel()
	number := []byte{4, 2, 4, 2, 4, 2, 4, 2, 4, 2, 4, 2, 4, 2, 4, 2}
	require.Equal(t, [2]int{0, 16}, Windows(number)[0])
	require.Empty(t, Windows(number[:12]))
	require.Empty(t, Windows(make([]byte, 19)), "one digit that repeats")
}

func FuzzFold(f *testing.F) {
	f.Add("É４ｏ\u200d")
	f.Fuzz(func(t *testing.T, s string) {
		for _, r := range s {
			for _, plain := range Fold(r) {
				require.Equal(t, string(plain), Fold(plain), "folded once is folded")
			}
		}
	})
}
