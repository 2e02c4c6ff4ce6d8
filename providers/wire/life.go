package wire

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"
)

const (
	// shortLife is that of a token whose answer does not say, or cannot be understood.
	shortLife = time.Minute
	// longLife is the longest that a token is believed to live.
	longLife = 24 * time.Hour
)

// lives makes expires_in of a token's answer whole seconds, where it is a number in any spelling, and leaves it out
// where it is none: oauth2 would refuse the whole answer.
type lives struct{ next http.RoundTripper }

// RoundTrip makes one exchange.
func (l lives) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := l.next.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	if err = errors.Join(err, resp.Body.Close()); err != nil {
		return nil, fmt.Errorf("read answer: %w", err)
	}
	body = wholeSeconds(body)
	resp.Body, resp.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	return resp, nil
}

// wholeSeconds gives the body with another expires_in; what is no JSON object stays as it is.
func wholeSeconds(body []byte) []byte {
	var answer map[string]json.RawMessage
	if json.Unmarshal(body, &answer) != nil || answer == nil {
		return body
	}
	for name, value := range answer {
		if !strings.EqualFold(name, "expires_in") {
			continue
		}
		delete(answer, name)
		if n, ok := seconds(value); ok {
			answer[name] = strconv.AppendInt(nil, n, 10)
		}
	}
	changed, err := json.Marshal(answer)
	if err != nil {
		return body
	}
	return changed
}

// seconds reads a number, or a text that is one, without what is less than a second.
func seconds(value json.RawMessage) (int64, bool) {
	text := string(value)
	if text[0] == '"' && json.Unmarshal(value, &text) != nil {
		return 0, false
	}
	n, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
	if err != nil || math.IsNaN(n) || math.IsInf(n, 0) {
		return 0, false
	}
	return int64(max(min(n, longLife.Seconds()), -1)), true
}
