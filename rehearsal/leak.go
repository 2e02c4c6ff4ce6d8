package rehearsal

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/tonegate/tonegate/internal/cardnumber"
)

// Leaks looks for card numbers in everything that the call has left: what was said, what the model was told, the events,
// the transcript and the ledger. It tells the places, never the digits.
func (s *Stage) Leaks() ([]string, error) {
	var found []string
	for _, m := range s.Moments(0) {
		if cardnumber.Holds(m.Text) && m.Name != nameText {
			found = append(found, fmt.Sprintf("a card number in %s", m.Name))
		}
	}
	for line := range strings.Lines(s.model.context()) {
		if holds([]byte(line)) {
			found = append(found, "a card number in what the model was told")
		}
	}
	left := os.DirFS(s.dir)
	err := fs.WalkDir(left, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) == ".wav" {
			return err
		}
		content, err := fs.ReadFile(left, path)
		if err != nil {
			return err
		}
		if leaks(path, content) {
			found = append(found, "a card number in "+d.Name())
		}
		return nil
	})
	slices.Sort(found)
	return slices.Compact(found), err
}

// nameText is the event of a typed line, which the bot withholds before it writes it down.
const nameText = "call.text"

// leaks tells whether a file holds a card number: line by line where it is text, in one row of figures where it is not.
func leaks(path string, content []byte) bool {
	switch filepath.Ext(path) {
	case ".jsonl", ".json":
		return slices.ContainsFunc(bytes.Split(content, []byte("\n")), holds) || holds(content)
	case ".txt":
		for line := range strings.Lines(string(content)) {
			_, said, _ := strings.Cut(line, ": ") // less the time
			if cardnumber.Holds(said) {
				return true
			}
		}
		return false
	default:
		return holdsRow(content)
	}
}

// holds tells whether a text of a JSON document holds a card number. Times are none.
func holds(document []byte) bool {
	var value any
	if json.Unmarshal(document, &value) != nil {
		return false
	}
	return inside(value)
}

func inside(value any) bool {
	switch v := value.(type) {
	case string:
		return cardnumber.Holds(v)
	case float64:
		return cardnumber.Holds(fmt.Sprintf("%.0f", v))
	case []any:
		return slices.ContainsFunc(v, inside)
	case map[string]any:
		for name, field := range v {
			if name != "at" && inside(field) {
				return true
			}
		}
	}
	return false
}

// minRow is the shortest row of figures that is looked at in a file that is no text: milliseconds since 1970 have 13.
const minRow = 14

// holdsRow looks for a row of figures that passes for a card number.
func holdsRow(content []byte) bool {
	for _, row := range bytes.FieldsFunc(content, func(r rune) bool { return r < '0' || r > '9' }) {
		if len(row) >= minRow && cardnumber.Holds(string(row)) {
			return true
		}
	}
	return false
}
