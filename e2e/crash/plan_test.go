package main

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/internal/crashpoint"
)

func TestPlanComesFromItsSeed(t *testing.T) {
	t.Parallel()
	first := plan(7, 50)
	require.Equal(t, first, plan(7, 50))
	require.NotEqual(t, first, plan(8, 50))
	paidWith := cardOf(7, 3)
	require.Equal(t, paidWith, cardOf(7, 3))
}

func TestPlanHasEveryMoment(t *testing.T) {
	t.Parallel()
	fell := map[string]bool{}
	for _, b := range plan(7, 2*len(crashpoint.All())) {
		fell[b.moment] = true
	}
	for _, m := range crashpoint.All() {
		require.True(t, fell[m], m)
	}
}
