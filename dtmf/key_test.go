package dtmf

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestKeyRoundTrip(t *testing.T) {
	t.Parallel()
	for _, r := range keyRunes {
		k, ok := ParseKey(r)
		require.True(t, ok)
		require.Equal(t, r, k.Rune())
		require.Equal(t, r >= '0' && r <= '9', k.IsDigit())
	}
	for _, r := range "eE \x00é+" {
		_, ok := ParseKey(r)
		require.False(t, ok)
	}
	k, ok := ParseKey('c')
	require.True(t, ok)
	sameKey(t, C, k)
	require.Equal(t, '\uFFFD', Key(16).Rune())
	_, ok = ParseKeys("12x")
	require.False(t, ok)
}

// Every way of making text of a value that holds a key gives the same text for every key.
func TestKeysDoNotPrint(t *testing.T) {
	t.Parallel()
	texts := func(k Key) string {
		e := Event{Key: k, Source: FromEvent}
		bl := Block{Key: k}
		var b strings.Builder
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%d", "%x", "%q", "%c", "%U", "%08b"} {
			fmt.Fprintf(&b, verb+"|", k)
			fmt.Fprintf(&b, verb+"|", e)
			fmt.Fprintf(&b, verb+"|", []Event{e})
			fmt.Fprintf(&b, verb+"|", bl)
			fmt.Fprintf(&b, verb+"|", map[string]Key{"key": k})
		}
		fmt.Fprint(&b, k, e, k.String(), k.GoString())
		for _, v := range []any{k, e, bl, map[Key]int{k: 1}, []Key{k}} {
			j, err := json.Marshal(v)
			require.NoError(t, err)
			b.Write(j)
		}
		var log bytes.Buffer
		drop := func(_ []string, a slog.Attr) slog.Attr {
			if a.Key == slog.TimeKey {
				return slog.Attr{}
			}
			return a
		}
		slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{ReplaceAttr: drop})).Info("x", "key", k, "event", e)
		slog.New(slog.NewJSONHandler(&log, &slog.HandlerOptions{ReplaceAttr: drop})).Info("x", "key", k, "event", e)
		return b.String() + log.String()
	}
	for k := range D {
		require.Equal(t, texts(0), texts(k+1))
	}
}

func digits(t *testing.T, s string) *Digits {
	t.Helper()
	d := &Digits{}
	keys, ok := ParseKeys(s)
	require.True(t, ok)
	for _, k := range keys {
		require.True(t, d.Append(k))
	}
	return d
}

func TestDigits(t *testing.T) {
	t.Parallel()
	d := digits(t, "4242424242424242")
	require.Equal(t, 16, d.Len())
	require.True(t, d.Luhn())
	require.True(t, d.HasPrefix("42"))
	require.True(t, d.HasPrefix(""))
	require.False(t, d.HasPrefix("5"))
	require.False(t, d.HasPrefix("42424242424242424"))
	require.Equal(t, "4242", d.Last4())
	require.Equal(t, 1, d.MatchAny([]string{"4000000000000002", "4242424242424242", ""}))
	require.Equal(t, -1, d.MatchAny([]string{"4000000000000002", "42424242424242420", "424242424242424"}))
	require.True(t, d.Equal(digits(t, "4242424242424242")))
	require.False(t, d.Equal(digits(t, "4242424242424241")))
	require.False(t, d.Equal(digits(t, "424242424242424")))
	d.Open(func(b []byte) { require.Len(t, b, 16) })

	require.False(t, digits(t, "4242424242424241").Luhn())
	require.False(t, digits(t, "").Luhn())
	require.Empty(t, digits(t, "12345678901").Last4(), "a short number would be shown nearly whole")
}

func TestDigitsTakesNothingElse(t *testing.T) {
	t.Parallel()
	d := digits(t, strings.Repeat("0", maxDigits))
	require.False(t, d.Append(1))
	require.Equal(t, maxDigits, d.Len())
	for k := Star; k < 40; k++ {
		require.False(t, (&Digits{}).Append(k))
	}
}

func TestDigitsExpiry(t *testing.T) {
	t.Parallel()
	for in, want := range map[string][2]int{
		"1230": {12, 2030}, "0126": {1, 2026}, "1330": {}, "0030": {}, "123": {}, "12300": {}, "": {},
	} {
		month, year := digits(t, in).Expiry()
		require.Equal(t, want, [2]int{month, year})
	}
}

func TestDigitsWipe(t *testing.T) {
	t.Parallel()
	d := digits(t, "4242424242424242")
	var lent []byte
	d.Open(func(b []byte) { lent = b })
	d.Wipe()
	require.Zero(t, d.Len())
	require.Equal(t, make([]byte, 16), lent, "the bytes themselves are overwritten")
	require.True(t, d.Equal(&Digits{}))
}

func TestDigitsDoNotPrint(t *testing.T) {
	t.Parallel()
	texts := func(s string) string {
		d := digits(t, s)
		var b strings.Builder
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%d", "%x", "%q", "%08b"} {
			fmt.Fprintf(&b, verb+"|", d)
			fmt.Fprintf(&b, verb+"|", *d)
			fmt.Fprintf(&b, verb+"|", struct{ Number Digits }{*d})
		}
		for _, v := range []any{d, *d, struct{ Number *Digits }{d}} {
			j, err := json.Marshal(v)
			require.NoError(t, err)
			b.Write(j)
		}
		text, err := d.MarshalText()
		require.NoError(t, err)
		return b.String() + string(text) + d.String() + d.GoString() + d.LogValue().String()
	}
	require.Equal(t, texts("4242"), texts("9876"))
	require.Contains(t, texts("4242"), "[4 digits]")
}
