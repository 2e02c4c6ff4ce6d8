package cardnumber

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestLexicon_NoWordIsLongerThanALookup(t *testing.T) {
	t.Parallel()
	for _, l := range lexicons() {
		for entry := range strings.FieldsSeq(l.words) {
			word, _, _ := strings.Cut(entry, "=")
			require.LessOrEqual(t, len(word), longest, word)
		}
	}
}

// BenchmarkHolds_LongWord reads one word of 16 KiB, as nobody says it.
func BenchmarkHolds_LongWord(b *testing.B) {
	text := strings.Repeat("zx", 8<<10)
	for b.Loop() {
		Holds(text)
	}
}
