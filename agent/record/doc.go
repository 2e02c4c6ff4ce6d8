// Package record makes one readable record of a call out of its events: what was said, turn by turn with what the caller
// waited for, which tools a model called, who was dark in each secure window and since when, and what became of the money.
//
//	events.jsonl ── Build ──► Record ── Write ──► record.json
//	  gate, ledger and conversation, in one file
//
// It needs nothing but the file, so that a call which a crash cut in two has one record all the same.
package record
