package rehearsal_test

import (
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/tonegate/tonegate/flows"
	"github.com/tonegate/tonegate/flows/lint"
	"github.com/tonegate/tonegate/payments"
	"github.com/tonegate/tonegate/rehearsal"
)

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m)
}

// bill and preyed are read once, for all the calls here.
//
//nolint:gochecknoglobals // read once, and never changed
var (
	bill   = sync.OnceValues(func() (*flows.Flow, error) { return lint.Parse("flow.yaml", flows.UtilityBill()) })
	preyed = sync.OnceValues(func() (*flows.Flow, error) { return lint.Parse("flow.yaml", []byte(preyFlow)) })
)

// open begins a call of the utility bill.
func open(t *testing.T, cfg rehearsal.Config) *rehearsal.Stage {
	t.Helper()
	flow, err := bill()
	require.NoError(t, err)
	cfg.Flow = flow
	s, err := rehearsal.Open(t.Context(), cfg)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	require.Equal(t, rehearsal.Listening, s.State())
	return s
}

// toCard goes on to where the provider asks for a card.
func toCard(t *testing.T, s *rehearsal.Stage) {
	t.Helper()
	require.NoError(t, s.Press(t.Context(), "1"))
	require.NoError(t, s.Press(t.Context(), "1"))
}

func names(moments []rehearsal.Moment) []string {
	all := make([]string, 0, len(moments))
	for _, m := range moments {
		all = append(all, m.String())
	}
	return all
}

func TestStage_Pays(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := open(t, rehearsal.Config{})
		require.NoError(t, s.Say(t.Context(), "I'd like to pay my bill"))
		require.Equal(t, "confirm", s.Node())
		values, err := s.Values()
		require.NoError(t, err)
		require.Contains(t, values, "bill")
		require.NoError(t, s.Press(t.Context(), "1"))
		require.Equal(t, rehearsal.Capturing, s.State())
		require.ErrorIs(t, s.Say(t.Context(), "hello?"), rehearsal.ErrClosed)
		require.ErrorIs(t, s.Press(t.Context(), "4"), rehearsal.ErrClosed)
		require.ErrorIs(t, s.Silence(t.Context(), time.Second), rehearsal.ErrClosed)
		require.NoError(t, s.Card(t.Context(), "ok"))
		require.Equal(t, rehearsal.Over, s.State())
		require.ErrorIs(t, s.Say(t.Context(), "hello?"), rehearsal.ErrOver)
		require.ErrorIs(t, s.Press(t.Context(), "1"), rehearsal.ErrOver)
		require.ErrorIs(t, s.Hangup(t.Context()), rehearsal.ErrOver)
		require.ErrorIs(t, s.Fail(t.Context(), "declined"), rehearsal.ErrOver)

		rows, err := s.Ledger(t.Context())
		require.NoError(t, err)
		require.Len(t, rows, 1)
		require.Equal(t, payments.PaymentPaid, rows[0].Payment.State)
		require.Equal(t, payments.Approved, rows[0].Attempts[0].State)
		reason, target := s.Ending()
		require.Equal(t, "bot_hung_up", reason)
		require.Empty(t, target)
		leaks, err := s.Leaks(t.Context())
		require.NoError(t, err)
		require.Empty(t, leaks)
	})
}

// The simulated gate reports a window as the real one does.
func TestStage_WindowInOrder(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := open(t, rehearsal.Config{})
		toCard(t, s)
		require.NoError(t, s.Card(t.Context(), "ok"))
		var gate []string
		for _, m := range s.Moments(0) {
			if m.Kind == rehearsal.Window || slices.Contains([]string{"listener.darken", "provider.ended", "result"}, m.Name) {
				gate = append(gate, m.String())
			}
		}
		require.Equal(t, []string{
			"window closing", "listener.darken recorder", "listener.darken hearing", "window armed", "window connecting",
			"window capturing", "result", "provider.ended ours", "window returning", "window ended returned",
		}, gate)
	})
}

// Every outcome that a payment can have can be made to happen, before the window opens and in it.
func TestStage_EveryOutcome(t *testing.T) {
	t.Parallel()
	for _, fault := range rehearsal.Faults() {
		if slices.Contains([]string{rehearsal.FaultLookup, rehearsal.FaultModel, rehearsal.FaultHandoff}, fault) {
			continue
		}
		t.Run(fault, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := open(t, rehearsal.Config{})
				require.NoError(t, s.Fail(t.Context(), fault))
				toCard(t, s)
				outcome := fault
				if slices.Contains([]string{"not_dark", "busy", "no_answer"}, fault) {
					outcome = "unavailable"
				}
				require.NotEqual(t, rehearsal.Capturing, s.State())
				rows, err := s.Ledger(t.Context())
				require.NoError(t, err)
				require.Equal(t, payments.Outcome(outcome), rows[0].Attempts[0].Outcome())
			})
		})
		if slices.Contains([]string{"unavailable", "not_dark", "busy", "no_answer"}, fault) {
			continue
		}
		t.Run(fault+" in the window", func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := open(t, rehearsal.Config{})
				toCard(t, s)
				require.Equal(t, rehearsal.Capturing, s.State())
				require.NoError(t, s.Fail(t.Context(), fault))
				rows, err := s.Ledger(t.Context())
				require.NoError(t, err)
				require.Equal(t, payments.Outcome(fault), rows[0].Attempts[0].Outcome())
			})
		})
	}
}

