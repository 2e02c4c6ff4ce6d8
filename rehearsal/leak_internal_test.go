package rehearsal

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/payments/store/sqlite"
)

func TestHolds(t *testing.T) {
	t.Parallel()
	for _, document := range []string{
		`{"text":"4242 4242 4242 4242"}`, `{"a":[{"b":"x4242424242424242"}]}`, `{"n":4242424242424242}`, `"4242-4242-4242-4242"`,
		`{"text":"four two four two four two four two four two four two four two four two"}`,
	} {
		require.True(t, holds([]byte(document)), document)
	}
	for _, document := range []string{
		`{"at":"2026-01-05T09:00:00.424242424242Z"}`, `{"last4":"4242"}`, `not json 4242424242424242`, `{"n":1767603600000}`,
		`{"id":"pay_42424242424242424242424242424242a"}`, `{"hash":"4242424242424242424242424242424242424242abcdef"}`,
	} {
		require.False(t, holds([]byte(document)), document)
	}
	require.True(t, leaks("transcript.txt", []byte("00:01.000 bot: 4242 4242 4242 4242\n")))
	require.False(t, leaks("transcript.txt", []byte("00:01.000 bot: Hello.\n")))
}

func TestLeakyRows(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), ledgerFile)
	store, err := sqlite.Open(t.Context(), sqlite.Config{Path: path})
	require.NoError(t, err)
	require.NoError(t, store.SaveConversation(t.Context(), "a", []byte(`{"values":{"x":"nothing"}}`)))
	found, err := leakyRows(t.Context(), path)
	require.NoError(t, err)
	require.Empty(t, found)
	require.NoError(t, store.SaveConversation(t.Context(), "b", []byte(`{"values":{"x":"4242 4242 4242 4242"}}`)))
	found, err = leakyRows(t.Context(), path)
	require.NoError(t, err)
	require.Equal(t, []string{"a card number in the ledger's table conversation"}, found)
	require.NoError(t, store.Close())
}
