package guard_test

import (
	"fmt"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/agent/guard"
)

func ExampleHearing() {
	h := guard.NewHearing()
	account := guard.Expectation{Fits: regexp.MustCompile(`^\d{8}$`).MatchString}
	fmt.Printf("%+v\n", h.Hear("my account is 1234-5678", account))
	fmt.Printf("%+v\n", h.Hear("or was it 12345678", guard.Expectation{}))
	fmt.Printf("%+v\n", h.Hear("double four, two four two four uh two 4242 forty-two forty-two", guard.Expectation{}))
	// Output:
	// {Text:my account is 1234-5678 Card:false Withheld:false}
	// {Text:or was it [number] Card:false Withheld:true}
	// {Text: Card:true Withheld:false}
}

// slot fits whole values.
func slot(pattern string) guard.Expectation {
	return guard.Expectation{Fits: regexp.MustCompile(`^(?:` + pattern + `)$`).MatchString}
}

func TestHearing(t *testing.T) {
	t.Parallel()
	type turn struct {
		text     string
		expected guard.Expectation
		want     string // the text that passes; card stands for a card
	}
	none, paying := guard.Expectation{}, guard.Expectation{Paying: true}
	const card = "<card>"
	for _, tt := range []struct {
		name  string
		turns []turn
	}{
		{"nothing to see", []turn{{"I would like to pay my bill", none, "I would like to pay my bill"}}},
		{"a card", []turn{{"it is 4242 4242 4242 4242 thanks", none, card}}},
		{"a card where a slot wants sixteen digits", []turn{{"4242424242424242", slot(`\d{16}`), card}}},
		{"with expiry and code", []turn{{"4242 4242 4242 4242 12 34 123", none, card}}},
		{"words", []turn{{"four two four two double four oh oh", none, "[number]"}}},
		{"half, then half", []turn{{"4242 4242", none, "[number]"}, {"4242 4242", none, card}}},
		{"four by four", []turn{
			{"4242", none, "4242"}, {"4242", none, "[number]"}, {"uh", none, "uh"}, {"4242", none, "[number]"}, {"4242", none, card},
		}},
		{"four by four, with words behind", []turn{
			{"4242 got it?", none, "4242 got it?"},
			{"4242 got it now?", none, "4242 got it now?"},
			{"4242 are you there?", none, "4242 are you there?"},
			{"4242 is the last of it", none, card},
		}},
		{"the same in talk of a card", []turn{
			{"I pay by card, it is three seven eight two, do you hear?", none, "I pay by card, it is three seven eight two, do you hear?"},
			{"822463 goes next in it", none, "822463 goes next in it"},
			{"10005 is all of that one", none, card},
		}},
		{"the third group in talk of a card", []turn{
			{"I pay by card", none, "I pay by card"},
			{"4242 do you hear", none, "4242 do you hear"},
			{"4242 do you hear", none, "4242 do you hear"},
			{"4242 do you hear", none, "[number] do you hear"},
		}},
		{"amounts", []turn{
			{"it is 4500 for the year", none, "it is 4500 for the year"},
			{"it was 4200 last year", none, "it was 4200 last year"},
			{"and 3900 in the year before", none, "and 3900 in the year before"},
			{"so 4100 would be fine for me", none, "so 4100 would be fine for me"},
		}},
		{"half of a card, and it is said so", []turn{{"my card is 4242 4242", none, card}}},
		{"half of a card at the payment", []turn{{"4242 4242", paying, card}}},
		{"a last digit heard wrong", []turn{{"my visa is 4242 4242 4242 4241", none, card}}},
		{"a digit lost", []turn{{"424242424242424", none, card}}},
		{"words between the groups", []turn{{"first 4242 second 4242 third 4242 last 4242", none, card}}},
		{"the code after the card", []turn{{"4242424242424242", none, card}, {"1 2 3", none, card}}},
		{"the code by name", []turn{{"the CVV is 123", none, card}}},
		{"the expiry by name", []turn{{"I pay by card", none, "I pay by card"}, {"expires oh four twenty-eight", none, card}}},
		{"the code in plainer words", []turn{{"I pay by card", none, "I pay by card"}, {"the three numbers are one two three", none, card}}},
		{"the code as one number", []turn{{"the code is a hundred and twenty three", paying, card}}},
		{"the code in German", []turn{{"mit Karte", none, "mit Karte"}, {"der Code ist hundertdreiundzwanzig", none, card}}},
		{"another code", []turn{{"my promo code is 1234", paying, "my promo code is 1234"}}},
		{"a phone in talk of a card", []turn{{
			"I do not have my card with me, call me back at 07700 900123", paying, "I do not have my card with me, call me back at [number]",
		}}},
		{"a card beside a phone", []turn{{"my card is 4242 4242, it is on my phone", none, card}}},
		{"a contract that expires", []turn{{"my contract expires 04/28", none, "my contract expires 04/28"}}},
		{"the last four", []turn{{"the card ending in 4242", none, "the card ending in 4242"}}},
		{"an account that was asked for", []turn{{"12345678 please", slot(`\d{8}`), "12345678 please"}}},
		{"the same in words", []turn{{"one two three four five six seven eight", slot(`\d{8}`), "one two three four five six seven eight"}}},
		{"an invoice with letters", []turn{{"it is INV-12345678.", slot(`INV-\d{8}`), "it is INV-12345678."}}},
		{"an account that was not asked for", []turn{{"12345678 please", none, "[number] please"}}},
		{"another than was asked for", []turn{{"123456789", slot(`\d{8}`), "[number]"}}},
		{"a phone", []turn{{"call me on +49 1512 3456789 or 07700 900123", none, "call me on +[number] or [number]"}}},
		{"an IBAN", []turn{{"GB82 WEST 1234 5698 7654 32 thanks", none, "[number] thanks"}}},
		{"an IBAN that was asked for", []turn{{"GB82 WEST 1234 5698 7654 32", slot(`[A-Z]{2}\d{2}[A-Z0-9]+`), "GB82 WEST 1234 5698 7654 32"}}},
		{"an IBAN with a wrong digit is no card", []turn{{"my IBAN is GB82 WEST 1234 5698 7654 33", none, "my IBAN is [number]"}}},
		{"an IBAN in words", []turn{{
			"my IBAN is D E eight nine three seven oh four double oh four four oh five three two oh one three triple zero", none,
			"my IBAN is [number]",
		}}},
		{"a card behind two letters", []turn{{"it is N L four two four two 4242 four two four two 4242", none, card}}},
		{"a card that is called an IBAN", []turn{{"my IBAN is D E 4242 4242 4242 4242", none, card}}},
		{"a card behind the letters of a bank", []turn{{"my IBAN is G B W E S T 4242 4242 4242 4242", none, card}}},
		{"an amount and a date", []turn{{"I paid £1,042.50 on 12/05/2024", none, "I paid £1,042.50 on 12/05/2024"}}},
		{"years", []turn{{"from 2023 to 2024", none, "from 2023 to 2024"}}},
		{"an order", []turn{{"my order number is 4242 0000 1111 2222", none, "my order number is [number]"}}},
		{"small numbers", []turn{{"two of them, for 4 people at 7", none, "two of them, for 4 people at 7"}}},
		{"mixed languages", []turn{{"quatre deux four two vier zwei 4242 4242 42", none, card}}},
		{"emphasis and odd signs", []turn{{"*4242*4242_4242~4242", none, card}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			h := guard.NewHearing()
			for _, turn := range tt.turns {
				got := h.Hear(turn.text, turn.expected)
				if turn.want == card {
					require.Equal(t, guard.Verdict{Card: true}, got, turn.text)
					continue
				}
				require.Equal(t, guard.Verdict{Text: turn.want, Withheld: turn.want != turn.text}, got, turn.text)
			}
		})
	}
}

