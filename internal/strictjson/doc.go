// Package strictjson tells JSON that every reader reads alike from JSON of which two readers may see two things: a name
// that stands twice, in whatever casing, text that is no UTF-8, something behind the end, and depths that nobody needs.
//
//	body ── Check ──► nil: what is checked is what is used ──► encoding/json
package strictjson
