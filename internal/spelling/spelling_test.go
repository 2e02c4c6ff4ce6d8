package spelling_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/internal/spelling"
)

func ExampleSuggest() {
	fmt.Println(spelling.Suggest("provder", []string{"provider", "amount"}))
	fmt.Println(spelling.Suggest("colour", []string{"provider", "amount"}))
	// Output:
	// did you mean provider?
	// use amount, provider
}

func TestNearest(t *testing.T) {
	t.Parallel()
	names := []string{"say", "menu", "no_input", "no_match", "on"}
	for word, want := range map[string]string{
		"sya": "say", "Menu": "menu", "noinput": "no_input", "nomatch": "no_match", "colour": "", "": "", "x": "",
		"ön": "on", strings.Repeat("x", 300): "",
	} {
		require.Equal(t, want, spelling.Nearest(word, names), word)
	}
	require.Empty(t, spelling.Nearest("say", nil))
}

func TestSuggest_ListsFew(t *testing.T) {
	t.Parallel()
	var names []string
	for i := range 20 {
		names = append(names, fmt.Sprintf("branch_%02d_of_the_tree", i))
	}
	got := spelling.Suggest("q", names)
	require.Contains(t, got, "use one of branch_00_of_the_tree, branch_01")
	require.Contains(t, got, "branch_15_of_the_tree …")
	require.NotContains(t, got, "branch_16")
	require.Empty(t, spelling.Suggest("q", []string{""}), "there is nothing to use")
}
