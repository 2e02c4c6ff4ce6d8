package cards

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// Only numbers that payment companies publish for tests stand here.
func TestMatchPublishedNumbers(t *testing.T) {
	t.Parallel()
	table, err := NewTable()
	require.NoError(t, err)

	tests := []struct {
		number, brand string
		code          int
	}{
		{"4242424242424242", Visa, 3},
		{"4000056655665556", Visa, 3},
		{"5555555555554444", Mastercard, 3},
		{"2223003122003222", Mastercard, 3},
		{"5200828282828210", Mastercard, 3},
		{"5105105105105100", Mastercard, 3},
		{"378282246310005", Amex, 4},
		{"371449635398431", Amex, 4},
		{"6011111111111117", "discover", 3},
		{"6011000990139424", "discover", 3},
		{"3056930009020004", "diners-club", 3},
		{"36227206271667", "diners-club", 3},
		{"3566002020360505", "jcb", 3},
		{"6200000000000005", "unionpay", 3},
		{"6205500000000000004", "unionpay", 3},
	}
	for _, tt := range tests {
		t.Run(tt.brand+"_"+tt.number[len(tt.number)-4:], func(t *testing.T) {
			t.Parallel()
			b := table.Match([]byte(tt.number))
			require.NotNil(t, b)
			require.Equal(t, tt.brand, b.Type)
			require.Equal(t, tt.code, b.Code)
			require.True(t, b.AllowsLength(len(tt.number)))
		})
	}
}

func TestMatchTakesTheLongestPrefix(t *testing.T) {
	t.Parallel()
	table, err := NewTable()
	require.NoError(t, err)

	tests := []struct{ name, prefix, brand string }{
		{"visa before elo is known", "43893", Visa},
		{"elo inside visa", "438935", "elo"},
		{"maestro by its one digit", "67", Maestro},
		{"troy inside discover", "650052", "troy"},
		{"discover around troy", "650053", "discover"},
		{"top of the mastercard two series", "2720", Mastercard},
		{"elo beside maestro", "504175", "elo"},
		{"maestro below elo", "504174", Maestro},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			b := table.Match([]byte(tt.prefix))
			require.NotNil(t, b)
			require.Equal(t, tt.brand, b.Type)
		})
	}
	for _, none := range []string{"", "0", "1", "2721", "99"} {
		require.Nil(t, table.Match([]byte(none)), "prefix of %d", len(none))
	}
}

func TestBrandRules(t *testing.T) {
	t.Parallel()
	table, err := NewTable()
	require.NoError(t, err)

	require.True(t, table.Has(Visa))
	require.False(t, table.Has("enroute"))
	require.True(t, table.Match([]byte("4")).AllowsLength(19))
	require.False(t, table.Match([]byte("4")).AllowsLength(17))
	require.True(t, table.Match([]byte("67")).MayLackCode())
	require.False(t, table.Match([]byte("4")).MayLackCode())
}

func TestParseRefusesDamage(t *testing.T) {
	t.Parallel()
	for name, raw := range map[string]string{
		"not json":      `{`,
		"uneven bounds": `[{"type":"x","lengths":[16],"code":3,"ranges":[["1","22"]]}]`,
		"turned bounds": `[{"type":"x","lengths":[16],"code":3,"ranges":[["9","1"]]}]`,
		"empty bounds":  `[{"type":"x","lengths":[16],"code":3,"ranges":[["",""]]}]`,
		"no lengths":    `[{"type":"x","code":3,"ranges":[["1","2"]]}]`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := parse([]byte(raw))
			require.Error(t, err)
		})
	}
}

func BenchmarkMatch(b *testing.B) {
	table, err := NewTable()
	require.NoError(b, err)
	number := []byte("4242424242424242")
	b.ReportAllocs()
	for b.Loop() {
		table.Match(number)
	}
}
