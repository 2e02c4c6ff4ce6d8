// Package freeport finds addresses for processes that cannot say afterwards which port they were given, or that must come
// back at the same one: peers of tests, and the roles that the benches of e2e kill and start again. What can take port 0
// takes it.
package freeport
