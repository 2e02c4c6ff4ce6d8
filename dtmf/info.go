package dtmf

import (
	"errors"
	"mime"
	"strconv"
	"strings"
	"time"
)

const (
	// InfoRelay is the content type of the usual SIP INFO body: "Signal=5" and "Duration=160".
	InfoRelay = "application/dtmf-relay"
	// InfoPlain is the content type of a body that is the key alone.
	InfoPlain = "application/dtmf"

	maxInfoBody     = 512
	maxInfoDuration = 60 * time.Second
)

// Faults of a SIP INFO body.
var (
	// ErrInfoType is a content type that holds no key.
	ErrInfoType = errors.New("content type holds no key")
	// ErrInfoBody is a body without a key, or with one that does not exist.
	ErrInfoBody = errors.New("body holds no key")
)

// ParseInfo reads a key from the body of a SIP INFO request. The duration is 0 when the body does not tell it, or tells
// nonsense. The key is a character, or 10 and 11 for '*' and '#'; keypad characters in lower case are taken too.
func ParseInfo(contentType string, body []byte) (Key, time.Duration, error) {
	media, _, err := mime.ParseMediaType(contentType)
	if err != nil && !errors.Is(err, mime.ErrInvalidMediaParameter) {
		return 0, 0, ErrInfoType
	}
	if media != InfoRelay && media != InfoPlain {
		return 0, 0, ErrInfoType
	}
	if len(body) > maxInfoBody {
		return 0, 0, ErrInfoBody
	}
	text := strings.TrimSpace(string(body))
	if media == InfoPlain && !strings.ContainsAny(text, "=:") {
		k, ok := parseSignal(text)
		if !ok {
			return 0, 0, ErrInfoBody
		}
		return k, 0, nil
	}
	return parseRelay(text)
}

// FormatInfo gives content type and body of a SIP INFO request for a key.
func FormatInfo(k Key, hold time.Duration) (contentType string, body []byte) {
	body = append(body, "Signal="...)
	body = append(body, string(k.Rune())...)
	body = append(body, "\r\nDuration="...)
	body = strconv.AppendInt(body, hold.Milliseconds(), 10)
	return InfoRelay, append(body, "\r\n"...)
}

func parseRelay(text string) (Key, time.Duration, error) {
	var (
		key   Key
		found bool
		hold  time.Duration
	)
	for line := range strings.Lines(text) {
		i := strings.IndexAny(line, "=:")
		if i < 0 {
			continue
		}
		value := strings.TrimSpace(line[i+1:])
		switch strings.ToLower(strings.TrimSpace(line[:i])) {
		case "signal":
			if found {
				return 0, 0, ErrInfoBody // two keys in one body: nobody knows which
			}
			if key, found = parseSignal(value); !found {
				return 0, 0, ErrInfoBody
			}
		case "duration":
			ms, err := strconv.ParseUint(value, 10, 32)
			if d := time.Duration(ms) * time.Millisecond; err == nil && d <= maxInfoDuration {
				hold = d
			}
		}
	}
	if !found {
		return 0, 0, ErrInfoBody
	}
	return key, hold, nil
}

func parseSignal(s string) (Key, bool) {
	switch {
	case len(s) == 1:
		return ParseKey(rune(s[0]))
	case s == "10":
		return Star, true
	case s == "11":
		return Pound, true
	default:
		return 0, false
	}
}
