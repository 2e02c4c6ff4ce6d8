// Package sqlite is the ledger in an embedded SQLite database: one file, no server.
//
//	verbs ──► one writer connection (WAL, synchronous=FULL, BEGIN IMMEDIATE) ──► payment, attempt, inbox, audit, jobs
//	reads ──► four readers (query_only)
//
// One process has the file open. What it does is internal/sqlstore's, as it is for PostgreSQL.
package sqlite
