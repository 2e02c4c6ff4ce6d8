package storetest

import (
	"context"
	"fmt"
	"math/rand/v2"

	"github.com/tonegate/tonegate/payments"
)

// Populate makes a ledger with something of everything: n payments in whatever state their events lead them to, parked
// callbacks, conversations and money that went back. The same seed makes the same events.
func Populate(ctx context.Context, s interface {
	payments.Ledger
	payments.Memory
}, n int, seed uint64,
) error {
	dice := rand.New(rand.NewPCG(seed, seed))
	for i := range n {
		in := intent(fmt.Sprint("populate-", i))
		in.CallID, in.Reference = fmt.Sprint("call-", i), fmt.Sprint("INV-", i, " 'ü' \"\n€")
		in.Quote = payments.Quote{ID: "full", Text: "All of it — 42 pounds"}
		if i%3 == 0 {
			in.Amount = gbp(1000 + int64(i))
			in.Owed = gbp(4250 + int64(i))
		}
		_, a, err := s.Begin(ctx, in)
		if err != nil {
			return err
		}
		events := payments.AttemptEvents()
		for range 1 + dice.IntN(8) {
			if err := step(ctx, s, a, events[dice.IntN(len(events))], dice); err != nil {
				return err
			}
		}
		if err := s.SaveConversation(ctx, in.CallID, []byte{0, 1, 255, byte(i)}); err != nil {
			return err
		}
		_, err = s.Receive(ctx, payments.Callback{
			Provider: "default", Token: fmt.Sprint("stranger", i), Change: (&bundle{now: start()}).told(a, payments.Approve),
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func step(ctx context.Context, s payments.Ledger, a payments.Attempt, e payments.AttemptEvent, dice *rand.Rand) error {
	c := (&bundle{now: start()}).told(a, e)
	if e.Returns() {
		c.Amount.Minor, c.TransactionID = 1+dice.Int64N(a.Amount.Minor), fmt.Sprint("back", dice.IntN(3))
	}
	_, err := s.Apply(ctx, a.ID, c)
	return err
}
