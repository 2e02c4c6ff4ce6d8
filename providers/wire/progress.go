package wire

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"strings"

	"github.com/tonegate/tonegate/providers"
)

// maxLine bounds one event of a stream.
const maxLine = 16 << 10

// ReadProgress reads server-sent events in the words of tonegate capture, until the provider ends them or ctx does.
func ReadProgress(ctx context.Context, stream io.Reader, seen func(providers.Progress)) error {
	lines := bufio.NewScanner(stream)
	lines.Buffer(make([]byte, 0, 1024), maxLine)
	for lines.Scan() {
		data, ok := strings.CutPrefix(lines.Text(), "data:")
		if !ok {
			continue
		}
		if progress, ok := readProgress([]byte(data)); ok {
			seen(progress)
		}
	}
	if err := lines.Err(); err != nil && ctx.Err() == nil {
		return &providers.Error{Op: OpProgress, Code: providers.CodeDown, Retryable: true}
	}
	return nil
}

// readProgress takes only what is of the closed words.
func readProgress(data []byte) (providers.Progress, bool) {
	var e struct {
		Field   string `json:"field"`
		State   string `json:"state"`
		Attempt int    `json:"attempt"`
		Error   string `json:"error"`
		Count   int    `json:"count"`
	}
	const maxCount, maxAttempt = 19, 99
	if json.Unmarshal(data, &e) != nil || e.Count < 0 || e.Count > maxCount || e.Attempt < 0 || e.Attempt > maxAttempt {
		return providers.Progress{}, false
	}
	p := providers.Progress{Field: e.Field, State: e.State, Attempt: e.Attempt, Error: e.Error, Count: e.Count}
	return p, p.Valid()
}
