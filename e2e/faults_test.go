package e2e_test

import (
	"context"
	"database/sql"
	"encoding/json"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	_ "modernc.org/sqlite" // reads the ledger
)

// fault is one thing that goes wrong, and what is to come of it. docs/4-reference/faults.md is written from these.
type fault struct {
	Name    string // of the subtest
	What    string // that goes wrong
	Outcome string // in result.json
	Reason  string // in result.json
	Says    string // the bot's sentence; empty where nobody is there to hear it
	Ledger  string // the states of the attempt, as the audit has them, with the last reason; empty: no attempt

	bench benchConfig                            // of faults that need a bench of their own
	act   func(p *phone)                         // what the caller does
	after func(t *testing.T, b *bench, p *phone) // what else is to be so
}

// provoke makes one call for each fault, all at the same time, and holds what came of each against what should.
func provoke(t *testing.T, b *bench, faults []fault) {
	t.Helper()
	phones := make([]*phone, len(faults))
	for i, f := range faults {
		phones[i] = b.dial(t.Context(), strings.ReplaceAll(f.Name, "_", "-"), f.act)
	}
	for i, f := range faults {
		t.Run(f.Name, func(t *testing.T) {
			t.Parallel()
			p := phones[i]
			<-p.done
			require.NoError(t, p.err())
			f.check(t, b, p)
		})
	}
}

// check holds a call that is over against the fault's expectations.
func (f fault) check(t *testing.T, b *bench, p *phone) {
	t.Helper()
	r := b.result(t, p.callID())
	require.Equal(t, f.Outcome, r.Outcome)
	require.Equal(t, f.Reason, r.Reason)
	if f.Says != "" {
		require.Contains(t, b.transcript(t, p.callID()), "bot: "+f.Says)
	}
	if !assertEventually(func() bool { return b.ledger(t, p.callID()) == f.Ledger }) {
		require.Equal(t, f.Ledger, b.ledger(t, p.callID()))
	}
	if f.after != nil {
		f.after(t, b, p)
	}
}

// ledgerWait is how long after the end of a call an attempt may take to be resolved: no provider that we start takes longer
// than half a minute to see that its caller is gone.
const ledgerWait = 45 * time.Second

// assertEventually waits for what becomes true within ledgerWait.
func assertEventually(ok func() bool) bool {
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	late := time.After(ledgerWait)
	for !ok() {
		select {
		case <-tick.C:
		case <-late:
			return false
		}
	}
	return true
}

// result waits for result.json.
func (b *bench) result(t *testing.T, callID string) (r result) {
	t.Helper()
	name := filepath.Join(b.Dir, "calls", callID, "result.json")
	require.Eventually(t, func() bool {
		raw, err := os.ReadFile(name)
		return err == nil && json.Unmarshal(raw, &r) == nil
	}, ledgerWait, 50*time.Millisecond, "the call left no result")
	return r
}

func (b *bench) transcript(t *testing.T, callID string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(b.Dir, "calls", callID, "transcript.txt"))
	require.NoError(t, err)
	return string(text)
}

// ledger tells the states that the attempts of a call went through, from the audit, and the reason of the last.
func (b *bench) ledger(t *testing.T, callID string) string {
	t.Helper()
	var states []string
	var reason string
	b.query(t, `SELECT coalesce(body ->> 'event', ''), coalesce(body ->> 'from', ''), coalesce(body ->> 'to', ''),
		coalesce(body ->> 'reason', '') FROM audit WHERE body ->> 'call' = ? ORDER BY body ->> 'at', chain, n`, callID,
		func(scan func(...any) error) {
			var event, from, to string
			require.NoError(t, scan(&event, &from, &to, &reason))
			if from != to || len(states) == 0 {
				states = append(states, to)
			}
		})
	text := strings.Join(states, " → ")
	if reason != "" {
		text += " (" + reason + ")"
	}
	return text
}

// query reads the ledger, which its own process has open.
func (b *bench) query(t *testing.T, text string, arg any, row func(scan func(...any) error)) {
	t.Helper()
	if b.cfg.DSN != "" {
		b.queryServer(t, text, arg, row)
		return
	}
	path := (&url.URL{Path: filepath.Join(b.Dir, "serve", "ledger.db")}).EscapedPath()
	db, err := sql.Open("sqlite", "file:"+path+"?mode=ro&_pragma=busy_timeout(5000)")
	require.NoError(t, err)
	defer func() { require.NoError(t, db.Close()) }()
	rows, err := db.QueryContext(context.WithoutCancel(t.Context()), text, arg)
	require.NoError(t, err)
	defer func() { require.NoError(t, rows.Close()) }()
	for rows.Next() {
		row(rows.Scan)
	}
	require.NoError(t, rows.Err())
}
