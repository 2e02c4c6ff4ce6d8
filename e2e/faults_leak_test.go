package e2e_test

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/dtmf"
	"github.com/tonegate/tonegate/media"
)

const (
	// window is how many digits in a row, the last four of a card apart, count as a leak.
	window = 9
	// between is how much may stand between two digits that are read as one number.
	between = 3
)

// noLeak looks for cards in every file that the processes of a bench have left: logs at debug level, events,
// transcripts, recordings, results, configuration and databases with their journals, capture's own among them.
func (b *bench) noLeak(t *testing.T, cards ...string) {
	t.Helper()
	files := 0
	require.NoError(t, filepath.WalkDir(b.Dir, func(name string, e fs.DirEntry, err error) error {
		if err != nil || !e.Type().IsRegular() {
			return err
		}
		files++
		content, err := os.ReadFile(name)
		require.NoError(t, err)
		if filepath.Ext(name) == ".wav" {
			require.Empty(t, tonesIn(t, content), "%s holds tones", strings.TrimPrefix(name, b.Dir))
			return nil
		}
		for _, card := range cards {
			if leaks(content, card) {
				t.Errorf("%s holds digits of a card", strings.TrimPrefix(name, b.Dir))
			}
		}
		return nil
	}))
	require.Greater(t, files, 5)
}

// leaks tells whether content holds digits of a card, beyond what may be shown of it.
func leaks(content []byte, card string) bool {
	runs := digitRuns(content)
	for from := 0; from+window < len(card); from++ {
		part := []byte(card[from : from+window])
		if tooPlain(part) {
			continue // it could be any number
		}
		back := slices.Clone(part)
		slices.Reverse(back)
		if bytes.Contains(runs, part) || bytes.Contains(runs, back) || encoded(content, part) {
			return true
		}
	}
	return false
}

// digitRuns gives the digits of content in a row where little stands between them: spaces, dashes, quotes, brackets, the
// zero bytes of UTF-16. Whatever else there is becomes a space.
func digitRuns(content []byte) []byte {
	runs := make([]byte, 0, len(content))
	gap := 0
	for _, c := range content {
		if c >= '0' && c <= '9' {
			runs, gap = append(runs, c), 0
			continue
		}
		if gap++; gap == between+1 {
			runs = append(runs, ' ')
		}
	}
	return runs
}

// tooPlain tells whether a part of a number could be any number: one digit alone, or zeros for the most part.
func tooPlain(part []byte) bool {
	return bytes.Count(part, part[:1]) == len(part) || bytes.Count(part, []byte("0")) > len(part)/2
}

// encoded finds digits as values of bytes, in hexadecimal, as Go prints bytes, and in base64 at each of its three
// alignments.
func encoded(content, digits []byte) bool {
	values := make([]byte, len(digits))
	for i, c := range digits {
		values[i] = c - '0'
	}
	forms := [][]byte{
		values, []byte(hex.EncodeToString(digits)), []byte(hex.EncodeToString(values)),
		[]byte(strings.Trim(fmt.Sprintf("%d", digits), "[]")),
	}
	for shift, from := range []int{0, 2, 3} {
		padded := append(bytes.Repeat([]byte{' '}, shift), digits...)
		text := base64.RawStdEncoding.EncodeToString(padded)
		forms = append(forms, []byte(text[from:len(padded)*8/6]))
	}
	return slices.ContainsFunc(forms, func(form []byte) bool { return bytes.Contains(content, form) })
}

// tonesIn gives the keys that can be heard in a recording.
func tonesIn(t *testing.T, content []byte) []dtmf.Event {
	t.Helper()
	w, err := media.ReadWAV(bytes.NewReader(content))
	require.NoError(t, err)
	down := media.NewResampler(w.Rate, 8000)
	var heard []dtmf.Event
	for i := range 2 {
		heard = append(heard, dtmf.NewDetector(8000).Process(down.Resample(nil, w.Channel(i)))...)
	}
	return heard
}

// TestLeaksAreFound makes sure that noLeak would see what it looks for.
func TestLeaksAreFound(t *testing.T) {
	t.Parallel()
	const card = cardMenu
	part := card[:len(card)-4]
	raw := []byte(part)
	for i := range raw {
		raw[i] -= '0'
	}
	for name, content := range map[string]string{
		"plain":           "number=" + card + ";",
		"without the end": part + "****",
		"middle":          "…" + card[3:13] + "…",
		"spaces":          strings.Join(strings.Split(part, ""), " "),
		"dashes":          card[:4] + "-" + card[4:8] + "-" + card[8:12] + "-" + card[12:],
		"JSON":            `["` + strings.Join(strings.Split(part, ""), `","`) + `"]`,
		"UTF-16":          strings.Join(strings.Split(part, ""), "\x00"),
		"hex":             "0x" + hex.EncodeToString([]byte(card)),
		"bytes":           string(raw),
		"printed":         fmt.Sprintf("%d", []byte(card)),
		"base64":          base64.StdEncoding.EncodeToString([]byte("number " + card + ".")),
		"base64, shifted": base64.StdEncoding.EncodeToString([]byte(" number " + card + ".")),
		"base64, again":   base64.StdEncoding.EncodeToString([]byte("a number " + card + ".")),
	} {
		require.True(t, leaks([]byte("at 12:30:15 "+content+"\n"), card), name)
	}
	for _, content := range []string{
		"ending 9424", "601100******9424", "2026-11-21T22:45:17.187404780Z", `"last4":"9424","amount":4250`,
	} {
		require.False(t, leaks([]byte(content), card), content)
	}
	tones := dtmf.Generate([]dtmf.Key{6, 0, 1}, keyHold, keyHold, -10)
	var wav bytes.Buffer
	require.NoError(t, media.WriteWAV(&wav, &media.WAV{Rate: 8000, Channels: 2, Samples: stereo(tones)}))
	require.Len(t, tonesIn(t, wav.Bytes()), 3)
}

// stereo puts samples on the left.
func stereo(pcm []int16) []int16 {
	both := make([]int16, 2*len(pcm))
	for i, s := range pcm {
		both[2*i] = s
	}
	return both
}
