package agent

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestHoldsCardNumber(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		"4242424242424242":                       true,
		"my card is 4242 4242 4242 4242, thanks": true,
		"4242-4242-4242-4242":                    true,
		"order 9 4242424242424242 x":             true,
		"four two four two four two four two four two four two four two four two": true,
		"４２４２４２４２４２４２４２４２":                                                        true,
		"٤٢٤٢٤٢٤٢٤٢٤٢٤٢٤٢":                                                        true,
		"378282246310005":                                                         true,
		"call me at 020 7946 0018":                                                false,
		"INV-1001":                                                                false,
		"42.50":                                                                   false,
		"":                                                                        false,
		"I have one or two questions":                                             false,
	} {
		require.Equal(t, want, holdsCardNumber(text), text)
	}
}

func TestConsented(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]answer{
		"Yes!": agreed, " yes  please ": agreed, "OK.": agreed, "go ahead": agreed,
		"No.": refused, "no thank you": refused, "cancel": refused,
		"yes and no": unclear, "yesterday": unclear, "": unclear, "not yes": unclear, "I would not say no": unclear,
	} {
		require.Equal(t, want, consented(text), text)
	}
}

func FuzzHoldsCardNumber(f *testing.F) {
	f.Add("my card is ", "4242424242424242")
	f.Add("\xff", "378282246310005")
	f.Fuzz(func(t *testing.T, before, number string) {
		_ = holdsCardNumber(before)
		if number == "4242424242424242" && (before == "" || before[len(before)-1] == ' ') {
			require.True(t, holdsCardNumber(before+number))
		}
	})
}
