package simulated

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/tonegate/tonegate/capture"
	"github.com/tonegate/tonegate/capture/cards"
	"github.com/tonegate/tonegate/dtmf"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func setup(t *testing.T, cfg Config) (*Gateway, string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "gateway.db")
	g, err := OpenFile(t.Context(), path, cfg)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, g.Close()) })
	return g, path
}

func digits(t *testing.T, s string) *dtmf.Digits {
	t.Helper()
	d := &dtmf.Digits{}
	keys, ok := dtmf.ParseKeys(s)
	require.True(t, ok)
	for _, k := range keys {
		require.True(t, d.Append(k))
	}
	return d
}

func charge(t *testing.T, key, number string) capture.Charge {
	t.Helper()
	return capture.Charge{
		Question: capture.Question{Key: key, OrderID: "order", Minor: 4250, Currency: "GBP"},
		Number:   digits(t, number), Expiry: digits(t, "1230"), Code: digits(t, "123"),
	}
}

func TestOutcomesOfThePublishedNumbers(t *testing.T) {
	t.Parallel()
	table, err := cards.NewTable()
	require.NoError(t, err)
	for _, n := range numbers() {
		t.Run(n.digits[len(n.digits)-4:]+"_"+string(n.reason), func(t *testing.T) {
			t.Parallel()
			g, _ := setup(t, Config{})
			d := digits(t, n.digits)
			require.True(t, d.Luhn())
			require.True(t, g.Takes(d))
			brand := table.Match([]byte(n.digits))
			require.NotNil(t, brand)
			require.True(t, brand.AllowsLength(len(n.digits)))

			a, err := g.Charge(t.Context(), charge(t, "k", n.digits))
			if n.lost {
				require.ErrorIs(t, err, capture.ErrNoAnswer)
				return
			}
			require.NoError(t, err)
			require.Equal(t, n.reason == "", a.Approved)
			require.Equal(t, n.reason, a.Reason)
			require.NotEmpty(t, a.TransactionID)
			require.Equal(t, a.Approved, a.AuthCode != "")
		})
	}
}

func TestOutcomesOfThePublishedAccounts(t *testing.T) {
	t.Parallel()
	for _, n := range accounts() {
		t.Run(n.digits[len(n.digits)-2:]+"_"+string(n.reason), func(t *testing.T) {
			t.Parallel()
			g, _ := setup(t, Config{})
			c := charge(t, "k", "")
			c.Routing, c.Account = digits(t, routingNumber), digits(t, n.digits)
			require.True(t, g.TakesAccount(c.Routing, c.Account))
			a, err := g.Charge(t.Context(), c)
			if n.lost {
				require.ErrorIs(t, err, capture.ErrNoAnswer)
				return
			}
			require.NoError(t, err)
			require.Equal(t, n.reason == "", a.Approved)
			require.Equal(t, n.reason, a.Reason)
		})
	}
}

func TestOtherAccountsAreNotTaken(t *testing.T) {
	t.Parallel()
	g, _ := setup(t, Config{})
	for _, pair := range [][2]string{{"021000021", "000123456789"}, {routingNumber, "000123456780"}, {"", ""}} {
		c := charge(t, "k", "")
		c.Routing, c.Account = digits(t, pair[0]), digits(t, pair[1])
		require.False(t, g.TakesAccount(c.Routing, c.Account))
		a, err := g.Charge(t.Context(), c)
		require.NoError(t, err)
		require.Equal(t, capture.CardNotSupported, a.Reason)
	}
	_, err := g.Lookup(t.Context(), capture.Question{Key: "k"})
	require.ErrorIs(t, err, capture.ErrNeverAsked)
}

func TestOtherNumbersAreNotTaken(t *testing.T) {
	t.Parallel()
	g, _ := setup(t, Config{})
	other := digits(t, "4242424242424241")
	require.False(t, g.Takes(other))
	require.False(t, g.Takes(&dtmf.Digits{}))
	a, err := g.Charge(t.Context(), charge(t, "k", "4242424242424241"))
	require.NoError(t, err)
	require.Equal(t, capture.CardNotSupported, a.Reason)
	_, err = g.Lookup(t.Context(), capture.Question{Key: "k"})
	require.ErrorIs(t, err, capture.ErrNeverAsked)
}

