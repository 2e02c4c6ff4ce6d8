package rehearsal

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/tonegate/tonegate/internal/cardnumber"
)

// Leaks looks for card numbers in everything that the call has left: what was said, what the model was told, the events,
// the transcript and the ledger. It tells the places, never the digits.
func (s *Stage) Leaks(ctx context.Context) ([]string, error) {
	found, err := leakyRows(ctx, filepath.Join(s.dir, ledgerFile))
	if err != nil {
		return nil, err
	}
	for _, m := range s.Moments(0) {
		if cardnumber.Holds(m.Text) && m.Name != nameText {
			found = append(found, fmt.Sprintf("a card number in %s", m.Name))
		}
	}
	told := make(known) // the model is told the same again and again
	for line := range strings.Lines(s.model.told.text()) {
		if told.holds([]byte(line)) {
			found = append(found, "a card number in what the model was told")
		}
	}
	left := os.DirFS(s.dir)
	err = fs.WalkDir(left, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !isText(path) {
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

// isText tells whether a file of the call holds text; the ledger is looked at by its rows.
func isText(path string) bool {
	return slices.Contains([]string{".jsonl", ".json", ".txt"}, filepath.Ext(path))
}

// leaks tells whether a file holds a card number.
func leaks(path string, content []byte) bool {
	if filepath.Ext(path) != ".txt" {
		return slices.ContainsFunc(bytes.Split(content, []byte("\n")), holds) || holds(content)
	}
	for line := range strings.Lines(string(content)) {
		_, said, _ := strings.Cut(line, ": ") // less the time
		if cardnumber.Holds(said) {
			return true
		}
	}
	return false
}

// holds tells whether a text of a JSON document holds a card number.
func holds(document []byte) bool {
	return make(known).holds(document)
}

// inside looks into a value.
func inside(value any) bool {
	return make(known).inside(value)
}

// known are texts that were looked at, and what was found.
type known map[string]bool

func (k known) holds(document []byte) bool {
	decoder := json.NewDecoder(bytes.NewReader(document))
	decoder.UseNumber()
	var value any
	return decoder.Decode(&value) == nil && k.inside(value)
}

// inside looks into a value. Times, hashes and ids that a machine has made are rows of digits, too, and are left out.
func (k known) inside(value any) bool {
	switch v := value.(type) {
	case string:
		found, seen := k[v]
		if !seen {
			found = cardnumber.Holds(v) && !machineMade(v)
			k[v] = found
		}
		return found
	case json.Number:
		return isCard(v.String())
	case int64:
		return isCard(strconv.FormatInt(v, 10))
	case []byte:
		if json.Valid(v) {
			return k.holds(v) // its times are rows of digits side by side in the text
		}
		return k.inside(string(v))
	case []any:
		return slices.ContainsFunc(v, k.inside)
	case map[string]any:
		for name, field := range v {
			if name != "at" && k.inside(field) {
				return true
			}
		}
	}
	return false
}

// isCard tells whether a number is one of a known brand of cards.
func isCard(number string) bool {
	digits := make([]byte, 0, len(number))
	for _, r := range number {
		if r < '0' || r > '9' {
			return false
		}
		digits = append(digits, byte(r-'0'))
	}
	return cardnumber.Card(digits)
}

// hashLength is that of the shortest hash or random id, in letters and digits.
const hashLength = 32

// machineMade tells whether a text is one word of letters and digits, as long as hashes are.
func machineMade(text string) bool {
	_, random, _ := strings.Cut(text, "_")
	if random == "" {
		random = text
	}
	const letters = "abcdefghijklmnopqrstuvwxyz"
	return len(random) >= hashLength && strings.ContainsAny(random, letters) && strings.Trim(random, letters+"0123456789") == ""
}

// leakyRows names the tables of a database with a card number in a row.
func leakyRows(ctx context.Context, path string) (found []string, err error) {
	db, err := sql.Open("sqlite", path)
	if err != nil {
		return nil, fmt.Errorf("ledger: %w", err)
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	tables, err := column(ctx, db, `SELECT name FROM sqlite_master WHERE type = 'table'`)
	if err != nil {
		return nil, err
	}
	for _, table := range tables {
		name := fmt.Sprintf("%s", table)
		values, err := column(ctx, db, `SELECT * FROM "`+name+`"`)
		if err != nil {
			return nil, err
		}
		if slices.ContainsFunc(values, inside) {
			found = append(found, "a card number in the ledger's table "+name)
		}
	}
	return found, nil
}

// column gives all values of all rows of a query.
func column(ctx context.Context, db *sql.DB, query string) (values []any, err error) {
	rows, err := db.QueryContext(ctx, query)
	if err != nil {
		return nil, fmt.Errorf("ledger: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	names, err := rows.Columns()
	if err != nil {
		return nil, fmt.Errorf("ledger: %w", err)
	}
	for rows.Next() {
		row, into := make([]any, len(names)), make([]any, len(names))
		for i := range row {
			into[i] = &row[i]
		}
		if err := rows.Scan(into...); err != nil {
			return nil, fmt.Errorf("ledger: %w", err)
		}
		for _, value := range row {
			if text, ok := value.(string); ok {
				value = []byte(text) // which may be JSON
			}
			values = append(values, value)
		}
	}
	return values, rows.Err()
}
