package main

import (
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"

	"github.com/tonegate/tonegate/flows"
	"github.com/tonegate/tonegate/flows/lint"
	"github.com/tonegate/tonegate/offline/recogniser"
)

// Whoever starts a flow is told which of its words the recogniser inside does not know, and where they stand.
func TestServe_TellsUnheardWords(t *testing.T) {
	t.Parallel()
	const strange = `
version: 1
name: strange
language: en-GB
languages: [en-GB, de-DE]
start: greet
vars: {}
nodes:
  greet:
    say: {en-GB: Hello., de-DE: Hallo.}
    menu: {1: end}
    ask:
      - {intent: plan, examples: {en-GB: [my Zorbliplan bill, pay], de-DE: [mein Plan]}, to: end}
    no_input: {to: end}
  end: {hangup: true}
`
	flow, err := lint.Parse("flow.yaml", []byte(strange))
	require.NoError(t, err)
	ears := recogniser.New(recogniser.Config{})
	t.Cleanup(func() { require.NoError(t, ears.Close()) })
	core, logs := observer.New(zap.WarnLevel)
	require.NoError(t, tellUnheard(t.Context(), ears, flow, zap.New(core)))
	told := logs.All()
	require.Len(t, told, 2)
	require.Equal(t, map[string]any{"node": "greet", "words": []any{"zorbliplan"}}, told[0].ContextMap())
	require.Equal(t, map[string]any{"language": "de-DE"}, told[1].ContextMap())

	flow, err = lint.Parse("flow.yaml", flows.UtilityBill())
	require.NoError(t, err)
	require.NoError(t, tellUnheard(t.Context(), ears, flow, zap.New(core)))
	require.Len(t, logs.All(), 2, "the default flow has no such words")
}
