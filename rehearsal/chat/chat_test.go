package chat_test

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"testing/synctest"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/tonegate/tonegate/flows"
	"github.com/tonegate/tonegate/flows/lint"
	"github.com/tonegate/tonegate/rehearsal/chat"
	"github.com/tonegate/tonegate/rehearsal/script"
)

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m)
}

// bill is read once, for all the chats here.
//
//nolint:gochecknoglobals // read once, and never changed
var bill = sync.OnceValues(func() (*flows.Flow, error) { return lint.Parse("flow.yaml", flows.UtilityBill()) })

// talk has a person say lines to the utility bill and gives what they see.
func talk(t *testing.T, change func(*chat.Config), lines ...string) (string, error) {
	t.Helper()
	flow, err := bill()
	require.NoError(t, err)
	var out strings.Builder
	cfg := chat.Config{
		Flow: flow, FlowPath: "flow.yaml", In: strings.NewReader(strings.Join(lines, "\n") + "\n"), Out: &out, Echo: true,
	}
	if change != nil {
		change(&cfg)
	}
	err = chat.New(cfg).Run(t.Context())
	return out.String(), err
}

func TestChat_Pays(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		out, err := talk(t, nil, "I'd like to pay my bill", "/key 1", "/key card:ok", "/quit", "never read")
		require.NoError(t, err)
		require.Equal(t, `        utility-bill; /help tells what you can do
bot     Hello, this is Ada from Acme Energy. To pay your bill, press 1. To speak to somebody, press 2.
you> I'd like to pay my bill
model   pay_bill {}
bot     Your balance is £42.50. Shall I take that by card now? Press 1 for yes, 2 for no.
you> /key 1
gate    ■ closed: nothing of the caller reaches the bot or a recording
bot     Please key your card details after the prompts. I cannot hear or record them.
gate    ■ armed: every listener is dark
gate    ■ connected: the keypad leads to the provider
        the provider asks for a card: /key card:ok, another name, /key **, /fail timeout or /hangup
card> /key card:ok
ledger  attempt.approved approved
ledger  payment.paid approved
gate    □ open again (returned)
bot     Thank you. I am back with you.
bot     Your payment has been approved.
bot     Thank you. Your payment of £42.50 has been received.
bot     Goodbye.
        the call is over (bot_hung_up); /rewind takes your last turn back, /quit ends
over> /quit
`, out)
	})
}

func TestChat_Commands(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		lines []string
		want  []string
	}{
		"help":            {[]string{"/help"}, []string{"A line without a slash", "/clock +30s", "ok, declined"}},
		"unknown":         {[]string{"/dance"}, []string{"there is no /dance; /help tells what there is"}},
		"no keys":         {[]string{"/key"}, []string{"name keys or a test card: /key 1, /key card:ok"}},
		"not keys":        {[]string{"/key a"}, []string{"a phone has the keys 0 to 9, * and #"}},
		"too many keys":   {[]string{"/key 1234 5678 9012 3"}, []string{"here are only test cards, by name"}},
		"card number":     {[]string{"my card is 4242 4242 4242 4242"}, []string{"here are only test cards, by name"}},
		"swallowed":       {[]string{"/key 9"}, []string{"the gate has swallowed it"}},
		"no such card":    {[]string{"/key 1", "/key 1", "/key card:gold"}, []string{"there are ok, declined"}},
		"no card asked":   {[]string{"/key card:ok"}, []string{"nobody asks for a card"}},
		"in the window":   {[]string{"/key 11", "hello?"}, []string{"the gate is closed"}},
		"hang-up":         {[]string{"/hangup", "/key 1"}, []string{"the call is over (hung_up)", "        the call is over\n"}},
		"fail":            {[]string{"/fail declined", "/key 11"}, []string{"declined will happen when", "try another"}},
		"fail now":        {[]string{"/key 11", "/fail timeout"}, []string{"attempt.failed timeout", "did not come in time"}},
		"no such fault":   {[]string{"/fail"}, []string{"name one of declined"}},
		"star twice":      {[]string{"/key 11", "/key **"}, []string{"attempt.cancelled"}},
		"no time":         {[]string{"/clock soon"}, []string{"say how long the caller is silent"}},
		"handed on":       {[]string{"/key 2"}, []string{"the call is over (handoff: support)"}},
		"events":          {[]string{"/key 1", "/events"}, []string{`"type":"turn.heard"`}},
		"events of all":   {[]string{"/key 1", "/events all"}, []string{`"type":"call.started"`}},
		"vars":            {[]string{"/key 1", "/vars"}, []string{"node confirm", `bill = {"amount":4250`}},
		"vars afterwards": {[]string{"/key 11", "/key card:ok", "/vars"}, []string{`bill = {"amount":4250`, "ledger: payment"}},
		"rewind":          {[]string{"/key 1", "/key 2", "/rewind", "/key 1"}, []string{"you had made 1 turns", "■ connected"}},
		"rewind all":      {[]string{"/key 1", "/rewind 7", "/vars"}, []string{"you had made 0 turns", "node greet"}},
		"rewind nothing":  {[]string{"/rewind"}, []string{"there is nothing to take back"}},
		"rewind what":     {[]string{"/key 1", "/rewind x"}, []string{"say how many of your turns"}},
		"save where":      {[]string{"/key 1", "/save"}, []string{"name a file, and the test"}},
		"nothing said":    {[]string{"", "  "}, []string{"you> \nyou> \n"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				out, err := talk(t, nil, tc.lines...)
				require.NoError(t, err)
				for _, want := range tc.want {
					require.Contains(t, out, want)
				}
				require.NotContains(t, out, "\x1b")
			})
		})
	}
}

