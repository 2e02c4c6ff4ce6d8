package source_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/flows/source"
)

func TestParse_SecretsInComments(t *testing.T) {
	t.Parallel()
	flow := "version: 1\nname: x\nstart: end\n# the old key was sk_live_" + "abcdefghijklmnop\n" +
		"nodes:\n  end: {hangup: true} # 4242 4242 4242 4242\n"
	found := source.Parse("f.yaml", []byte(flow)).Problems().Error()
	require.Contains(t, found, "f.yaml:4:1: this comment holds")
	require.Contains(t, found, "f.yaml:6:23: this comment holds")
	require.NotContains(t, found, "sk_live")
}
