package recogniser

import "strings"

// sounds are letters and what they mostly sound like in English, the longest first among those that begin alike.
func sounds() []string {
	return []string{
		"tion SH AH N", "sion ZH AH N", "ough AO", "augh AO", "eigh EY", "igh AY", "tch CH", "dge JH", "sch SH", "ture CH ER",
		"ch CH", "sh SH", "th TH", "ph F", "ck K", "qu K W", "ng NG", "wh W", "kn N", "wr R", "ps S", "gh G",
		"ee IY", "ea IY", "oo UW", "oa OW", "ou AW", "ow OW", "ai EY", "ay EY", "oi OY", "oy OY", "au AO", "aw AO", "ew UW",
		"ie IY", "ei EY", "ue UW", "ar AA R", "er ER", "ir ER", "ur ER", "or AO R",
		"bb B", "cc K", "dd D", "ff F", "gg G", "ll L", "mm M", "nn N", "pp P", "rr R", "ss S", "tt T", "zz Z",
		"ce S", "ci S IH", "cy S IY", "ge JH", "gi JH IH",
		"a AE", "b B", "c K", "d D", "e EH", "f F", "g G", "h HH", "i IH", "j JH", "k K", "l L", "m M", "n N", "o AA", "p P",
		"q K", "r R", "s S", "t T", "u AH", "v V", "w W", "x K S", "y IY", "z Z",
	}
}

// spell guesses the phones of a word from its letters. A letter that is not English is left out.
func spell(word string) string {
	var phones []string
	silent := len(word) > 3 && strings.HasSuffix(word, "e") && !strings.ContainsAny(word[len(word)-2:len(word)-1], "aeiou")
	for rest := word; rest != ""; {
		if rest == "e" && silent {
			break
		}
		if long := longVowel(rest); silent && long != "" {
			phones, rest = append(phones, long), rest[1:]
			continue
		}
		length := 1
		for _, rule := range sounds() {
			letters, sound, _ := strings.Cut(rule, " ")
			if strings.HasPrefix(rest, letters) {
				phones, length = append(phones, sound), len(letters)
				break
			}
		}
		if rest[:length] == "ce" || rest[:length] == "ge" {
			if len(rest) > length { // the e is heard within a word
				phones = append(phones, "EH")
			}
		}
		rest = rest[length:]
	}
	if len(phones) == 0 {
		return "AH"
	}
	return strings.Join(phones, " ")
}

// longVowel is the sound of a vowel before one consonant and a silent e at the end, as in "rate".
func longVowel(rest string) string {
	if len(rest) != 3 || rest[2] != 'e' || strings.ContainsRune("aeiour", rune(rest[1])) {
		return ""
	}
	switch rest[0] {
	case 'a':
		return "EY"
	case 'i', 'y':
		return "AY"
	case 'o':
		return "OW"
	case 'u':
		return "UW"
	default:
		return ""
	}
}
