package storetest

import (
	"testing"

	"github.com/anishathalye/porcupine"
	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/payments"
)

// TestRaceModel: the model lets pass what may be, and finds two attempts at once, two charges and a word taken back.
func TestRaceModel(t *testing.T) {
	t.Parallel()
	begun := func(id string) raceOutput { return raceOutput{attempt: id} }
	refused := func(id string, why error) raceOutput { return raceOutput{attempt: id, refusal: why} }
	moved, still := raceOutput{moved: true}, raceOutput{}
	begin, paidA, declinedA, paidB := raceInput{}, raceInput{"a", true}, raceInput{"a", false}, raceInput{"b", true}
	type step struct {
		client    int
		call, ret int64
		in        raceInput
		out       raceOutput
	}
	for _, c := range []struct {
		name  string
		steps []step
		want  porcupine.CheckResult
	}{
		{"one after the other", []step{
			{0, 1, 2, begin, begun("a")},
			{1, 3, 4, begin, refused("a", payments.ErrUnresolved)},
			{0, 5, 6, declinedA, moved},
			{1, 7, 8, begin, begun("b")},
			{1, 9, 10, paidB, moved},
			{1, 11, 12, paidB, still},
			{0, 13, 14, begin, refused("b", payments.ErrPaid)},
		}, porcupine.Ok},
		{"at once, in the other order", []step{
			{0, 1, 9, begin, begun("a")}, {1, 2, 3, begin, refused("a", payments.ErrUnresolved)},
		}, porcupine.Ok},
		{"two attempts", []step{
			{0, 1, 9, begin, begun("a")}, {1, 2, 8, begin, begun("b")},
		}, porcupine.Illegal},
		{"two charges", []step{
			{0, 1, 2, begin, begun("a")}, {0, 3, 4, paidA, moved}, {1, 5, 6, begin, begun("b")},
		}, porcupine.Illegal},
		{"settled twice", []step{
			{0, 1, 2, begin, begun("a")}, {0, 3, 9, paidA, moved}, {1, 4, 8, paidA, moved},
		}, porcupine.Illegal},
		{"paid before it was", []step{
			{0, 1, 2, begin, begun("a")}, {1, 3, 4, begin, refused("a", payments.ErrPaid)}, {0, 5, 6, paidA, moved},
		}, porcupine.Illegal},
		{"no such refusal", []step{{0, 1, 2, begin, refused("", payments.ErrTooMuch)}}, porcupine.Illegal},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var history []porcupine.Operation
			for _, s := range c.steps {
				history = append(history, porcupine.Operation{
					ClientId: s.client, Input: s.in, Call: s.call, Output: s.out, Return: s.ret,
				})
			}
			require.Equal(t, c.want, porcupine.CheckOperationsTimeout(raceModel(), history, 0))
		})
	}
}
