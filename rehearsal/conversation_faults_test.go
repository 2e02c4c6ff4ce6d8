package rehearsal_test

import (
	"flag"
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/internal/doctest"
	"github.com/tonegate/tonegate/payments"
	"github.com/tonegate/tonegate/rehearsal"
)

var update = flag.Bool("update", false, "write the documents that come from code") //nolint:gochecknoglobals // A flag.

// conversationFault is one thing that goes wrong between caller, model and bot, and the tests that make it go wrong.
type conversationFault struct {
	row        int // of the fault catalogue
	what, then string
	tests      []string // file and name
}

func conversationFaults() []conversationFault {
	const (
		guards, injected, here = "agent/guard/claims_test.go", "rehearsal/injection_test.go", "rehearsal/conversation_faults_test.go"
		control                = "rehearsal/injection_control_test.go"
		tasks, hearing         = "agent/task_test.go", "agent/hearing_test.go"
	)
	return []conversationFault{
		{53, "the model says that the payment succeeded, and the ledger does not", "the sentence is not spoken, a fixed one is; counted", []string{
			guards + " TestClaimsCorpus", "agent/guard/dress_test.go TestClaimsInOtherDresses", tasks + " TestTask_ClaimsAreStopped", injected + " TestInjections",
		}},
		{54, "the model asks for a card number aloud", "likewise, paid or not", []string{guards + " TestPaidExcusesNoRequest", injected + " TestInjections"}},
		{55, "somebody tells the model another amount: by voice, name, CRM or transcript", "no tool takes an amount; the server's quote stands", []string{
			injected + " TestInjections", control + " TestInjectionsWouldBeSeen", control + " TestProviderTellsTheModelNothing", tasks + " TestTask_ToolsTakeNoAmount",
		}},
		{56, "… another payee, currency, destination, link, a refund, no window, the token", "what the node does not offer is refused and written down", []string{
			injected + " TestInjections", tasks + " TestTask_ObeysTheAttacker",
		}},
		{57, "the caller says or types a card number", "interrupted; the words go nowhere; the recording is silenced; an incident", []string{
			"agent/guard/spoken_cards_test.go TestSpokenCards", hearing + " TestBot_CardNumberSaid",
			"agent/interrupt_test.go TestBot_InterruptedInACardNumber", "media/erase_test.go TestRecorderErases",
		}},
		{58, "the caller says a security code or expiry alone", "the same, after talk of a card", []string{"agent/guard/hearing_test.go TestHearing"}},
		{59, "an order number, telephone or IBAN looks like a card", "at most 0.5 % are interrupted; what a slot asks for passes", []string{
			"agent/guard/other_numbers_test.go TestOtherNumbers",
		}},
		{60, "a model that hears and speaks without text", "cannot be configured: all that a model says or is told is text, and judged", []string{
			here + " TestModelSeesTextAlone",
		}},
		{61, "the model repeats a tool call", "one payment", []string{here + " TestRepeatedCallsArePaidOnce"}},
		{62, "the model is away when the caller comes back", "fixed texts end the payment; no model is asked", []string{here + " TestPaysWithoutAModel"}},
		{63, "the caller speaks while the result comes", "they are not heard in the window; the outcome is said once", []string{here + " TestResultIsSaidOnce"}},
		{64, "the caller does not agree, or cancels", "no payment, before and in the window", []string{here + " TestCallerMayCancel"}},
	}
}

func TestConversationFaultsInDocs(t *testing.T) {
	t.Parallel()
	var table strings.Builder
	table.WriteString("| row | what goes wrong | what happens | tests |\n|---|---|---|---|\n")
	for _, f := range conversationFaults() {
		tests := make([]string, 0, len(f.tests))
		for _, test := range f.tests {
			file, name, _ := strings.Cut(test, " ")
			source, err := os.ReadFile("../" + file)
			require.NoError(t, err)
			require.Contains(t, string(source), "func "+name+"(t *testing.T)", file)
			tests = append(tests, "`"+name+"`")
		}
		fmt.Fprintf(&table, "| E%d | %s | %s | %s |\n", f.row, f.what, f.then, strings.Join(tests, ", "))
	}
	doctest.Keep(t, "../docs/4-reference/guard.md", "faults", table.String(), *update)
}

