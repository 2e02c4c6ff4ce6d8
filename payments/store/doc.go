// Package store opens the ledger where the operator has it: SQLite in a file, for one process, or PostgreSQL, for many.
//
//	store.Open ── path ──► sqlite   ──┐
//	          └── dsn  ──► postgres ──┴── internal/sqlstore: the ledger in SQL     storetest: what both must keep
package store
