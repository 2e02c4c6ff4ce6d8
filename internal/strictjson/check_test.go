package strictjson

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestCheck(t *testing.T) {
	t.Parallel()
	deep := func(n int) string { return strings.Repeat("[", n) + strings.Repeat("]", n) }
	for body, want := range map[string]error{
		`{"a":1,"b":{"a":[{"a":"a"},{"a":2}]},"c":"a"}`: nil,
		`"a"`: nil, ` 1e400 `: nil, deep(MaxDepth): nil,
		``: ErrSyntax, `{`: ErrSyntax, `{}}`: ErrSyntax, `{} {}`: ErrSyntax, `{"a":NaN}`: ErrSyntax, `{"a":01}`: ErrSyntax,
		"{\"a\":\"\xff\"}": ErrSyntax, "\ufeff{}": ErrSyntax, "{}\x00": ErrSyntax,
		`{"a":1,"a":1}`:                  ErrTwice,
		`{"a":1,"A":2}`:                  ErrTwice,
		`{"a":1,"\u0061":2}`:             ErrTwice,
		`{"session":1,"\u017fession":2}`: ErrTwice, // encoding/json takes the long s for an s
		`{"x":[{"b":{},"b":[]}]}`:        ErrTwice,
		deep(MaxDepth + 1):               ErrDepth,
		deep(9000):                       ErrDepth,
		strings.Repeat(`{"a":`, MaxDepth) + "{}" + strings.Repeat("}", MaxDepth): ErrDepth,
	} {
		require.ErrorIs(t, Check([]byte(body)), want, "%.60s", body)
	}
}

// FuzzCheck: what passes is read alike by a map and by a struct whose names are in another casing.
func FuzzCheck(f *testing.F) {
	for _, body := range []string{`{"a":"x"}`, `{"A":"x","a":"y"}`, `{"b":{"a":[1,2]}}`, `[{},{}]`, `{"ſ":1}`} {
		f.Add([]byte(body))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		if Check(body) != nil {
			return
		}
		require.True(t, json.Valid(body))
		var named struct{ A any }
		var all map[string]any
		if json.Unmarshal(body, &all) != nil || json.Unmarshal(body, &named) != nil {
			return
		}
		for name, value := range all {
			if strings.EqualFold(name, "a") {
				require.Equal(t, value, named.A)
			}
		}
	})
}

func TestNamed(t *testing.T) {
	t.Parallel()
	for kind, want := range map[string]bool{
		"application/json": true, "Application/JSON; charset=UTF-8": true, "application/json; charset=utf-16": false,
		"": false, "text/json": false, "application/json, application/json": false,
	} {
		require.Equal(t, want, Named(http.Header{"Content-Type": {kind}}), kind)
	}
	require.False(t, Named(http.Header{"Content-Type": {"application/json"}, "Content-Encoding": {"gzip"}}))
}
