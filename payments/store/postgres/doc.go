// Package postgres is the ledger in PostgreSQL, for more than one machine.
//
//	node A ──┐                       ┌── payment, attempt, inbox, audit …    rows held FOR UPDATE
//	node B ──┼── pool, transactions ─┤
//	node C ──┘                       └── schema river: jobs
//	   └── a connection of its own ── LISTEN attempt_changed
//
// All coordination is the database's: unique keys, row locks, leases by its clock, NOTIFY. A transaction that the server
// breaks off for another one's sake, or by going away before the commit, is begun again.
package postgres
