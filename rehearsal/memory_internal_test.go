package rehearsal

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/payments"
)

// forgetful remembers nothing, as a memory whose call has ended.
type forgetful struct{}

func (forgetful) SaveConversation(context.Context, string, []byte) error { return nil }

func (forgetful) LoadConversation(context.Context, string) ([]byte, error) {
	return nil, payments.ErrNotFound
}

func (forgetful) DeleteConversation(context.Context, string) error { return nil }

// TestStage_ValuesOfACallThatEnded are those that were known last.
func TestStage_ValuesOfACallThatEnded(t *testing.T) {
	t.Parallel()
	s := &Stage{memory: &memory{Memory: forgetful{}}}
	values, err := s.Values()
	require.NoError(t, err)
	require.Empty(t, values)
	require.NoError(t, s.memory.SaveConversation(t.Context(), callID, []byte(`{"values":{"tries":1}}`)))
	require.NoError(t, s.memory.SaveConversation(t.Context(), callID, []byte(`{"values":{"tries":2}}`)))
	require.NoError(t, s.memory.DeleteConversation(t.Context(), callID))
	values, err = s.Values()
	require.NoError(t, err)
	require.EqualValues(t, 2, values["tries"])
}
