package checkout

import (
	"sync"

	"github.com/tonegate/tonegate/payments"
	"github.com/tonegate/tonegate/transfer/control"
)

// letter is one thing that a run is told: an event of the gate or a change in the ledger.
type letter struct {
	gate    *control.Event
	applied *payments.Applied
}

// mailbox is an unbounded queue into one actor; put never blocks and loses nothing. Safe for concurrent use.
type mailbox struct {
	ready chan struct{}

	mu    sync.Mutex
	queue []letter
}

func newMailbox() *mailbox {
	return &mailbox{ready: make(chan struct{}, 1)}
}

func (m *mailbox) put(l letter) {
	m.mu.Lock()
	m.queue = append(m.queue, l)
	m.mu.Unlock()
	select {
	case m.ready <- struct{}{}:
	default:
	}
}

func (m *mailbox) take() []letter {
	m.mu.Lock()
	defer m.mu.Unlock()
	letters := m.queue
	m.queue = nil
	return letters
}

// newest takes the letters, and gives the latest that they or the caller know of an attempt.
func (m *mailbox) newest(a payments.Attempt) payments.Attempt {
	for _, l := range m.take() {
		if l.applied != nil && l.applied.Attempt.Rev > a.Rev {
			a = l.applied.Attempt
		}
	}
	return a
}
