// Package observe makes metrics and traces of what happens in calls. It sees the same events as events.jsonl, from the
// gate, the ledger and the conversation, and lets through of them what a fixed list names: no words, no numbers, no
// names of people.
//
//	gate ──────────┐             ┌── counters and histograms ──► /metrics
//	ledger ────────┼──► Watch ───┤
//	conversation ──┘             └── call ─┬─ turn …                 ──► OTLP, if configured
//	                                       ├─ provider.open, provider.collect
//	                                       └─ secure_window
package observe
