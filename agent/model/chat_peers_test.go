//go:build peers

package model_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/agent/model"
	"github.com/tonegate/tonegate/agent/model/modeltest"
	"github.com/tonegate/tonegate/flows"
)

// TestAimockSpeaksOurChat holds the client against a server that others wrote: streams, tool calls in pieces, faults.
func TestAimockSpeaksOurChat(t *testing.T) {
	t.Parallel()
	url := modeltest.Aimock(t)
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	client := func(more ...model.Endpoint) *model.Client {
		return model.NewClient(model.Config{BaseURL: url, Timeout: 500 * time.Millisecond, Endpoints: more}, transport)
	}
	ask := func(c *model.Client, text string) (string, []model.Call, int, error) {
		pieces, said := 0, ""
		var calls []model.Call
		for d, err := range c.Chat(t.Context(), chat(text)) {
			if err != nil {
				return said, calls, pieces, err
			}
			pieces, said, calls = pieces+1, said+d.Text, append(calls, d.Calls...)
		}
		return said, calls, pieces, nil
	}

	said, calls, pieces, err := ask(client(), "how much is it?")
	require.NoError(t, err)
	require.Equal(t, "You owe 42.50 euro. Shall we go on?", said)
	require.Empty(t, calls)
	require.Greater(t, pieces, 5, "in pieces")

	_, calls, _, err = ask(client(), "one part please")
	require.NoError(t, err)
	require.Len(t, calls, 1)
	require.Equal(t, "start_payment", calls[0].Name)
	require.JSONEq(t, `{"quote":"part"}`, calls[0].Arguments)
	require.NotEmpty(t, calls[0].ID)

	_, calls, _, err = ask(client(), "two things")
	require.NoError(t, err)
	require.Len(t, calls, 2)
	require.JSONEq(t, `{"number":"12345678"}`, calls[1].Arguments)

	for _, fault := range []string{"be down", "be broken", "be gone", "be busy", "be slow"} {
		_, _, _, err := ask(client(), fault)
		require.Error(t, err, fault)
		require.NotContains(t, err.Error(), "how much", "a fault does not tell what was asked")
	}
	said, _, _, err = ask(client(), "be cut off")
	require.Error(t, err, "an answer that was cut off is none")
	require.NotEmpty(t, said)

	// Where the first server is down the next one answers.
	broken := model.NewClient(model.Config{
		BaseURL: "http://127.0.0.1:1/v1", Timeout: time.Second, Endpoints: []model.Endpoint{{BaseURL: url}},
	}, transport)
	said, _, _, err = ask(broken, "how much is it?")
	require.NoError(t, err)
	require.NotEmpty(t, said)

	understood, err := client().Understand(t.Context(), "", []flows.Intent{{Intent: "start_payment"}}, "one part please")
	require.NoError(t, err)
	require.Equal(t, "start_payment", understood.Intent)
}
