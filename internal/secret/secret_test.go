package secret_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/internal/secret"
)

func TestHolds(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"sk_live_" + "abcdefghijklmnop", "use Bearer abcdefghijk.lmnop", "https://anna:hunter22@billing.example",
		"-----BEGIN EC PRIVATE KEY", "password: hunter22", "0123456789abcdefABCDEF0123456789",
	} {
		require.True(t, secret.Holds(text), text)
		require.NotContains(t, secret.Quote(text), text[:8])
	}
	for _, text := range []string{
		"", "Your password is safe with us.", "https://billing.example/path?x=1", "Donaudampfschifffahrtsgesellschaft",
		"12345678901234567890123456789012", "call 0123 456789",
	} {
		require.False(t, secret.Holds(text), text)
	}
}

func TestQuote(t *testing.T) {
	t.Parallel()
	require.Equal(t, `"gre\tet"`, secret.Quote("gre\tet"))
	require.Equal(t, `"…"`, secret.Quote(strings.Repeat("x", 41)))
}
