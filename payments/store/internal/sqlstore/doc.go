// Package sqlstore is the ledger in SQL, the same for every database; sqlite and postgres are its engines.
//
//	verb ──► one transaction ──► payment, attempt, inbox … ──► audit chain ──► deliveries, as jobs
//	            │ Engine: SQLite    one writer, BEGIN IMMEDIATE
//	            └         PostgreSQL rows held FOR UPDATE, always the payment's first
//
// Every verb is one transaction, durable when it returns. A unique partial index allows one unresolved attempt a
// payment. Audit rows can only be appended. No column could hold a card number: of a card there are brand and last four
// digits, checked by the schema.
package sqlstore