func TestStage_EveryCard(t *testing.T) {
	t.Parallel()
	for _, name := range rehearsal.CardNames() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := open(t, rehearsal.Config{})
				require.ErrorIs(t, s.Card(t.Context(), name), rehearsal.ErrNoCard)
				toCard(t, s)
				require.NoError(t, s.Card(t.Context(), name))
				want := payments.OutcomeDeclined
				switch name {
				case "ok":
					want = payments.OutcomeApproved
				case "no_answer":
					want = payments.OutcomeUnknown
				}
				rows, err := s.Ledger(t.Context())
				require.NoError(t, err)
				require.Equal(t, want, rows[0].Attempts[0].Outcome())
			})
		})
	}
}

func TestStage_NoSuchCard(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		require.ErrorContains(t, open(t, rehearsal.Config{}).Card(t.Context(), "gold"), "there are ok, declined")
	})
}

func TestStage_StarTwiceCancels(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := open(t, rehearsal.Config{})
		toCard(t, s)
		require.NoError(t, s.Press(t.Context(), "**"))
		rows, err := s.Ledger(t.Context())
		require.NoError(t, err)
		require.Equal(t, payments.Cancelled, rows[0].Attempts[0].State)
	})
}

func TestStage_CallerIsGone(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := open(t, rehearsal.Config{})
		require.NoError(t, s.Hangup(t.Context()))
		reason, _ := s.Ending()
		require.Equal(t, "hung_up", reason)
		rows, err := s.Ledger(t.Context())
		require.NoError(t, err)
		require.Empty(t, rows)
	})
}

func TestStage_OtherFaults(t *testing.T) {
	t.Parallel()
	t.Run("lookup", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			s := open(t, rehearsal.Config{})
			require.NoError(t, s.Fail(t.Context(), rehearsal.FaultLookup))
			require.NoError(t, s.Press(t.Context(), "1"))
			_, target := s.Ending()
			require.Equal(t, "support", target)
		})
	})
	t.Run("answer that is an error", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			s := open(t, rehearsal.Config{Answers: map[string]any{"billing": nil}})
			require.NoError(t, s.Press(t.Context(), "1"))
			require.Equal(t, rehearsal.Over, s.State())
		})
	})
	t.Run("hand-off", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			s := open(t, rehearsal.Config{})
			require.NoError(t, s.Fail(t.Context(), rehearsal.FaultHandoff))
			require.NoError(t, s.Press(t.Context(), "2"))
			reason, target := s.Ending()
			require.Equal(t, "bot_hung_up", reason)
			require.Empty(t, target)
		})
	})
	t.Run("model", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			s := open(t, rehearsal.Config{})
			require.NoError(t, s.Fail(t.Context(), rehearsal.FaultModel))
			require.NoError(t, s.Say(t.Context(), "I'd like to pay my bill"))
			require.Equal(t, "greet", s.Node())
			require.NoError(t, s.Say(t.Context(), "I'd like to pay my bill"))
			require.Equal(t, "confirm", s.Node())
		})
	})
	t.Run("none", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			require.ErrorIs(t, open(t, rehearsal.Config{}).Fail(t.Context(), "earthquake"), rehearsal.ErrUnknown)
		})
	})
}

// A key that nobody waits for is kept by the gate.
func TestStage_SwallowsKeys(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := open(t, rehearsal.Config{})
		require.NoError(t, s.Press(t.Context(), "9"))
		require.Equal(t, "greet", s.Node())
		require.Contains(t, names(s.Moments(0)), "keys.swallowed")
	})
}

func TestAnswer(t *testing.T) {
	t.Parallel()
	answer, err := rehearsal.Answer(map[string]any{"amount": uint64(5), "items": []any{1.5}})
	require.NoError(t, err)
	require.Equal(t, map[string]any{"amount": int64(5), "items": []any{1.5}}, answer)
	answer, err = rehearsal.Answer("error")
	require.NoError(t, err)
	require.Nil(t, answer)
	_, err = rehearsal.Answer("slow")
	require.Error(t, err)
	_, err = rehearsal.Answer(map[string]any{"f": func() {}})
	require.Error(t, err)
}
