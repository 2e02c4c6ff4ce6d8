package graph

import (
	"encoding/xml"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestTexts_HoldNoControlCharacter whatever a flow holds: XML cannot hold one, and Mermaid takes a NUL for the end.
func TestTexts_HoldNoControlCharacter(t *testing.T) {
	t.Parallel()
	const text = "a\x00b\x07c\uffffd & \"e\""
	var read string
	require.NoError(t, xml.Unmarshal([]byte("<text>"+esc(text)+"</text>"), &read))
	require.Equal(t, "a\ufffdb\ufffdc\ufffdd & \"e\"", read)
	require.NotRegexp(t, `[[:cntrl:]]`, plain(text))
}
