package cardnumber

import (
	"strings"
	"unicode"
)

// Fold gives the plain lower-case Latin of one character: without its accents, wide and mathematical forms as ordinary
// ones, Cyrillic and Greek letters as those they look like, digits of any script as 0 to 9. What a reader does not see
// becomes nothing, what is no letter or digit stays as it is.
func Fold(r rune) string {
	switch {
	case r < unicode.MaxASCII:
		return string(unicode.ToLower(r))
	case unicode.Is(unicode.Mn, r) || unicode.Is(unicode.Me, r) || unicode.Is(unicode.Cf, r):
		return ""
	}
	if d, ok := Digit(r); ok {
		return string(rune('0' + d))
	}
	r = unicode.ToLower(styled(r))
	for _, f := range folds() {
		if strings.ContainsRune(f.from, r) {
			return f.to
		}
	}
	return string(r)
}

// styled gives the ordinary form of a character that is one of ASCII in another style.
func styled(r rune) rune {
	switch {
	case r >= 0xFF01 && r <= 0xFF5E: // full width
		return r - 0xFEE0
	case r >= 0x1D400 && r <= 0x1D6A3: // mathematical alphabets, 52 letters each
		return 'a' + (r-0x1D400)%52%26
	case r >= 0x24B6 && r <= 0x24E9: // circled
		return 'a' + (r-0x24B6)%26
	case r >= 0x2460 && r <= 0x2468: // circled 1 to 9
		return '1' + r - 0x2460
	case r >= 0x249C && r <= 0x24B5: // in brackets
		return 'a' + r - 0x249C
	}
	return framed(r)
}

// framed gives the letter in a square, a circle or a flag.
func framed(r rune) rune {
	switch {
	case r >= 0x1F130 && r <= 0x1F189 && (r-0x1F130)%32 < 26:
		return 'a' + (r-0x1F130)%32
	case r >= 0x1F1E6 && r <= 0x1F1FF:
		return 'a' + r - 0x1F1E6
	}
	return r
}

// folds are letters, in lower case, and what they stand for.
func folds() []struct{ from, to string } {
	return []struct{ from, to string }{
		{"àáâãäåāăąαаɑᴀᵃꭺ", "a"},
		{"æ", "ae"},
		{"ьвʙᵇ", "b"},
		{"çćĉċčсϲᴄᶜꮯ", "c"},
		{"ďđðԁᴅᵈꭰ", "d"},
		{"èéêëēĕėęěеєεҽёᴇᵉꭼ", "e"},
		{"ĝğġģɡɢᵍꮐ", "g"},
		{"ĥħнһʜʰꮋ", "h"},
		{"ìíîïĩīĭįıіïιїɪⁱꭵ", "i"},
		{"ĵјᴊʲꭻ", "j"},
		{"ķкκᴋᵏꮶ", "k"},
		{"ĺļľŀłӏʟˡꮮ", "l"},
		{"мᴍᵐꮇ", "m"},
		{"ñńņňŉոπɴⁿ", "n"},
		{"òóôõöøōŏőоοσօᴏᵒ", "o"},
		{"œ", "oe"},
		{"рρᴘᵖꮲ", "p"},
		{"ŕŗřгʀʳꮢ", "r"},
		{"śŝşšѕꜱˢꮪ", "s"},
		{"ß", "ss"},
		{"ţťŧтτᴛᵗꭲ", "t"},
		{"ùúûüũūŭůűųυսᴜᵘ", "u"},
		{"ᴠᵛꮩ", "v"},
		{"ꜰᶠ", "f"},
		{"ŵωᴡʷꮃ", "w"},
		{"хχˣ", "x"},
		{"ýÿŷуγʏʸ", "y"},
		{"źżžᴢᶻꮓ", "z"},
		{"’‘ʼ`´", "'"},
		{"‐‑‒–—―−", "-"},
		{"\u3164\u115f\u1160\uffa0\u2800", ""}, // blanks that count for letters
		{"\u00a0\u2007\u202f\u3000", " "},
	}
}

// Digit is the value of a decimal digit of any script: the digits of each script stand together, in order.
func Digit(r rune) (byte, bool) {
	if r >= '0' && r <= '9' {
		return byte(r - '0'), true
	}
	if !unicode.Is(unicode.Nd, r) {
		return 0, false
	}
	if r >= 0x1D7CE && r <= 0x1D7FF { // five mathematical forms without a gap
		return byte((r - 0x1D7CE) % 10), true
	}
	zero := r
	for zero > 0 && r-zero < 9 && unicode.Is(unicode.Nd, zero-1) {
		zero--
	}
	return byte(r-zero) % 10, true
}
