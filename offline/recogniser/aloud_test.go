package recogniser_test

import (
	"testing"
	"unicode"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/offline"
)

// A caller who says a card number where nobody asked for one is heard to say figures: who guards the call can tell.
func TestHearsACardNumberNobodyAskedFor(t *testing.T) {
	t.Parallel()
	s := newStudio(t)
	q := questions()
	for _, text := range []string{
		"My card number is four two four two, four two four two, four two four two, four two four two.",
		"Four two four two four two four two four two four two four two four two.",
		"It's forty two forty two, forty two forty two, forty two forty two, forty two forty two.",
		"Five five five five, five five five five, five five five five, double four double four.",
		"The number is three seven eight two, eight two two four six three one oh oh oh five.",
		"Four two four two.",
		"Card number four zero zero zero, zero zero zero zero, zero zero zero zero, zero zero zero two, expiry twelve thirty.",
	} {
		for _, b := range bands() {
			for _, voice := range offline.Voices()[2:3] {
				var f figures
				heard := s.hear(&f, voice, text, b, q[0].phrases())
				t.Logf("%s %s %.2f %.1f: %q for %q", voice, b.name, heard.Confidence, heard.Cost, heard.Text, text)
				digits := 0
				for _, r := range heard.Text {
					if unicode.IsDigit(r) {
						digits++
					}
				}
				require.GreaterOrEqual(t, digits, 4)
			}
		}
	}
}