func TestAKeyIsChargedOnce(t *testing.T) {
	t.Parallel()
	g, path := setup(t, Config{})
	first, err := g.Charge(t.Context(), charge(t, "k", "4242424242424242"))
	require.NoError(t, err)
	again, err := g.Charge(t.Context(), charge(t, "k", "4000000000000002"))
	require.NoError(t, err)
	require.Equal(t, first, again, "the first answer is given again")
	other := charge(t, "k", "4242424242424242")
	other.Minor++
	_, err = g.Charge(t.Context(), other)
	require.ErrorIs(t, err, ErrKeyReused)

	require.NoError(t, g.Close())
	g, err = OpenFile(t.Context(), path, Config{})
	require.NoError(t, err)
	defer func() { require.NoError(t, g.Close()) }()
	found, err := g.Lookup(t.Context(), capture.Question{Key: "k"})
	require.NoError(t, err)
	require.Equal(t, first, found, "the ledger outlives its process")
}

func TestMoneyGoesBack(t *testing.T) {
	t.Parallel()
	g, _ := setup(t, Config{})
	_, err := g.Charge(t.Context(), charge(t, "k", "4242424242424242"))
	require.NoError(t, err)
	_, err = g.Charge(t.Context(), charge(t, "declined", "4000000000000002"))
	require.NoError(t, err)
	for _, tt := range []struct {
		key         string
		minor, want int64
		err         error
	}{
		{"k", 1000, 1000, nil},
		{"k", 3251, 0, ErrNotCharged},
		{"k", -1, 0, ErrNotCharged},
		{"k", 250, 1250, nil},
		{"k", 0, 4250, nil},
		{"k", 0, 0, ErrNothingLeft},
		{"k", 1, 0, ErrNothingLeft},
		{"declined", 1, 0, ErrNotCharged},
		{"declined", 0, 0, ErrNotCharged},
		{"nobody's", 0, 0, ErrNotCharged},
	} {
		total, err := g.Return(t.Context(), tt.key, tt.minor)
		require.ErrorIs(t, err, tt.err)
		require.Equal(t, tt.want, total)
	}
	for _, tt := range []struct {
		key         string
		minor, want int64
		err         error
	}{
		{"k", 4251, 0, ErrNotReturned},
		{"k", -1, 0, ErrNotReturned},
		{"k", 250, 250, nil},
		{"k", 0, 4000, nil},
		{"k", 0, 0, ErrNotReturned},
		{"declined", 0, 0, ErrNotCharged},
	} {
		here, err := g.Restore(t.Context(), tt.key, tt.minor)
		require.ErrorIs(t, err, tt.err)
		if err == nil {
			require.Equal(t, tt.want, here)
		}
	}
	total, err := g.Return(t.Context(), "k", 0)
	require.NoError(t, err)
	require.EqualValues(t, 4250, total)
}

func TestLostAnswer(t *testing.T) {
	t.Parallel()
	for _, notCharged := range []bool{false, true} {
		g, _ := setup(t, Config{NotCharged: notCharged})
		_, err := g.Charge(t.Context(), charge(t, "k", "4000000000005126"))
		require.ErrorIs(t, err, capture.ErrNoAnswer)
		_, err = g.Lookup(t.Context(), capture.Question{Key: "k"})
		require.ErrorIs(t, err, capture.ErrNoAnswer)
		var charged bool
		require.NoError(t, g.db.Read.QueryRowContext(t.Context(), "SELECT approved FROM charges").Scan(&charged))
		require.Equal(t, !notCharged, charged)
	}
}

func TestDelayComesAfterTheLedger(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g, _ := setup(t, Config{Delay: 10 * time.Second})
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		_, err := g.Charge(ctx, charge(t, "k", "4242424242424242"))
		require.ErrorIs(t, err, context.DeadlineExceeded)
		a, err := g.Lookup(t.Context(), capture.Question{Key: "k"})
		require.NoError(t, err)
		require.True(t, a.Approved)

		begun := time.Now()
		_, err = g.Charge(t.Context(), charge(t, "k2", "4242424242424242"))
		require.NoError(t, err)
		require.Equal(t, 10*time.Second, time.Since(begun))
	})
}

func TestLedgerHoldsNoCardData(t *testing.T) {
	t.Parallel()
	g, path := setup(t, Config{})
	_, err := g.Charge(t.Context(), charge(t, "k", "4242424242424242"))
	require.NoError(t, err)
	require.NoError(t, g.Close())
	for _, name := range []string{path, path + "-wal"} {
		raw, err := os.ReadFile(name)
		if os.IsNotExist(err) {
			continue
		}
		require.NoError(t, err)
		require.NotContains(t, string(raw), "42424242")
	}
}

func TestConfigIsChecked(t *testing.T) {
	t.Parallel()
	_, err := OpenFile(t.Context(), filepath.Join(t.TempDir(), "x.db"), Config{Delay: -1})
	require.ErrorContains(t, err, "delay:")
}