// prey opens a call of the flow that a model leads.
func prey(t *testing.T, model http.Handler) *rehearsal.Stage {
	t.Helper()
	return enter(t, rehearsal.Config{Model: model})
}

func TestRepeatedCallsArePaidOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		again := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { // the same call, whatever it is told
			(&obedient{attacks: []attack{{calls: []string{`start_payment {"quote":"part"}`}}}}).ServeHTTP(w, r)
		})
		s := prey(t, again)
		require.NoError(t, s.Say(t.Context(), "one part"))
		require.True(t, agree(t, s))
		for range 3 {
			if s.State() == rehearsal.Listening {
				require.NoError(t, s.Say(t.Context(), "again"))
				agree(t, s)
			}
		}
		rows, err := s.Ledger(t.Context())
		require.NoError(t, err)
		require.Len(t, rows, 1)
		require.Len(t, rows[0].Attempts, 1)
	})
}

// utility opens a call of the utility bill at its consent.
func utility(t *testing.T, model http.Handler) *rehearsal.Stage {
	t.Helper()
	s := open(t, rehearsal.Config{Model: model})
	require.NoError(t, s.Press(t.Context(), "1"))
	require.Equal(t, "confirm", s.Node())
	return s
}

// times counts how often the bot has said text.
func times(s *rehearsal.Stage, text string) int {
	n := 0
	for _, m := range s.Moments(0) {
		if m.Kind == rehearsal.Said && strings.Contains(m.Text, text) {
			n++
		}
	}
	return n
}

func TestPaysWithoutAModel(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		asked := 0
		s := utility(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			asked++
			w.WriteHeader(http.StatusServiceUnavailable)
		}))
		require.NoError(t, s.Press(t.Context(), "1"))
		require.NoError(t, s.Card(t.Context(), "ok"))
		require.Equal(t, rehearsal.Over, s.State())
		require.Equal(t, 1, times(s, "has been received"))
		require.Zero(t, asked)
	})
}

func TestResultIsSaidOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := utility(t, nil)
		require.NoError(t, s.Press(t.Context(), "1"))
		require.ErrorIs(t, s.Say(t.Context(), "is it done?"), rehearsal.ErrClosed)
		require.NoError(t, s.Card(t.Context(), "ok"))
		require.Equal(t, 1, times(s, "Your payment has been approved."))
		require.Equal(t, 1, times(s, "has been received"))
		for _, m := range s.Moments(0) {
			require.NotContains(t, m.Text, "is it done?")
		}
	})
}

func TestCallerMayCancel(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		for name, leave := range map[string]func(s *rehearsal.Stage) error{
			"before, by a word": func(s *rehearsal.Stage) error { return s.Say(t.Context(), "no") },
			"before, by a key":  func(s *rehearsal.Stage) error { return s.Press(t.Context(), "2") },
		} {
			s := utility(t, nil)
			require.NoError(t, leave(s), name)
			rows, err := s.Ledger(t.Context())
			require.NoError(t, err)
			require.Empty(t, rows, name)
		}
		s := utility(t, nil)
		require.NoError(t, s.Press(t.Context(), "1"))
		require.NoError(t, s.Press(t.Context(), "**"))
		rows, err := s.Ledger(t.Context())
		require.NoError(t, err)
		require.Equal(t, payments.Cancelled, rows[0].Attempts[0].State)
		require.Positive(t, times(s, "No payment was taken"))
		require.Zero(t, times(s, "has been received"))
	})
}

// What goes to the model is JSON of chat completions: no audio is in it, and there is no other way to one.
func TestModelSeesTextAlone(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		paths := map[string]bool{}
		o := &obedient{}
		s := prey(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			paths[r.Method+" "+r.URL.Path+" "+r.Header.Get("Content-Type")] = true
			o.ServeHTTP(w, r)
		}))
		require.NoError(t, s.Say(t.Context(), "hello"))
		require.Equal(t, map[string]bool{"POST /v1/chat/completions application/json": true}, paths)
	})
}
