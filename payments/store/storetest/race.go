package storetest

import (
	"errors"
	"fmt"
	"hash/fnv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"
	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/payments"
)

// raceInput is what one channel asks of the ledger: to begin an attempt where attempt is empty, to settle one otherwise.
type raceInput struct {
	attempt string
	charged bool // as the provider says
}

// raceOutput is the answer. Of a begin: the attempt that is there now, or the one that stands in the way, and why.
type raceOutput struct {
	attempt string
	refusal error
	moved   bool // by this settling
}

// owing is a payment as the model has it.
type owing struct {
	unresolved string // the attempt
	paid       bool
}

// raceModel is what may be seen of one payment, whoever asks: one unresolved attempt at a time, one charge for ever.
func raceModel() porcupine.Model {
	return porcupine.Model{
		Init: func() any { return owing{} },
		Step: func(state, input, output any) (bool, any) {
			return raceStep(state.(owing), input.(raceInput), output.(raceOutput)) //nolint:forcetypeassert // Ours.
		},
	}
}

func raceStep(s owing, in raceInput, out raceOutput) (bool, owing) {
	if in.attempt != "" {
		if s.unresolved != in.attempt {
			return !out.moved, s // settled before
		}
		return out.moved, owing{paid: in.charged}
	}
	switch {
	case out.refusal == nil:
		return s == owing{}, owing{unresolved: out.attempt}
	case errors.Is(out.refusal, payments.ErrUnresolved):
		return s.unresolved == out.attempt, s
	case errors.Is(out.refusal, payments.ErrPaid):
		return s.paid, s
	default:
		return false, s
	}
}

// race is one payment that three channels want to take at once.
type race struct {
	payment string
	began   time.Time
	charges atomic.Int64 // by the provider's own count

	mu      sync.Mutex
	history []porcupine.Operation
}

// verdict is the provider's: of ten attempts four are paid. Whoever asks it hears the same.
func verdict(attempt string) payments.AttemptEvent {
	h := fnv.New32a()
	_, _ = h.Write([]byte(attempt)) // never fails
	if h.Sum32()%10 < 4 {
		return payments.Approve
	}
	return payments.Decline
}

// note writes down what was asked, when, and what came of it.
func (r *race) note(client int, in raceInput, ask func() (raceOutput, error)) (raceOutput, error) {
	call := time.Since(r.began)
	out, err := ask()
	r.mu.Lock()
	defer r.mu.Unlock()
	r.history = append(r.history, porcupine.Operation{
		ClientId: client, Input: in, Call: int64(call), Output: out, Return: int64(time.Since(r.began)),
	})
	return out, err
}

// run is one channel, until the payment is paid.
func (r *race) run(t *testing.T, s Store, client int) error {
	t.Helper()
	for try := 0; ; try++ {
		token := fmt.Sprintf("%s-%d-%d", r.payment, client, try)
		in := intent(token)
		in.CallID, in.PaymentID, in.MaxCards, in.Within = fmt.Sprint("channel-", client), r.payment, 0, 0
		out, err := r.note(client, raceInput{}, func() (raceOutput, error) {
			_, a, err := s.Begin(t.Context(), in)
			return raceOutput{attempt: a.ID, refusal: err}, nil
		})
		switch {
		case err != nil:
			return err
		case errors.Is(out.refusal, payments.ErrPaid):
			return nil
		case errors.Is(out.refusal, payments.ErrUnresolved):
			err = r.look(t, s, client, out.attempt)
		case out.refusal != nil:
			return out.refusal
		default:
			err = r.collect(t, s, client, out.attempt, token)
		}
		if err != nil {
			return err
		}
	}
}

// collect opens a session, in which the provider charges or not, and brings its callback, twice.
func (r *race) collect(t *testing.T, s Store, client int, id, token string) error {
	t.Helper()
	for _, c := range []payments.Change{
		{Event: payments.Launch, Source: payments.FromDesk},
		{Event: payments.Opened, Source: payments.FromDesk, SessionID: "s-" + id},
	} {
		if _, err := s.Apply(t.Context(), id, c); err != nil {
			return err
		}
	}
	said := verdict(id)
	if said == payments.Approve {
		r.charges.Add(1)
	}
	for range 2 {
		_, err := r.note(client, raceInput{id, said == payments.Approve}, func() (raceOutput, error) {
			a, err := s.Attempt(t.Context(), id)
			if err != nil {
				return raceOutput{}, err
			}
			got, err := s.Receive(t.Context(), payments.Callback{Provider: "default", Token: token, Change: heard(a, said)})
			return raceOutput{moved: !got.Duplicate && got.Applied.Moved()}, err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// look asks the provider about the attempt in the way, as a sweeper does, and settles it if it is open.
func (r *race) look(t *testing.T, s Store, client int, id string) error {
	t.Helper()
	a, err := s.Attempt(t.Context(), id)
	if err != nil || a.State != payments.Open {
		return err
	}
	said := verdict(id)
	_, err = r.note(client, raceInput{id, said == payments.Approve}, func() (raceOutput, error) {
		c := heard(a, said)
		c.Source = payments.FromLookup
		applied, err := s.Apply(t.Context(), id, c)
		return raceOutput{moved: applied.Moved()}, err
	})
	return err
}

// heard is the provider's word on an attempt.
func heard(a payments.Attempt, said payments.AttemptEvent) payments.Change {
	return payments.Change{
		Event: said, Source: payments.FromCallback, OrderID: a.OrderID, Amount: a.Amount, TransactionID: "tx-" + a.ID,
	}
}

// testChannelsRace: voice, link and console take one payment at once, on nodes of their own where the store can have
// several. Whatever each of them saw fits one order of events with never two unresolved attempts and never two charges.
func testChannelsRace(t *testing.T, b *bundle) {
	t.Helper()
	const channels, rounds = 3, 25
	nodes := []Store{b.Store, b.Store, b.Store}
	if b.db.Shared() {
		nodes[1], nodes[2] = b.opened(t, Options{Node: "two"}), b.opened(t, Options{Node: "three"})
	}
	for n := range rounds {
		in := intent(fmt.Sprint("race", n))
		in.CallID = in.Token
		a := b.began(t, in, payments.Launch, payments.Opened, payments.Decline) // the bill, first tried in a call
		r := &race{payment: a.PaymentID, began: time.Now()}
		var wg sync.WaitGroup
		errs := make([]error, channels)
		for i, s := range nodes {
			wg.Go(func() { errs[i] = r.run(t, s, i) })
		}
		wg.Wait()
		require.NoError(t, errors.Join(errs...))
		require.EqualValues(t, 1, r.charges.Load())
		require.Equal(t, porcupine.Ok, porcupine.CheckOperationsTimeout(raceModel(), r.history, time.Minute),
			"no order of events explains what was seen: %v", r.history)
		p, err := b.Payment(t.Context(), a.PaymentID)
		require.NoError(t, err)
		require.Equal(t, payments.PaymentPaid, p.State)
		require.Equal(t, p.Amount.Minor, p.Paid)
		require.False(t, p.Conflict)
	}
	b.verified(t)
}
