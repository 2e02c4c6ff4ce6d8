// Package conformance measures tone detectors and the mask: ours, and beside it whatever of spandsp, multimon-ng and
// rtpengine is installed, on the same audio in the same run. Its tables are T1 to T14:
//
//	T1 digits      T2 level       T3 frequency   T4 twist      T5 length    T6 pause     T7 dropout
//	T8 noise       T9 packet loss T10 dial tone  T11 numbers   T12 Opus     T13 speech   T14 hard sounds
//
//	Case ─► Trial, Trial, … ─┬─► Ours       ─┐
//	(fixed seed, A-law)      ├─► spandsp     ├─► Row ─► Report ─► text, Markdown, SVG
//	                         └─► multimon-ng ┘
//
// Peers are programs that run outside; the one C file here is compiled at run time against the installed spandsp. All
// that is random has a fixed seed.
package conformance
