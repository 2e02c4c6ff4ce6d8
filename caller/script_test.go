package caller

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/dtmf"
)

func TestParseScript(t *testing.T) {
	t.Parallel()
	card := &Card{Number: "4242424242424242", Expiry: "1230", Code: "123"}
	for _, tt := range []struct {
		name    string
		keys    string
		card    *Card
		lengths []int // keys in each step
		settled int   // the step that waits longer, -1 for none
	}{
		{"nothing", "", nil, nil, -1},
		{"groups", "1,12#,*", nil, []int{1, 3, 1}, -1},
		{"blanks", " 1 , 2 ", nil, []int{1, 1}, -1},
		{"an empty group", "1,,2", nil, []int{1, 0, 1}, -1},
		{"a card alone", "", card, []int{17, 5, 4}, 0},
		{"a card last", "1,1", card, []int{1, 1, 17, 5, 4}, 2},
		{"a card in between", "1,CARD,2", card, []int{1, 17, 5, 4, 1}, 1},
		{"two cards", "card,1,card", card, []int{17, 5, 4, 1, 17, 5, 4}, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			steps, err := ParseScript(tt.keys, tt.card)
			require.NoError(t, err)
			var lengths []int
			for _, s := range steps {
				lengths = append(lengths, len(s.Keys))
			}
			require.Equal(t, tt.lengths, lengths)
			if tt.settled >= 0 {
				require.True(t, steps[tt.settled].Settled)
			}
		})
	}
}

func TestScriptsThatCannotBeRead(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name string
		keys string
		card *Card
	}{
		{"no key", "1,x", nil},
		{"a card that is not there", "1,card", nil},
		{"an empty field", "card", &Card{Number: "4242424242424242", Expiry: "1230"}},
		{"a field that is no key", "", &Card{Number: "4242 4242", Expiry: "1230", Code: "123"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := ParseScript(tt.keys, tt.card)
			require.ErrorIs(t, err, errScript)
			require.NotContains(t, err.Error(), "4242")
		})
	}
}

// FuzzParseScript shows that no script makes it panic, and that no key gets lost.
func FuzzParseScript(f *testing.F) {
	for _, s := range []string{"", "1,1", "card", "1,card,2", ",,,", "*#ABCD", "4242424242424242#", "1,\x00"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, keys string) {
		steps, err := ParseScript(keys, &Card{Number: "4242424242424242", Expiry: "1230", Code: "123"})
		if err != nil {
			return
		}
		for _, s := range steps {
			for _, k := range s.Keys {
				if k > dtmf.D {
					t.Fatal("a key that does not exist")
				}
			}
		}
	})
}
