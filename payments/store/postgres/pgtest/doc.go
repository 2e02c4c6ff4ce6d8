// Package pgtest gives tests a real PostgreSQL: Debian's server in a temporary folder, reached by a Unix socket; one
// server a test binary, one database a test.
//
//	TestMain ── Shared ── Run: tests …… stop
//	              └── Database(t) ── first: initdb, start ── CREATE DATABASE, of a template whose tables are there
package pgtest
