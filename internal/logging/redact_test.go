package logging_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/tonegate/tonegate/internal/logging"
)

func TestRedact(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ name, in, want string }{
		{"sixteen digits", "card 4242424242424242.", "card [redacted]."},
		{"spaces", "card 4242 4242 4242 4242 ok", "card [redacted] ok"},
		{"dashes", "4000-0000-0000-0002", "[redacted]"},
		{"spaces and dashes", "4 2-4 - 2 42424242424-2", "[redacted]"},
		{"amex", "378282246310005", "[redacted]"},
		{"nineteen digits", "6205500000000000004", "[redacted]"},
		{"glued to letters", "pan4242424242424242x", "pan[redacted]x"},
		{"two", "4242424242424242,4000000000000002", "[redacted],[redacted]"},
		{"wrong check digit", "4242424242420", "4242424242420"},
		{"too short", "42424242 4242", "42424242 4242"},
		{"too far apart", "42424242    42424242", "42424242    42424242"},
		{"other separators", "42424242/42424242", "42424242/42424242"},
		{"time", "2026-11-21T21:51:44.123Z", "2026-11-21T21:51:44.123Z"},
		{"address", "127.0.0.1:50600 and 127.0.0.1:50601", "127.0.0.1:50600 and 127.0.0.1:50601"},
		{"no digits", "paid", "paid"},
		{"empty", "", ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, tc.want, logging.Redact(tc.in))
		})
	}
}

// numbers are published test numbers of Stripe's.
func numbers() []string {
	return []string{
		"4242424242424242", "4000000000000002", "4000000000009995", "4000000000000069", "5555555555554444",
		"378282246310005", "6011111111111117", "3056930009020004", "30569309025904", "3566002020360505",
		"6200000000000005", "6205500000000000004",
	}
}

func TestRedactFindsANumberInAnySurroundings(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		number := rapid.SampledFrom(numbers()).Draw(t, "number")
		var spread strings.Builder
		for i, c := range number {
			if i > 0 {
				spread.WriteString(rapid.StringMatching(`[ -]{0,3}`).Draw(t, "gap"))
			}
			spread.WriteRune(c)
		}
		before := rapid.String().Draw(t, "before")
		after := rapid.String().Draw(t, "after")

		got := logging.Redact(before + spread.String() + after)
		require.NotContains(t, got, spread.String())
		require.Equal(t, got, logging.Redact(got), "nothing is left to redact")
	})
}

func FuzzRedact(f *testing.F) {
	for _, n := range numbers() {
		f.Add(n, "")
		f.Add("x"+n, " - ")
	}
	f.Fuzz(func(t *testing.T, s, gap string) {
		clean := logging.Redact(s + gap + s)
		require.Equal(t, clean, logging.Redact(clean))
	})
}
