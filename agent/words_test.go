package agent

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestConsented(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]answer{
		"Yes!": agreed, " yes  please ": agreed, "OK.": agreed, "go ahead": agreed,
		"No.": refused, "no thank you": refused, "cancel": refused,
		"yes and no": unclear, "yesterday": unclear, "": unclear, "not yes": unclear, "I would not say no": unclear,
	} {
		require.Equal(t, want, consented(text), text)
	}
}
