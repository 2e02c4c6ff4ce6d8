package capture

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/zap"

	"github.com/tonegate/tonegate/capture/prompts"
	"github.com/tonegate/tonegate/capture/store"
	"github.com/tonegate/tonegate/dtmf"
)

// taker is a gateway that takes any number and charges none.
type taker struct{}

func (taker) Takes(*dtmf.Digits) bool                        { return true }
func (taker) TakesAccount(_, _ *dtmf.Digits) bool            { return true }
func (taker) Charge(context.Context, Charge) (Answer, error) { return Answer{}, errors.ErrUnsupported }

func (taker) Lookup(context.Context, Question) (Answer, error) {
	return Answer{}, errors.ErrUnsupported
}

// rendered makes a folder of a built-in pack, each clip of one silent frame.
func rendered(t *testing.T, language string) string {
	t.Helper()
	raw, ok := prompts.BuiltIn(language)
	require.True(t, ok)
	pack, err := prompts.ParsePack(language, raw)
	require.NoError(t, err)
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, prompts.PackFile), raw, 0o600))
	for _, id := range pack.IDs() {
		clip := make([]byte, prompts.FrameBytes)
		require.NoError(t, os.WriteFile(filepath.Join(dir, string(id)+prompts.ClipSuffix), clip, 0o600))
	}
	return dir
}

func TestTheLaunchChoosesTheLanguage(t *testing.T) {
	t.Parallel()
	cfg := Config{
		Clients: []Client{{ID: "id", Secret: "secret", TenantName: "Acme", Tenant: "303"}},
		Flows: []Flow{{ID: "4473", Languages: map[string]string{
			"es": rendered(t, "es"), "fr-CA": rendered(t, "fr"), "en": "",
		}}},
	}
	s, err := New(cfg, Deps{Gateway: taker{}, Log: zap.NewNop()})
	require.NoError(t, err)
	english, err := prompts.NewLibrary()
	require.NoError(t, err)
	for tag, want := range map[string]string{
		"": "card number", "en-GB": "card number", "sv-SE": "card number", "fr": "card number",
		"es": "tarjeta", "es-MX": "tarjeta", "ES_mx": "tarjeta", "fr-CA": "carte", "fr-ca": "carte",
	} {
		a := newAttendant(s, store.Session{Flow: "4473", Language: tag}, nil, zap.NewNop())
		require.Contains(t, a.player.clips.Text(prompts.CardNumber), want, tag)
		if want == "card number" {
			require.Equal(t, english.Text(prompts.CardNumber), a.player.clips.Text(prompts.CardNumber))
		}
	}
	require.Empty(t, cfg.PromptErrors())

	cfg.Flows[0].Languages["de"] = t.TempDir()
	cfg.Flows[0].Languages["no tag"] = ""
	require.Len(t, cfg.PromptErrors(), 1)
	require.ErrorContains(t, cfg.Validate(), "flows[0].languages")
	delete(cfg.Flows[0].Languages, "no tag")
	_, err = New(cfg, Deps{Gateway: taker{}, Log: zap.NewNop()})
	require.ErrorContains(t, err, "flows[0].prompts")
}
