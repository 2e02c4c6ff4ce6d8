package main

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// fair is a run in which all went right: one caller paid, one was declined, one had a gateway that never answers.
func fair() ([]ours, []charge, []spoken) {
	attempts := []ours{
		{reference: "INV-a", order: "1", state: "approved", payment: "paid"},
		{reference: "INV-b", order: "2", state: "declined", payment: "open"},
		{reference: "INV-c", order: "3", state: "unknown", payment: "open"},
	}
	charges := []charge{{order: "1", approved: true}, {order: "2"}, {order: "3", approved: true, lost: true}}
	calls := []spoken{
		{Name: "a", Heard: []string{"Your payment has been approved."}},
		{Name: "b", Heard: []string{"That card was declined."}},
		{Name: "c", Heard: []string{"I cannot confirm the payment yet."}},
	}
	return attempts, charges, calls
}

func TestCompareFindsNothingInAFairRun(t *testing.T) {
	t.Parallel()
	f := compare(fair())
	require.Empty(t, f.faults())
	require.Equal(t, 1, f.paid)
	require.Equal(t, 1, f.unknown)
}

func TestCompareFinds(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name  string
		spoil func(a []ours, c []charge, s []spoken) ([]ours, []charge, []spoken)
		of    func(f figures) []string
	}{
		{"a second charge of one payment", func(a []ours, c []charge, s []spoken) ([]ours, []charge, []spoken) {
			a = append(a, ours{reference: "INV-a", order: "4", state: "approved", payment: "paid"})
			return a, append(c, charge{order: "4", approved: true}), s
		}, func(f figures) []string { return f.double }},
		{"a charge of nobody's order", func(a []ours, c []charge, s []spoken) ([]ours, []charge, []spoken) {
			return a, append(c, charge{order: "9", approved: true}), s
		}, func(f figures) []string { return f.lost }},
		{"a charge that our ledger lost", func(a []ours, c []charge, s []spoken) ([]ours, []charge, []spoken) {
			a[0].state, a[0].payment, s[0].Heard = "failed", "open", nil
			return a, c, s
		}, func(f figures) []string { return f.lost }},
		{"a lost answer that was given up", func(a []ours, c []charge, s []spoken) ([]ours, []charge, []spoken) {
			a[2].state = "failed"
			return a, c, s
		}, func(f figures) []string { return f.lost }},
		{"a payment that nobody was charged for", func(a []ours, c []charge, s []spoken) ([]ours, []charge, []spoken) {
			s[0].Heard = nil
			return a, c[1:], s
		}, func(f figures) []string { return f.unpaid }},
		{"approval said to one who was not charged", func(a []ours, c []charge, s []spoken) ([]ours, []charge, []spoken) {
			s[1].Heard = []string{"Thank you. Your payment was approved."}
			return a, c, s
		}, func(f figures) []string { return f.wrong }},
		{"no payment said to one who was charged", func(a []ours, c []charge, s []spoken) ([]ours, []charge, []spoken) {
			s[2].Heard = []string{"The payment was cancelled. No payment was taken."}
			return a, c, s
		}, func(f figures) []string { return f.wrong }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			f := compare(tt.spoil(fair()))
			require.Len(t, tt.of(f), 1)
			require.Len(t, f.faults(), 1, "and nothing else")
		})
	}
}

func TestLate(t *testing.T) {
	t.Parallel()
	back := time.Unix(1000, 0)
	now := back.Add(grace + time.Second)
	for _, tt := range []struct {
		name string
		o    ours
		want int
	}{
		{"left open", ours{state: "open", created: back.Add(-time.Second), updated: back.Add(-time.Second)}, 1},
		{"moved since", ours{state: "open", created: back.Add(-time.Second), updated: back.Add(time.Second)}, 0},
		{"begun since", ours{state: "open", created: back.Add(time.Second), updated: back.Add(time.Second)}, 0},
		{"resolved", ours{state: "failed", created: back.Add(-time.Second)}, 0},
		{"asked for", ours{state: "unknown", created: back.Add(-time.Second), nextLook: now.Add(time.Minute)}, 0},
		{"asked for no more", ours{state: "unknown", created: back.Add(-time.Second), nextLook: back.Add(-time.Second)}, 1},
		{"with a human", ours{state: "unknown", human: true, created: back.Add(-time.Second)}, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			require.Len(t, late([]ours{tt.o}, restart{at: back}, now), tt.want)
		})
	}
}

// TestNotTakenOver: of two serves one died. What it had must be the other's after the grace, whatever its state.
func TestNotTakenOver(t *testing.T) {
	t.Parallel()
	back := time.Unix(1000, 0)
	now := back.Add(grace + time.Second)
	before := back.Add(-time.Second)
	for _, tt := range []struct {
		name string
		o    ours
		want int
	}{
		{"nobody has it", ours{owner: "serve-1", state: "open", created: before, updated: before}, 1},
		{"nobody inquires", ours{owner: "serve-1", state: "unknown", created: before, nextLook: now}, 1},
		{"resolved before", ours{owner: "serve-1", state: "approved", created: before}, 0},
		{"taken over", ours{owner: "other-1", state: "unknown", created: before, nextLook: now}, 0},
		{"the other's own", ours{owner: "other-1", state: "open", created: before, updated: before}, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			require.Len(t, late([]ours{tt.o}, restart{at: back, node: "serve-1"}, now), tt.want)
		})
	}
}
