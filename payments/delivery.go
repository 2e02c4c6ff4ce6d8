package payments

import (
	"context"
	"errors"
	"time"
)

// ErrGone is the error of a courier whose endpoint wants no more: the delivery is dead at once.
var ErrGone = errors.New("the endpoint wants no more")

// Delivery is one message that is owed to an endpoint. It is tried until the endpoint takes it, for three days, and is
// dead then until somebody sends it again.
type Delivery struct {
	ID       string // new with NewID("msg_"); the same for every try
	Type     string
	Endpoint string // a name or an address that the courier knows
	Body     []byte
	// Try is the number of this try, from 1; it begins again when a dead one is sent again.
	Try int
}

// DeadLetter is a delivery that nobody took.
type DeadLetter struct {
	Delivery

	PaymentID string
	Fault     string // of the last try
	CreatedAt time.Time
	DiedAt    time.Time
}

// MaxTry is the longest that a courier may take over one try; a Post gives it that, and something to write down how the
// try ended.
const MaxTry = 30 * time.Second

// Courier takes deliveries to where they belong. An error means that it shall be tried again later, ErrGone that it shall
// not; it must not hold what the other side has answered, for it is kept.
type Courier interface {
	Deliver(ctx context.Context, d Delivery) error
}

// Post works what is to be delivered.
type Post interface {
	// Work tries what is due with c, until ctx ends.
	Work(ctx context.Context, c Courier) error
	// DeadLetters lists what was given up, the oldest first, at most limit of them.
	DeadLetters(ctx context.Context, limit int) ([]DeadLetter, error)
	// Resend tries a dead letter again, for another three days; ErrNotFound if there is none.
	Resend(ctx context.Context, deliveryID string) error
}

// Watcher tells of changes by whatever process.
type Watcher interface {
	// Watch calls changed with the id of each attempt that changes, until ctx ends. It may tell of one more than once.
	Watch(ctx context.Context, changed func(attemptID string)) error
}
