package prompts

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func pack(t *testing.T, language string) *Pack {
	t.Helper()
	raw, ok := BuiltIn(language)
	require.True(t, ok)
	p, err := ParsePack(language+".yaml", raw)
	require.NoError(t, err)
	require.Equal(t, language, p.Language)
	return p
}

func TestBuiltInPacksSayTheSame(t *testing.T) {
	t.Parallel()
	files, err := packs.ReadDir("packs")
	require.NoError(t, err)
	require.Len(t, files, len(Languages()))
	star := map[string]string{
		"de": "Stern", "en": "star", "es": "asterisco", "fr": "étoile", "it": "asterisco", "pt": "asterisco",
	}
	english := pack(t, "en")
	for _, language := range Languages() {
		t.Run(language, func(t *testing.T) {
			t.Parallel()
			p := pack(t, language)
			require.Equal(t, english.IDs(), p.IDs())
			require.Equal(t, english.Asks, p.Asks)
			require.Equal(t, english.Errors, p.Errors)
			for _, first := range []string{"card_number", "bank_routing_number"} {
				_, ask := p.Say(Question{For: first, Attempt: 1})
				word := regexp.MustCompile(`(?i)(^|\PL)` + star[language] + `(\PL|taste)`)
				require.Len(t, word.FindAllString(p.Clips[ask[0]], -1), 2,
					"the first prompt says what star does, once and twice")
			}
			raw, _ := BuiltIn(language)
			require.Contains(t, string(raw), "\nchecked: ", "it says whether a native speaker has read it")
		})
	}
	_, ok := BuiltIn("../en")
	require.False(t, ok)
}

func TestAPackHasNoClipThatNobodyPlays(t *testing.T) {
	t.Parallel()
	p := pack(t, "en")
	played := make(map[ID]bool)
	for _, id := range required() {
		played[id] = true
	}
	for _, r := range append(p.Asks, p.Errors...) {
		for _, id := range r.Say {
			played[ID(id)] = true
		}
	}
	require.Len(t, played, len(p.Clips))
}

func TestTheMatrix(t *testing.T) {
	t.Parallel()
	raw, _ := BuiltIn("en")
	text := strings.Replace(string(raw), "\nasks:\n", `
asks:
  - {for: expiry, attempt: [3], say: [wait-for-it, expiry]}
  - {for: expiry, error: invalid-date, attempt: [2], say: digit-1}
  - {for: expiry, error: invalid-date, card: [visa, mastercard], attempt: [2], say: digit-2}
`, 1)
	text = strings.Replace(text, "\nerrors:\n", `
errors:
  - {error: invalid-date, for: [expiry, expiry_matcher], card: visa, say: digit-3}
`, 1)
	text = strings.Replace(text, "\nclips:\n", "\nclips:\n  wait-for-it: \"Wait.\"\n", 1)
	p, err := ParsePack("own.yaml", []byte(text))
	require.NoError(t, err)
	tests := []struct {
		name     string
		q        Question
		why, ask []ID
	}{
		{"the first time", Question{For: "expiry", Attempt: 1}, nil, []ID{Expiry}},
		{"again", Question{For: "expiry", Error: "input-timeout", Attempt: 2}, []ID{InputTimeout}, []ID{ExpiryAgain}},
		{"by try", Question{For: "expiry", Attempt: 3}, nil, []ID{"wait-for-it", Expiry}},
		{
			"by try before any error",
			Question{For: "expiry", Error: "input-timeout", Attempt: 3},
			[]ID{InputTimeout},
			[]ID{"wait-for-it", Expiry},
		},
		{
			"by error and try",
			Question{For: "expiry", Error: "invalid-date", Card: "jcb", Attempt: 2},
			[]ID{InvalidDate},
			[]ID{Digit('1')},
		},
		{
			"by error, card and try",
			Question{For: "expiry", Error: "invalid-date", Card: "visa", Attempt: 2},
			[]ID{Digit('3')},
			[]ID{Digit('2')},
		},
		{"by card", Question{For: "security_code", Card: "american-express", Attempt: 1}, nil, []ID{CodeOfFour}},
		{
			"by card, again",
			Question{For: "security_code", Card: "maestro", Error: "invalid-security-code", Attempt: 2},
			[]ID{InvalidCode},
			[]ID{CodeIfAnyAgain},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			why, ask := p.Say(tt.q)
			require.Equal(t, tt.why, why)
			require.Equal(t, tt.ask, ask)
		})
	}
}

