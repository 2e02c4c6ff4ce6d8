package stripe

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/tonegate/tonegate/capture"
)

// tryName is where an intent's metadata has the key of its try.
const tryName = "try_key"

// Intents that are to be cancelled, lest they be paid later.
var (
	errUnconfirmed = errors.New("the intent was not confirmed")
	// errAction is one that wants the holder's authentication, whom nobody can ask on the telephone.
	errAction = errors.New("the intent wants the holder")
)

// object is what is read of Stripe's answers, and nothing else.
type object struct {
	ID       string          `json:"id"`
	Status   string          `json:"status"`
	Last     *failure        `json:"last_payment_error"`
	Metadata json.RawMessage `json:"metadata"`
	Data     []object        `json:"data"`
}

// answer tells what an intent's state means.
func (o object) answer() (capture.Answer, error) {
	switch o.Status {
	case "succeeded":
		return capture.Answer{Approved: true, TransactionID: o.ID, AuthCode: ""}, nil
	case "canceled":
		return capture.Answer{}, capture.ErrNeverAsked
	case "requires_payment_method":
		if o.Last != nil {
			return capture.Answer{Reason: o.Last.reason(), TransactionID: o.ID}, nil
		}
		return capture.Answer{}, errUnconfirmed
	case "requires_confirmation":
		return capture.Answer{}, errUnconfirmed
	case "requires_action":
		return capture.Answer{}, errAction
	default: // processing, and what there may be some day
		return capture.Answer{}, fmt.Errorf("%w: the intent is under way", capture.ErrNoAnswer)
	}
}
