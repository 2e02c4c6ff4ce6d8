package declarative

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestFieldsOf(t *testing.T) {
	t.Parallel()
	for source, want := range map[string][]string{
		`"none"`:       {},
		`answer.a`:     {},
		`field.a`:      {"a"},
		`field["a b"]`: {"a b"},
		`field?.a`:     {"a"},
		`lower(field.a) == "x" ? field.b : field.c + field.a`: {"a", "b", "c", "a"},
		`field[field.a]`:               nil,
		`field[values.name]`:           nil,
		`$env.field.a`:                 nil,
		`let f = field; f.a`:           nil,
		`string(len(field))`:           nil,
		`"a" in field ? field.a : "x"`: nil,
	} {
		program, err := compile(source)
		require.NoError(t, err, source)
		require.Equal(t, want, fieldsOf(facts{order: program}), source)
	}
}
