package rehearsal

import (
	"context"
	"slices"
	"sync"

	"github.com/tonegate/tonegate/payments"
)

// memory keeps what was last known of the conversation, which the bot forgets when the call has ended. It is safe for
// concurrent use.
type memory struct {
	payments.Memory

	mu   sync.Mutex
	last []byte
}

// SaveConversation keeps it here, too.
func (m *memory) SaveConversation(ctx context.Context, callID string, data []byte) error {
	m.mu.Lock()
	m.last = slices.Clone(data)
	m.mu.Unlock()
	return m.Memory.SaveConversation(ctx, callID, data)
}

// latest gives what was last known, nil for nothing.
func (m *memory) latest() []byte {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.last)
}
