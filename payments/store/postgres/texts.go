package postgres

import (
	"strconv"
	"strings"
	"sync"
)

// texts keeps queries as PostgreSQL wants them: with $1, $2 … in place of question marks, of which none stands in a
// literal.
type texts struct{ known sync.Map }

func (t *texts) of(query string) string {
	if text, ok := t.known.Load(query); ok {
		return text.(string) //nolint:forcetypeassert // Nothing else is stored.
	}
	parts := strings.Split(query, "?")
	var b strings.Builder
	for i, part := range parts {
		if i > 0 {
			b.WriteString("$" + strconv.Itoa(i))
		}
		b.WriteString(part)
	}
	t.known.Store(query, b.String())
	return b.String()
}
