package reference_test

import (
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/internal/config/reference"
)

// Shop is a configuration to describe.
type Shop struct {
	// Name is what people call it.
	// Default corner.
	Name string `yaml:"name"`
	// Open and Close are when.
	Open  time.Duration `yaml:"open"`
	Close time.Duration `yaml:"close"`
	Token string        `yaml:"token"` // secret | word

	Shelves map[string]Shelf `yaml:"shelves"` // by label
	Staff   []Person         `yaml:"staff"`
	Words   []string         `yaml:"words"`
	Till    *Till            `yaml:"till"`
	Hidden  string           `yaml:"-"`
}

// Shelf is inlined elsewhere.
type Shelf struct {
	Size int `yaml:"size"` // in boards
}

// Person has a name.
type Person struct {
	Name string `yaml:"name"`
}

// Till is behind a pointer.
type Till struct {
	Shelf `yaml:",inline"`

	Cash bool `yaml:"cash"`
}

func keys(t *testing.T) []reference.Key {
	t.Helper()
	const here = "internal/config/reference"
	r := reference.NewReader("github.com/tonegate/tonegate", filepath.Join("..", "..", ".."))
	got, err := r.Keys(reflect.TypeFor[Shop](), here)
	require.NoError(t, err)
	return got
}

func TestMarkdownOfAStruct(t *testing.T) {
	t.Parallel()
	require.Equal(t, `| key | kind | meaning |
|---|---|---|
| `+"`name`"+` | text | What people call it. Default corner. |
| `+"`open`"+` | duration | Open and Close are when. |
| `+"`close`"+` | duration | Open and Close are when. |
| `+"`token`"+` | text | secret \| word |
| `+"`shelves.NAME`"+` |  | by label |
| `+"`shelves.NAME.size`"+` | number | in boards |
| `+"`staff[]`"+` |  |  |
| `+"`staff[].name`"+` | text |  |
| `+"`words[]`"+` | text |  |
| `+"`till`"+` |  |  |
| `+"`till.size`"+` | number | in boards |
| `+"`till.cash`"+` | true or false |  |
`, reference.Markdown(keys(t)))
}

func TestCompareFindsWhatDiffers(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name, example string
		want          []string
	}{
		{"whole", `
name: x
open: 1s
close: 1s
token_file: y
shelves: {top: {size: 1}, low: {size: 2}}
staff: [{name: a}]
words: [a]
till: {size: 1, cash: true}
`, nil},
		{"missing", `
name: x
open: 1s
close: 1s
token: y
shelves: {top: {size: 1}}
staff: [{name: a}]
till: {size: 1}
`, []string{
			"words[] is in the struct and not in the example",
			"till.cash is in the struct and not in the example",
		}},
		{"foreign", `
name: x
open: 1s
close: 1s
token: y
shelves: {top: {size: 1, width: 3}}
staff: [{name: a}]
words: [a]
till: {size: 1, cash: true}
hidden: x
`, []string{
			"hidden is in the example and not in the struct",
			"shelves.NAME.width is in the example and not in the struct",
		}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			got, err := reference.Compare([]byte(tc.example), keys(t))
			require.NoError(t, err)
			require.Equal(t, tc.want, got)
		})
	}
}

func TestCompareWantsYAML(t *testing.T) {
	t.Parallel()
	_, err := reference.Compare([]byte("a: ["), nil)
	require.Error(t, err)
}