// TestDigitByDigit: who says one digit a turn says a card number all the same.
func TestDigitByDigit(t *testing.T) {
	t.Parallel()
	for name, between := range map[string]string{"at once": "", "with words between": "and then"} {
		h := guard.NewHearing()
		withheld := 0
		for i, digit := range "4242424242424242" {
			if between != "" && i%2 == 1 {
				h.Hear(between, guard.Expectation{})
			}
			v := h.Hear(string(digit), guard.Expectation{})
			require.Equal(t, i == 15, v.Card, "%s, digit %d", name, i+1)
			if v.Withheld {
				withheld++
			}
		}
		if between == "" {
			require.Equal(t, 9, withheld, "the first six pass")
			require.Equal(t, 15, h.Reached())
		}
	}
}

func TestPartialWords(t *testing.T) {
	t.Parallel()
	h := guard.NewHearing()
	none := guard.Expectation{}
	for _, partial := range []string{"4242", "4242 42", "4242"} {
		require.False(t, h.Peek(partial, none).Card, "the same words again are no further ones")
	}
	require.Equal(t, "4242", h.Hear("4242", none).Text)
	require.True(t, h.Peek("4242 4242 4242", none).Card, "they go on from what was said before")
	require.True(t, h.Hear("123", none).Card, "an incident in partial words counts")
}

// TestPartialAnswers: who is asked for a number says it piece by piece, and no piece of it fits.
func TestPartialAnswers(t *testing.T) {
	t.Parallel()
	policy := guard.Expectation{Fits: func(value string) bool { return value == "40071183" }}
	h := guard.NewHearing()
	require.False(t, h.Hear("i would like to pay by card", policy).Card)
	require.False(t, h.Peek("four zero zero seven one one eight", policy).Card)
	require.True(t, h.Peek("four zero zero seven one one eight", guard.Expectation{}).Card, "nobody asked for it")
	require.True(t, h.Peek("4242 4242 4242 4242", policy).Card, "nobody asked for that one either")
	require.False(t, h.Peek("four zero zero", policy).Card, "nor is each figure a code after an incident")
	require.Equal(t, "40071183", h.Hear("40071183", policy).Text)
}
