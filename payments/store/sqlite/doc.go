// Package sqlite is the ledger in an embedded SQLite database: one file, no server.
//
//	verbs ──► one writer connection (WAL, synchronous=FULL, BEGIN IMMEDIATE) ──► payment, attempt, inbox, audit
//	reads ──► four readers (query_only)
//
// Every verb is one transaction, on disk when it returns. A unique partial index allows one unresolved attempt a
// payment; audit rows can only be appended and form a hash chain, which VerifyAudit walks. The tables have no column
// that could hold a card number: of a card there are brand and last four digits, checked by the schema.
package sqlite
