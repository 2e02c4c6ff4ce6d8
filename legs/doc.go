// Package legs holds one party's half of a call.
package legs
