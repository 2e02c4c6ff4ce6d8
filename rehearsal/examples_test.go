package rehearsal_test

import (
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/rehearsal/script"
)

// The example flows are tested by their own tests.
func TestExamples(t *testing.T) {
	t.Parallel()
	paths, err := script.Find("../flows/examples")
	require.NoError(t, err)
	require.NotEmpty(t, paths)
	for _, path := range paths {
		t.Run(path, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				f, err := script.Load(path)
				require.NoError(t, err)
				require.NoError(t, f.Run(t.Context(), nil, nil, func(r script.Result) {
					for _, failure := range r.Failures {
						t.Errorf("%s:%d: %s: %s\n%q", r.File, failure.Line, r.Name, failure.What, failure.Diff)
					}
				}))
			})
		})
	}
}
