package main

import (
	"strconv"
	"strings"
	"unicode"
)

// visible is text from elsewhere as a terminal may have it: what is not printed, such as a line's end or the escape that
// begins a colour, is written as Go writes it.
func visible(text string) string {
	var b strings.Builder
	for _, r := range text {
		if unicode.IsPrint(r) {
			b.WriteRune(r)
			continue
		}
		b.WriteString(strings.Trim(strconv.QuoteRune(r), "'"))
	}
	return b.String()
}
