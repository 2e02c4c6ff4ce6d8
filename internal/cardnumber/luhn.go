package cardnumber

// Limits of a card number's length in digits (ISO/IEC 7812-1).
const (
	Min = 13
	Max = 19
)

// Luhn tells whether the last of digits, each 0 to 9, is the check digit of the rest (ISO/IEC 7812-1 annex B). One digit
// that repeats is no number.
func Luhn(digits []byte) bool {
	sum, some := 0, false
	for i, d := range digits {
		n := int(d)
		some = some || d != digits[0]
		if (len(digits)-i)%2 == 0 {
			if n *= 2; n > 9 {
				n -= 9
			}
		}
		sum += n
	}
	return some && sum%10 == 0
}

// Windows gives the stretches of digits, as from and to, that have a card number's length and pass Luhn: from each place
// the longest one. They may overlap.
func Windows(digits []byte) [][2]int {
	var out [][2]int
	for from := 0; from+Min <= len(digits); from++ {
		for n := min(Max, len(digits)-from); n >= Min; n-- {
			if Luhn(digits[from : from+n]) {
				out = append(out, [2]int{from, from + n})
				break
			}
		}
	}
	return out
}
