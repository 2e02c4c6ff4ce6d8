package graph

import "strings"

// Sizes of the picture, in pixels.
const (
	cardWidth  = 296.0
	columnGap  = 96.0
	cardGap    = 28.0
	relayGap   = 14.0
	headHeight = 34.0
	lineHeight = 17.0
	rowHeight  = 21.0
	pad        = 14.0
	margin     = 32.0
	titleSpace = 56.0

	textSize = 12.5
	rowSize  = 12.0
	nameSize = 13.5

	mostLines = 7
)

// width is how wide a text is at most in the fonts that the picture names. It errs on the wide side.
func width(text string, size float64) float64 {
	var em float64
	for _, r := range text {
		switch {
		case strings.ContainsRune("iljtfrI.,:;'|!()[] ‹›“”’-", r):
			em += 0.39
		case strings.ContainsRune("mwMW@…%", r):
			em += 0.98
		case r >= 'A' && r <= 'Z':
			em += 0.73
		case r > 0x2000:
			em++
		default:
			em += 0.61
		}
	}
	return em * size
}

// wrap breaks a text into lines that fit, at most most of them: an ellipsis ends a text that is longer.
func wrap(text string, room float64, most int) []string {
	var lines []string
	line := ""
	for word := range strings.FieldsSeq(text) {
		longer := strings.TrimSpace(line + " " + word)
		if line != "" && width(longer, textSize) > room {
			lines = append(lines, line)
			longer = word
		}
		line = cut(longer, textSize, room)
	}
	if line != "" {
		lines = append(lines, line)
	}
	if len(lines) > most {
		lines = lines[:most]
		lines[most-1] = cut(lines[most-1]+" … …", textSize, room)
	}
	return lines
}

// cut shortens a text to what fits.
func cut(text string, size, room float64) string {
	if width(text, size) <= room {
		return text
	}
	runes := []rune(text)
	for len(runes) > 0 && width(string(runes)+"…", size) > room {
		runes = runes[:len(runes)-1]
	}
	return strings.TrimRight(string(runes), " ") + "…"
}
