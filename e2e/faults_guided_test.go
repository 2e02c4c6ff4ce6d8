package e2e_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/dtmf"
	"github.com/tonegate/tonegate/e2e/rolefile"
	"github.com/tonegate/tonegate/flows"
	"github.com/tonegate/tonegate/media"
	"github.com/tonegate/tonegate/transfer/control"
)

// What the bot says while a provider without words takes the card.
const (
	coachNumber = "Please key your card number, then the hash key."
	coachExpiry = "Now key the expiry date, two digits for the month and two for the year, then hash."
	coachCode   = "Now key the security code of the card, then hash."
	coachWrong  = "Sorry, that is not a valid card number."
	coachMoment = "One moment, please."
)

// TestFaultsOfGuidedEntry has callers key to a provider that says nothing, while the bot tells them what to key.
func TestFaultsOfGuidedEntry(t *testing.T) {
	t.Parallel()
	cfg := guidedBench()
	cfg.Capture += "keypad: {inter_key: 2s, complete: 1s}\nsimulated: {delay: 4s}\n"
	provoke(t, startBench(t, cfg), guidedFaults())
}

// guidedBench has a provider without words, and the utility bill that is paid there.
func guidedBench() benchConfig {
	return benchConfig{
		Capture:  "  - {id: \"4475\", account: \"1210\", prompts: none}\n",
		Profiles: "  coached: {uri: \"sip:{link}@{{ .Capture.SIP }}\", mode: guided}\n",
		Providers: rolefile.Provider{
			Name: "coached", Profile: "coached", Mode: "guided", Secret: "{{ .Secret }}", Flow: "4475", More: rolefile.Extensions,
		}.String(),
		Flow: strings.Replace(string(flows.UtilityBill()), "provider: default", "provider: coached\n      hold: chime", 1),
	}
}

// coached keys a card field by field, each when the bot has asked for it.
func (p *phone) coached(number string) {
	p.hears(coachNumber)
	p.keys(number + "#")
	p.hears(coachExpiry)
	p.keys(expiry() + "#")
	p.hears(coachCode)
	p.keys("123#")
	p.hears(coachMoment)
}

// guidedFaults are those of callers whom the bot tells what to key.
func guidedFaults() []fault {
	return []fault{
		{
			Name: "guided", What: "nothing: a silent provider, and the bot says what to key",
			Outcome: "approved", Says: saysApproved, Ledger: paid,
			act: func(p *phone) {
				p.agrees()
				p.coached(cardOK)
				p.hears(saysApproved)
				p.ended()
			},
			after: wasCoached,
		},
		{
			Name: "guided_wrong_card", What: "the same, with a wrong card number, then the right one",
			Outcome: "approved", Says: coachWrong, Ledger: paid,
			act: func(p *phone) {
				p.agrees()
				p.hears(coachNumber)
				p.keys(cardWrong + "#")
				p.hears(coachWrong)
				p.coached(cardOK)
				p.hears(saysApproved)
				p.ended()
			},
			after: wasCoached,
		},
		{
			Name: "guided_declined", What: "the same, with a card that is declined",
			Outcome: "declined", Reason: "lost_card", Says: "That card was declined.",
			Ledger: "consented → opening → open → submitted → declined (lost_card)",
			act: func(p *phone) {
				p.agrees()
				p.coached(cardDeclined)
				p.hears("Would you like to try another?")
				p.keys("2")
				p.hears("Goodbye.")
				p.ended()
			},
			after: wasCoached,
		},
		{
			Name: "guided_hang_up_in_mid_number", What: "the same, with a hang-up in the middle of a card number",
			Outcome: "hung_up", Reason: "hung_up", Says: coachNumber,
			Ledger: "consented → opening → open → cancelled (hung_up)",
			act: func(p *phone) {
				p.agrees()
				p.hears(coachNumber)
				p.keys(cardOK[:9])
				p.shown("card_number", "keying", 6)
				p.hangsUp()
			},
		},
		{
			Name: "guided_hang_up_after_submission", What: "the same, with a hang-up while the gateway is asked; it approves",
			Outcome: "hung_up", Reason: "hung_up", Says: coachMoment,
			Ledger: "consented → opening → open → submitted → unknown → approved",
			act: func(p *phone) {
				p.agrees()
				p.coached(cardOK)
				p.hangsUp()
			},
		},
	}
}

// wasCoached looks at what a guided window leaves: a caller who heard the bot and no tone, a record that says so, and a
// recording with nothing in it from the moment that the recorder was dark until the gate was open again.
func wasCoached(t *testing.T, b *bench, p *phone) {
	t.Helper()
	require.Equal(t, control.ModeGuided, b.result(t, p.callID()).Mode)
	p.mu.Lock()
	defer p.mu.Unlock()
	require.Empty(t, dtmf.NewDetector(8000).Process(p.heard), "the caller heard a key")
	for _, e := range p.events {
		require.False(t, e.Type == control.Sound && e.Source == control.SourceProvider, "the provider spoke")
	}
	folder := filepath.Join(b.Dir, "calls", p.id)
	var record struct {
		Windows []struct {
			Mode      string `json:"mode"`
			Listeners []struct {
				Dark bool `json:"dark"`
			} `json:"listeners"`
		} `json:"secure_windows"`
	}
	var recording struct {
		Windows []struct {
			From int64 `json:"from_ms"`
			To   int64 `json:"to_ms"`
		} `json:"windows"`
	}
	for name, into := range map[string]any{"record.json": &record, "recording.json": &recording} {
		text, err := os.ReadFile(filepath.Join(folder, name))
		require.NoError(t, err)
		require.NoError(t, json.Unmarshal(text, into))
	}
	require.Len(t, record.Windows, 1)
	require.Equal(t, control.ModeGuided, record.Windows[0].Mode)
	require.Len(t, record.Windows[0].Listeners, 2)
	for _, l := range record.Windows[0].Listeners {
		require.True(t, l.Dark)
	}
	require.Len(t, recording.Windows, 1)
	content, err := os.ReadFile(filepath.Join(folder, "recording.wav"))
	require.NoError(t, err)
	w, err := media.ReadWAV(bytes.NewReader(content))
	require.NoError(t, err)
	at := func(ms int64) int { return int(ms) * int(w.Rate) / 1000 }
	from, to := at(recording.Windows[0].From+1), at(recording.Windows[0].To) // the sidecar's milliseconds are whole
	require.Greater(t, recording.Windows[0].To-recording.Windows[0].From, (5 * time.Second).Milliseconds())
	for side := range 2 {
		pcm := w.Channel(side)
		pcm = pcm[from:min(to, len(pcm))]
		require.Zero(t, max(slices.Max(pcm), -slices.Min(pcm)), "the recorder was dark")
	}
}
