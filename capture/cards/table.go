package cards

import (
	"bytes"
	_ "embed" // brands.json
	"encoding/json"
	"fmt"
	"slices"
)

//go:embed brands.json
var data []byte

// span is a range of prefixes of one length, both ends included.
type span struct{ low, high []byte }

// Table finds brands. It is immutable and safe for concurrent use.
type Table struct {
	brands []*Brand
}

// NewTable reads the embedded ranges. An error means that the data file itself is damaged.
func NewTable() (*Table, error) {
	return parse(data)
}

// Match gives the brand whose prefix fits the number best, or nil while none does. Digits are ASCII.
func (t *Table) Match(digits []byte) *Brand {
	var best *Brand
	longest := 0
	for _, b := range t.brands {
		for _, s := range b.ranges {
			if n := len(s.low); n > longest && s.holds(digits) {
				best, longest = b, n
			}
		}
	}
	return best
}

// Has tells whether typ names a brand of the table.
func (t *Table) Has(typ string) bool {
	return slices.ContainsFunc(t.brands, func(b *Brand) bool { return b.Type == typ })
}

func (s span) holds(digits []byte) bool {
	if len(digits) < len(s.low) {
		return false
	}
	prefix := digits[:len(s.low)]
	return bytes.Compare(prefix, s.low) >= 0 && bytes.Compare(prefix, s.high) <= 0
}

func parse(raw []byte) (*Table, error) {
	var rows []struct {
		Brand
		Ranges [][2]string `json:"ranges"`
	}
	if err := json.Unmarshal(raw, &rows); err != nil {
		return nil, fmt.Errorf("read the card ranges: %w", err)
	}
	t := &Table{brands: make([]*Brand, 0, len(rows))}
	for i := range rows {
		b := &rows[i].Brand
		for _, r := range rows[i].Ranges {
			if len(r[0]) == 0 || len(r[0]) != len(r[1]) || r[0] > r[1] {
				return nil, fmt.Errorf("card ranges of %s: bounds do not fit", b.Type)
			}
			b.ranges = append(b.ranges, span{low: []byte(r[0]), high: []byte(r[1])})
		}
		if len(b.ranges) == 0 || len(b.Lengths) == 0 || b.Code == 0 {
			return nil, fmt.Errorf("card ranges of %s are incomplete", b.Type)
		}
		t.brands = append(t.brands, b)
	}
	return t, nil
}
