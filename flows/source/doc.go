// Package source reads the files of a flow: finds them, decodes them strictly, joins what they include, and knows where
// each part of them stands.
//
//	flow.yaml ── YAML, one document ── schema ──┬─► Document: flows.File
//	common.yaml ── the same, as a part ─────────┘             Report: problems at file:line:column
//
// A file is data from a stranger: it is at most 1 MiB, has neither aliases nor anchors, and includes only what stands in its
// own folder or below it.
package source
