package cardnumber_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/tonegate/tonegate/internal/cardnumber"
)

func ExampleHolds() {
	fmt.Println(cardnumber.Holds("my account is 1234-5678"))
	fmt.Println(cardnumber.Holds("it is 4242-4242 4242.4242"))
	fmt.Println(cardnumber.Holds("double four, I mean four two four two, zweiundvierzig 42 4242 uh 4242"))
	// Output:
	// false
	// true
	// true
}

func TestHolds(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, text string
		want       bool
	}{
		{"plain", "4242424242424242", true},
		{"in a sentence", "my card is 4242424242424242, thanks", true},
		{"spaces", "4242 4242 4242 4242", true},
		{"dashes", "4242-4242-4242-4242", true},
		{"dots and tabs", "4242.4242\t4242.4242", true},
		{"slashes and commas", "4242/4242,4242/4242", true},
		{"one by one", "4 2 4 2 4 2 4 2 4 2 4 2 4 2 4 2", true},
		{"line breaks", "4242\n4242\n4242\n4242", true},
		{"amex", "378282246310005", true},
		{"inside more digits", "0004242424242424242999", true},
		{"full width", "４２４２４２４２４２４２４２４２", true},
		{"arabic-indic", "٤٢٤٢٤٢٤٢٤٢٤٢٤٢٤٢", true},
		{"mathematical", strings.Repeat("𝟜𝟚", 8), true},
		{"words", "four two four two four two four two four two four two four two four two", true},
		{"words and digits", "Four-two four two 42 42 42 42 42 42", true},
		{"broken by a zero-width space", "42424242\u200b42424242", true},
		{"fillers", "4242 uh 4242 then 4242 um 4242", true},
		{"no spaces", "fourtwofourtwofourtwofourtwofourtwofourtwofourtwofourtwo", true},
		{"double", "double five double five double five double five double five double five double four double four", true},
		{"counted", "four fives, four fives, four fives, four fours", true},
		{"counted in figures", "4 fives four 5s then 4 5's and four fours", true},
		{"all but one counted", "a four and then fifteen ones", true},
		{"spanish counted", "cuatro cincos, cuatro cincos, cuatro cincos, cuatro cuatros", true},
		{"counted, but no card", "I have two fours and three fives, and there were nine twos in 1990", false},
		{"thousands", strings.Repeat("four thousand two hundred and forty two ", 4), true},
		{"spanish", strings.Repeat("cuatro mil doscientos cuarenta y dos, ", 4), true},
		{"french", strings.Repeat("quarante-deux ", 8), true},
		{"german", strings.Repeat("zweiundvierzig ", 8), true},
		{"italian", strings.Repeat("quarantadue ", 8), true},
		{"portuguese", strings.Repeat("quarenta e dois ", 8), true},
		{"cyrillic o in four", strings.Repeat("fоur two ", 8), true},
		{"heard wrong between digits", "four two for two four to four two four two four two four two four two", true},
		{"too short", "424242424242", false},
		{"fails the check", "4242424242421", false},
		{"a phone number", "call 07700 900123", false},
		{"two numbers with words between", "account 12345678, phone 07700900123", false},
		{"zeros", "0000000000000000", false},
		{"nothing", "", false},
		{"an amount", "42.50 GBP", false},
		{"years", "2022 and 2023 and 2024 and 2025", false},
		{"a digest", "d4e2d4e2d4e2d4e2d4e2d4e2d4e2d4e2 42e42e42e42e42e42e42e42", false},
		{"questions", "I have one or two questions, to be free for six", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, tt.want, cardnumber.Holds(tt.text))
		})
	}
}

func TestAnyCardInAnyDressIsFound(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		digits := rapid.SliceOfN(rapid.IntRange(0, 9), cardnumber.Min-1, cardnumber.Max-1).Draw(t, "digits")
		number := make([]byte, len(digits)+1)
		for i, d := range digits {
			number[i] = byte(d)
		}
		for c := range byte(10) {
			if number[len(digits)] = c; cardnumber.Luhn(number) {
				break
			}
		}
		if !cardnumber.Luhn(number) {
			return // all digits the same: no number
		}
		var text strings.Builder
		text.WriteString(rapid.StringMatching(`[a-z ]{0,10}[;!] `).Draw(t, "before"))
		for _, d := range number {
			text.WriteByte('0' + d)
			text.WriteString(rapid.StringMatching(`[ .,/_-]{0,2}`).Draw(t, "between"))
		}
		require.True(t, cardnumber.Holds(text.String()))
	})
}

func FuzzHolds(f *testing.F) {
	f.Add("4242 4242 4242 4242")
	f.Add("٤٢٤٢\xff four zweiundvierzig double quatre-vingt-douze, mille")
	f.Fuzz(func(t *testing.T, text string) {
		for _, runs := range cardnumber.Readings(text) {
			last := 0
			for _, r := range runs {
				require.True(t, last <= r.From && r.From < r.To && r.To <= len(text))
				require.NotEmpty(t, r.Digits)
				last = r.To
			}
		}
		require.True(t, cardnumber.Holds(text+" ; x 4242424242424242"))
	})
}
