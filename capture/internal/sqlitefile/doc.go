// Package sqlitefile opens a durable SQLite file for one process: write-ahead log, every commit on disk before it
// returns (synchronous=FULL), one connection that writes, a pool that only reads, and migrations applied on opening.
//
//	Open ──► DB{Write: 1 connection, immediate transactions; Read: pool, query_only}
package sqlitefile
