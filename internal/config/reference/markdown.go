package reference

import (
	"strings"
)

// Markdown is a table of the keys, with the pipe signs of comments escaped.
func Markdown(keys []Key) string {
	var b strings.Builder
	b.WriteString("| key | kind | meaning |\n|---|---|---|\n")
	for _, k := range keys {
		b.WriteString("| `" + k.Path + "` | " + k.Kind + " | " + strings.ReplaceAll(k.Doc, "|", `\|`) + " |\n")
	}
	return b.String()
}
