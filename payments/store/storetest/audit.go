package storetest

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/payments"
)

func testAuditIsAppendOnly(t *testing.T, b *bundle) {
	t.Helper()
	b.begun(t, "one", payments.Launch, payments.Opened, payments.Decline)
	for _, q := range []string{`DELETE FROM audit`, `UPDATE audit SET body = 'x'`} {
		require.ErrorContains(t, b.db.Exec(t.Context(), q), "append-only")
	}
	require.EqualValues(t, 4, b.verified(t).Rows())
}

// fraud is what somebody who can write past the triggers does to the trail of one payment of six rows.
type fraud struct {
	name string
	do   []string
	n    int64  // the row that is found
	text string // and what is said of it
}

func frauds() []fraud {
	const row = ` WHERE chain = %[1]d AND n = `
	return []fraud{
		{"changed", []string{`UPDATE audit SET body = replace(body, 'decline', 'approve')` + row + `5`}, 5, "changed"},
		{"deleted", []string{`DELETE FROM audit` + row + `3`}, 3, "deleted"},
		{"last deleted", []string{`DELETE FROM audit` + row + `6`}, 6, "deleted"},
		{"inserted", []string{
			`INSERT INTO audit (chain, n, body, hash) SELECT chain, 7, body, hash FROM audit` + row + `6`,
		}, 7, "inserted"},
		{"swapped", []string{
			`UPDATE audit SET n = 100` + row + `2`, `UPDATE audit SET n = 2` + row + `3`,
			`UPDATE audit SET n = 3` + row + `100`,
		}, 2, "moved"},
		{"end cut off and hidden", []string{
			`DELETE FROM audit` + row + `6`, `UPDATE audit_head SET n = 5 WHERE chain = %[1]d`,
		}, 5, "the hash is not the head's"},
		{"beginning cut off as if purged", []string{
			`UPDATE audit_head SET base = 4, base_hash = (SELECT hash FROM audit` + row + `4) WHERE chain = %[1]d`,
			`DELETE FROM audit WHERE chain = %[1]d AND n <= 4`,
		}, 4, "deleted"},
		{"inserted before the beginning", []string{
			`INSERT INTO audit (chain, n, body, hash) SELECT chain, 0, body, hash FROM audit` + row + `6`,
		}, 0, "inserted"},
	}
}

func testAuditFrauds(t *testing.T, fresh func(*testing.T) *bundle) {
	t.Helper()
	for _, f := range frauds() {
		t.Run(f.name, func(t *testing.T) {
			t.Parallel()
			b := fresh(t)
			b.begun(t, "one", payments.Launch, payments.Opened, payments.Submit, payments.Decline)
			b.begun(t, "two")
			chain := b.count(t, `SELECT chain FROM audit WHERE n = 6`)
			b.unlock(t)
			for _, q := range f.do {
				b.exec(t, fmt.Sprintf(q, chain))
			}
			_, err := b.VerifyAudit(t.Context(), payments.AuditHead{}, nil)
			fault := &payments.AuditError{}
			require.ErrorAs(t, err, &fault)
			require.ErrorIs(t, err, payments.ErrAudit)
			require.Equal(t, chain, fault.Chain)
			require.Equal(t, f.n, fault.N)
			require.Contains(t, fault.Text, f.text)
		})
	}
}

// testAuditAnchor: somebody who rewrites everything, hashes and heads too, is found by a head that was kept elsewhere.
func testAuditAnchor(t *testing.T, b *bundle) {
	t.Helper()
	b.begun(t, "one", payments.Launch, payments.Opened, payments.Decline)
	anchor, err := payments.ParseAuditHead(b.verified(t).String())
	require.NoError(t, err)
	b.begun(t, "two", payments.Launch)
	var done int64
	_, err = b.VerifyAudit(t.Context(), anchor, func(rows int64) { done = max(done, rows) })
	require.NoError(t, err)
	require.EqualValues(t, 6, done)

	chain := b.count(t, `SELECT chain FROM audit WHERE n = 6`)
	b.unlock(t)
	// The trail of a payment that never was, sound in itself.
	b.exec(t, `DELETE FROM audit`)
	b.exec(t, fmt.Sprintf(`UPDATE audit_head SET n = 0, hash = base_hash WHERE chain = %d`, chain))
	for i := range 3 {
		_, err := b.Apply(t.Context(), b.latest(t).ID, payments.Change{
			Event: payments.Stray, Source: payments.FromHuman, Reason: fmt.Sprint("r", i),
		})
		require.NoError(t, err)
	}
	require.EqualValues(t, 3, b.verified(t).Rows())
	_, err = b.VerifyAudit(t.Context(), anchor, nil)
	fault := &payments.AuditError{}
	require.ErrorAs(t, err, &fault)
	require.Contains(t, fault.Text, "the anchor has seen 4 rows")
	_, err = b.Apply(t.Context(), b.latest(t).ID, payments.Change{Event: payments.Stray, Source: payments.FromHuman})
	require.NoError(t, err)
	_, err = b.VerifyAudit(t.Context(), anchor, nil)
	require.ErrorAs(t, err, &fault)
	require.Contains(t, fault.Text, "rewritten")
}

// testAuditHoldsNoAccountData: what a provider said of a card, and what a caller said, is not in the trail.
func testAuditHoldsNoAccountData(t *testing.T, b *bundle) {
	t.Helper()
	a := b.begun(t, "one", payments.Launch, payments.Opened, payments.Approve)
	require.Equal(t, "4242", a.Card.Last4)
	for _, held := range []string{"4242", "visa", "Shall I take"} {
		require.Zero(t, b.count(t, `SELECT count(*) FROM audit WHERE body LIKE '%"`+held+`%'`), held)
	}
}

// unlock plays somebody who owns the database.
func (b *bundle) unlock(t *testing.T) {
	t.Helper()
	require.NoError(t, b.db.Unlock(t.Context()))
}

func (b *bundle) latest(t *testing.T) payments.Attempt {
	t.Helper()
	a, err := b.LatestAttempt(t.Context(), "call-1")
	require.NoError(t, err)
	return a
}
