// Package telemetry is what a process tells its operator over HTTP: whether it lives, whether it is ready for work, and
// its metrics. One Health belongs to one process; nothing is global.
//
//	components ── SetReady(name, ok) ──► Health ──► GET /livez    200 while the process serves at all
//	collectors ── Register ───────────►        ├──► GET /readyz   200 when every component is ready, else 503
//	                                           └──► GET /metrics  Prometheus text
package telemetry