func TestPackFaultsHaveTheirLine(t *testing.T) {
	t.Parallel()
	raw, _ := BuiltIn("en")
	english := string(raw)
	tests := []struct{ name, from, to, want string }{
		{"unknown key", "\nclips:\n", "\nclip: 1\nclips:\n", ":7: clip: unknown key; did you mean clips?"},
		{"key of a row", "say: card-number}", "says: card-number}", "says: unknown key; did you mean say?"},
		{"no such clip", "say: expiry-again}", "say: expire}", `:75: asks[3].say: there is no clip "expire"`},
		{"no such field", "{for: expiry, say", "{for: expire, say", `asks[2].for: there is no field "expire"`},
		{"no such error", "{error: invalid-date,", "{error: [no-date],", `:63: errors[4].error: there is no error "no-date"`},
		{"no such brand", "card: maestro, say", "card: [maestros], say", `asks[8].card: there is no brand "maestros"`},
		{"no such try", "{for: expiry, say", "{for: expiry, attempt: [0], say", "asks[2].attempt: want tries from 1 to 9"},
		{"nothing said", ", say: expiry}", "}", "asks[2].say: want a clip"},
		{"a field without a row", "- {for: expiry, say: expiry}", "", "asks: no row asks for expiry"},
		{"an error without a row", "- {error: cleared, say: cleared}", "", "errors: no row is for cleared"},
		{"no text", `: "Cleared."`, `: ""`, "clips.cleared: want a text"},
		{"no digit", "  digit-7: \"seven\"\n", "", "clips: the text of digit-7 is missing"},
		{"a path for a name", "\nclips:\n", "\nclips:\n  \"../x\": \"x\"\n", "clips.../x: a name is made of a-z, 0-9 and -"},
		{"a text for the sound", "\nclips:\n", "\nclips:\n  wait: \"Wait.\"\n", "clips.wait: is a sound and has no text"},
		{"no language", "language: en", "language: \"\"", ":3: language: want a language tag"},
		{"not yaml", "\nclips:\n", "\nclips: [\n", "not valid YAML"},
		{"a number for words", "say: expiry}", "say: {a: b}}", "want a word or a list of words"},
		{"twice the same clip", "\nclips:\n", "\nclips:\n  cleared: \"x\"\n", "not valid YAML"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			require.Contains(t, english, tt.from)
			_, err := ParsePack("own.yaml", []byte(strings.Replace(english, tt.from, tt.to, 1)))
			require.ErrorContains(t, err, tt.want)
			require.ErrorContains(t, err, "own.yaml:")
		})
	}
}

func TestOpenWantsEveryClip(t *testing.T) {
	t.Parallel()
	english, err := NewLibrary()
	require.NoError(t, err)
	rendered := func(t *testing.T) string {
		t.Helper()
		dir := t.TempDir()
		raw, _ := BuiltIn("de")
		require.NoError(t, os.WriteFile(filepath.Join(dir, PackFile), raw, 0o600))
		for _, id := range english.pack.IDs() {
			require.NoError(t, os.WriteFile(filepath.Join(dir, string(id)+ClipSuffix), english.Clip(id), 0o600))
		}
		return dir
	}
	l, err := Open(rendered(t))
	require.NoError(t, err)
	require.Equal(t, "sieben", l.Text(Digit('7')))
	require.Equal(t, english.Clip(Wait), l.Clip(Wait))

	tests := []struct {
		name string
		harm func(dir string) error
		want string
	}{
		{"no pack", func(dir string) error { return os.Remove(filepath.Join(dir, PackFile)) }, PackFile},
		{"no clip", func(dir string) error { return os.Remove(filepath.Join(dir, "cleared.ulaw")) }, "cleared"},
		{"half a frame", func(dir string) error { return os.Truncate(filepath.Join(dir, "cleared.ulaw"), 100) }, "whole frames"},
		{"empty clip", func(dir string) error { return os.Truncate(filepath.Join(dir, "cleared.ulaw"), 0) }, "whole frames"},
		{
			"last words that the gate would cut off",
			func(dir string) error { return os.Truncate(filepath.Join(dir, "cancelled.ulaw"), 6*8000) }, "less than six seconds",
		},
		{
			"broken pack", func(dir string) error { return os.WriteFile(filepath.Join(dir, PackFile), []byte("a: 1"), 0o600) },
			"pack.yaml:1: a: unknown key",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			dir := rendered(t)
			require.NoError(t, tt.harm(dir))
			_, err := Open(dir)
			require.ErrorContains(t, err, tt.want)
		})
	}
	_, err = Open(filepath.Join(t.TempDir(), "nowhere"))
	require.ErrorIs(t, err, os.ErrNotExist)
}

func FuzzParsePack(f *testing.F) {
	for _, seed := range []string{
		"language: en\nname: English\nchecked: true\nclips: {cleared: Cleared., digit-0: zero}\n",
		"errors: [{error: any, say: cleared}]\nasks:\n" +
			"  - {for: [expiry, card_number], card: visa, attempt: [1, 2], say: [a, b]}\n",
		"asks: [{for: {}, say: [[]]}]", "clips: {? a: b}", "asks: &a [*a]", "",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		p, err := ParsePack("fuzz.yaml", raw)
		if err != nil {
			require.Nil(t, p)
			return
		}
		for _, field := range Fields() {
			for _, e := range append(Errors(), "") {
				why, ask := p.Say(Question{For: field, Error: e, Card: "visa", Attempt: 2})
				require.NotEmpty(t, ask)
				require.Equal(t, e == "", len(why) == 0)
			}
		}
	})
}
