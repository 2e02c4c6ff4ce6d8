package sqlstore

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/payments"
)

// TestPauses: a delivery is tried soon, then ever more slowly, for three days in all; none of them at the same moment as
// its neighbours.
func TestPauses(t *testing.T) {
	t.Parallel()
	var sum time.Duration
	tries, last := 1, time.Duration(0)
	for sum <= givenUpAfter {
		pause := pauseAfter(tries)
		require.Greater(t, pause, last*8/10, "try %d comes sooner than the one before", tries)
		sum += pause
		last = pause
		tries++
	}
	require.Greater(t, tries, 15)
	require.Less(t, tries, 30)
	require.Less(t, pauseAfter(1), 6*time.Second)
	all := pauses()
	longest := all[len(all)-1]
	require.LessOrEqual(t, pauseAfter(1000), longest*11/10)
	seen := map[time.Duration]bool{}
	for range 50 {
		seen[pauseAfter(5)] = true
	}
	require.Greater(t, len(seen), 40, "all are tried at once")
}

// TestTryIsWhole: a try that takes as long as it may is neither cut off nor made a second time meanwhile.
func TestTryIsWhole(t *testing.T) {
	t.Parallel()
	require.GreaterOrEqual(t, jobTimeout, payments.MaxTry+5*time.Second)
	require.GreaterOrEqual(t, rescueAfter, jobTimeout+5*time.Second)
}

// TestChains: payments are spread over all chains.
func TestChains(t *testing.T) {
	t.Parallel()
	seen := map[int]int{}
	for i := range 400 {
		id := "pay_" + string(rune('a'+i%26)) + string(rune('a'+i/26))
		seen[chainOf(id)]++
	}
	require.Len(t, seen, payments.AuditChains)
	for chain, n := range seen {
		require.Greater(t, n, 10, "chain %d is hardly used", chain)
	}
}

func TestSum(t *testing.T) {
	t.Parallel()
	first := Sum(nil, "a")
	require.Len(t, first, 32)
	require.NotEqual(t, first, Sum(nil, "b"))
	require.NotEqual(t, Sum(first, "b"), Sum(Sum(nil, "c"), "b"), "the row before does not matter")
}

// TestRowValues: a line of an export that is no row of its table is refused, and its text is not repeated.
func TestRowValues(t *testing.T) {
	t.Parallel()
	var talk table
	for _, tab := range tables() {
		if tab.name == "conversation" {
			talk = tab
		}
	}
	parse := func(text string) error {
		var raw []json.RawMessage
		require.NoError(t, json.Unmarshal([]byte(text), &raw))
		_, err := talk.values(raw)
		return err
	}
	require.NoError(t, parse(`["call-1", "AAH/", 12]`))
	for _, bad := range []string{
		`[]`, `["call-1", "AAH/"]`, `["call-1", "AAH/", 12, 13]`, `[7, "AAH/", 12]`, `["call-1", "zebra!", 12]`,
		`["call-1", "AAH/", "12"]`, `["call-1", "AAH/", 1.5]`, `["call-1", {}, 12]`,
	} {
		err := parse(bad)
		require.ErrorIs(t, err, errRow, bad)
		require.NotContains(t, err.Error(), "zebra")
	}
}

func TestUpToDate(t *testing.T) {
	t.Parallel()
	require.NoError(t, UpToDate([]Migration{{"a", true}, {"b", true}}))
	require.ErrorIs(t, UpToDate([]Migration{{"a", true}, {"b", false}}), ErrOutdated)
}