func TestChat_Colours(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		out, err := talk(t, func(c *chat.Config) { c.Colour, c.Echo = true, false }, "/key 1")
		require.NoError(t, err)
		require.Contains(t, out, "\x1b[1mbot     Hello")
		require.NotContains(t, out, "/key 1")
	})
}

// TestChat_LongLine goes on behind a line that nobody can type, and forgets nothing of the talk.
func TestChat_LongLine(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "tests", "t.yaml")
		out, err := talk(t, func(c *chat.Config) { c.Save = path }, "/key 1", strings.Repeat("long ", 40_000), "/key 2")
		require.NoError(t, err)
		require.Contains(t, out, "that line is longer than 64 KiB, and was not taken")
		require.Contains(t, out, "the call is over (bot_hung_up)")
		require.FileExists(t, path)
	})
}

// A terminal that breaks off does not take the talk with it.
func TestChat_LinesBreakOff(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "tests", "t.yaml")
		_, err := talk(t, func(c *chat.Config) {
			c.Save, c.In = path, io.MultiReader(strings.NewReader("/key 1\n"), iotest.ErrReader(os.ErrClosed))
		})
		require.ErrorIs(t, err, os.ErrClosed)
		require.FileExists(t, path)
	})
}

// What was talked becomes a test that passes.
func TestChat_Records(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		dir := t.TempDir()
		flow, path := filepath.Join(dir, "flow.yaml"), filepath.Join(dir, "tests", "recorded.yaml")
		require.NoError(t, os.WriteFile(flow, flows.UtilityBill(), 0o600))
		out, err := talk(t, func(c *chat.Config) { c.FlowPath, c.Save = flow, path },
			"I'd like to pay my bill", "/key 1", "/key card:declined", "/key 1", "/key card:ok")
		require.NoError(t, err)
		require.Contains(t, out, `"recorded 1" is in `)
		out, err = talk(t, func(c *chat.Config) { c.FlowPath, c.From = flow, "sip:ann@example.net" },
			"/key 2", "/save "+path+` wants a person: now`)
		require.NoError(t, err)
		require.Contains(t, out, `"wants a person: now" is in `)

		f, err := script.Load(path)
		require.NoError(t, err)
		require.Len(t, f.Tests, 2)
		require.NoError(t, f.Run(t.Context(), nil, nil, func(r script.Result) {
			require.Empty(t, r.Failures)
		}))
		text, err := os.ReadFile(path)
		require.NoError(t, err)
		require.Contains(t, string(text), `      - user: "I'd like to pay my bill"
        tools: [pay_bill]
        says:
          - "Your balance is £42.50. Shall I take that by card now? Press 1 for yes, 2 for no."
      - keys: "1"
`)
		require.Contains(t, string(text),
			"      - {payment: paid, amount: 42.50 GBP, reference: INV-1001, attempts: [declined, approved]}\n")

		require.NoError(t, os.WriteFile(path, []byte("tests: [\n"), 0o600))
		_, err = talk(t, func(c *chat.Config) { c.FlowPath, c.Save = flow, path }, "/key 2")
		require.ErrorContains(t, err, "the test does not fit into the file")
	})
}

func TestChat_FlowElsewhere(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		dir := t.TempDir()
		path := filepath.Join(dir, "other", "a.yaml")
		require.NoError(t, os.WriteFile(filepath.Join(dir, "bill.yaml"), flows.UtilityBill(), 0o600))
		_, err := talk(t, func(c *chat.Config) { c.FlowPath = filepath.Join(dir, "bill.yaml") },
			"/clock +1s", "/fail lookup", "/key 1", "/hangup", "/save "+path)
		require.NoError(t, err)
		f, err := script.Load(path)
		require.NoError(t, err)
		require.Equal(t, filepath.Join(dir, "bill.yaml"), f.FlowPath())
		require.NoError(t, f.Run(t.Context(), nil, nil, func(r script.Result) { require.Empty(t, r.Failures) }))
	})
}
