package main

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/dtmf"
	"github.com/tonegate/tonegate/media"
)

// stereoWAV is an A-law file: 1 and 2 on the left, 3 on the right at the time of 2.
func stereoWAV(t *testing.T) []byte {
	t.Helper()
	const between = 100 * time.Millisecond
	left := dtmf.Generate([]dtmf.Key{1, 2}, between, between, -12)
	right := append(make([]int16, 1600), dtmf.Generate([]dtmf.Key{3}, between, between, -12)...)
	data := make([]byte, 0, 2*len(left))
	for i := range left {
		data = media.EncodePCMA(data, []int16{left[i], right[i]})
	}
	b := []byte("RIFF\x00\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x06\x00\x02\x00")
	b = append(b, "\x40\x1f\x00\x00\x80\x3e\x00\x00\x02\x00\x08\x00data"...)
	b = binary.LittleEndian.AppendUint32(b, uint32(len(data)))
	b = append(b, data...)
	binary.LittleEndian.PutUint32(b[4:], uint32(len(b)-8))
	return b
}

// recorded puts a recording into a file of a new folder.
func recorded(t *testing.T, name string, content []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	require.NoError(t, os.WriteFile(path, content, 0o640))
	return path
}

// tool runs the program and gives what it said.
func tool(t *testing.T, args ...string) (out, errOut string, code int) {
	t.Helper()
	var o, e bytes.Buffer
	code = run(append([]string{"tones"}, args...), &o, &e)
	return o.String(), e.String(), code
}

func TestTonesTellChannelsApart(t *testing.T) {
	t.Parallel()
	path := recorded(t, "call.wav", stereoWAV(t))
	out, _, code := tool(t, "detect", path)
	require.Zero(t, code)
	require.Equal(t, "       0 ms    100 ms  1  left\n     200 ms    100 ms  2  left\n     200 ms    100 ms  3  right\n", out)
	out, _, code = tool(t, "detect", "--json", path)
	require.Zero(t, code)
	require.Equal(t, []string{
		`{"key":"1","start_ms":0,"duration_ms":100,"channel":1}`,
		`{"key":"2","start_ms":200,"duration_ms":100,"channel":1}`,
		`{"key":"3","start_ms":200,"duration_ms":100,"channel":2}`,
	}, strings.Fields(out))
}

func TestTonesReadRawFiles(t *testing.T) {
	t.Parallel()
	raw := media.EncodeL16(nil, dtmf.Generate([]dtmf.Key{7, dtmf.Pound}, 80*time.Millisecond, 80*time.Millisecond, -12))
	for i := 0; i < len(raw); i += 2 {
		raw[i], raw[i+1] = raw[i+1], raw[i] // L16 has the big end first
	}
	path := recorded(t, "call.sln", raw)
	out, _, code := tool(t, "detect", "--json", "--rate", "8000", path)
	require.Zero(t, code)
	require.Equal(t, []string{
		`{"key":"7","start_ms":0,"duration_ms":80}`, `{"key":"#","start_ms":160,"duration_ms":80}`,
	}, strings.Fields(out))

	out, _, code = tool(t, "scan", "--rate", "8000", filepath.Dir(path))
	require.Equal(t, scanFound, code)
	require.Contains(t, out, "2 keys")

	masked := filepath.Join(t.TempDir(), "clean.sln")
	_, _, code = tool(t, "mask", "--rate", "8000", path, masked)
	require.Zero(t, code)
	content, err := os.ReadFile(masked)
	require.NoError(t, err)
	require.Equal(t, make([]byte, len(raw)), content)
}

func TestTonesMaskEachChannelOrAll(t *testing.T) {
	t.Parallel()
	path := recorded(t, "call.wav", stereoWAV(t))
	clean := filepath.Join(filepath.Dir(path), "clean.wav")
	out, errOut, code := tool(t, "mask", path, clean)
	require.Zero(t, code, errOut)
	silenced := regexp.MustCompile(`(?m)^.*clean\.wav, (left|right): 1 place silenced, (0\.\d\d) s of 0\.40 s$`)
	both := silenced.FindAllStringSubmatch(out, -1)
	require.Len(t, both, 2, out)
	require.Equal(t, both[0][2], both[1][2])
	info, err := os.Stat(clean)
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o640), info.Mode().Perm(), "as readable as the recording")

	out, _, code = tool(t, "mask", "--force", "--apart", path, clean)
	require.Zero(t, code)
	apart := silenced.FindAllStringSubmatch(out, -1)
	require.Len(t, apart, 2, out)
	require.Equal(t, both[0][2], apart[0][2])
	require.Less(t, apart[1][2], apart[0][2], "there is no key at the start of the right channel")
	_, _, code = tool(t, "scan", clean)
	require.Zero(t, code)
}

// Each reason is told, and nothing is left behind.
func TestTonesTellWhatIsWrong(t *testing.T) {
	t.Parallel()
	good := stereoWAV(t)
	gsm := slices.Clone(good)
	gsm[20] = 0x31
	silent := binary.LittleEndian.AppendUint32(slices.Clone(good[:40]), 0)
	tests := []struct {
		name    string
		content []byte
		reason  string
	}{
		{"empty", nil, "malformed wav file: the file is empty"},
		{"truncated", good[:len(good)-1500], "data is cut off, 1500 octets are missing"},
		{"no header", good[:30], "is cut off"},
		{"codec", gsm, "unsupported wav format: codec GSM 06.10"},
		{"MP3", []byte("ID3\x04 and so on"), "it is an MP3 file"},
		{"silent", silent, "recording holds no sound"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			path := recorded(t, "call.wav", tt.content)
			_, errOut, code := tool(t, "detect", path)
			require.Equal(t, 1, code)
			require.Contains(t, errOut, "call.wav: ")
			require.Contains(t, errOut, tt.reason)
			_, errOut, code = tool(t, "mask", path, filepath.Join(filepath.Dir(path), "clean.wav"))
			require.Equal(t, 1, code)
			require.Contains(t, errOut, tt.reason)
			entries, err := os.ReadDir(filepath.Dir(path))
			require.NoError(t, err)
			require.Len(t, entries, 1, "no half a copy is left")
			out, _, code := tool(t, "scan", path)
			require.Equal(t, scanFailed, code)
			require.Contains(t, out, tt.reason)
		})
	}
}

// What a broken file still holds is told before what is wrong with it.
func TestTonesTellWhatWasHeard(t *testing.T) {
	t.Parallel()
	good := stereoWAV(t)
	path := recorded(t, "call.wav", good[:len(good)-1500])
	out, _, code := tool(t, "detect", path)
	require.Equal(t, 1, code)
	require.Contains(t, out, "1  left\n")
	out, _, code = tool(t, "scan", path)
	require.Equal(t, scanFailed, code)
	require.Contains(t, out, "octets are missing; before that 3 keys, 0:00:00.000 to 0:00:00.200\n")
}

func TestTonesNameTheFileOnce(t *testing.T) {
	t.Parallel()
	missing := filepath.Join(t.TempDir(), "missing.wav")
	for _, args := range [][]string{{"detect", missing}, {"mask", missing, missing + ".clean"}} {
		_, errOut, code := tool(t, args...)
		require.Equal(t, 1, code)
		require.Equal(t, "tonegate: "+missing+": no such file or directory\n", errOut)
	}
	_, errOut, code := tool(t, "detect", filepath.Dir(missing))
	require.Equal(t, 1, code)
	require.Contains(t, errOut, ": is a directory")
	path := recorded(t, "call.wav", stereoWAV(t))
	_, errOut, code = tool(t, "mask", path, filepath.Join(missing, "clean.wav"))
	require.Equal(t, 1, code)
	require.Contains(t, errOut, "clean.wav: no such file or directory")
	_, errOut, code = tool(t, "generate", "1", filepath.Join(missing, "x.wav"))
	require.Equal(t, 1, code)
	require.Contains(t, errOut, "x.wav: no such file or directory")
}

// A wide scan also tells of what a mask would hide without being sure of it.
func TestTonesScanWide(t *testing.T) {
	t.Parallel()
	weak := dtmf.Tones{Level: -48, On: time.Second}.Append(nil, 5)
	var file bytes.Buffer
	require.NoError(t, media.WriteWAV(&file, &media.WAV{Rate: 8000, Channels: 1, Samples: weak}))
	path := recorded(t, "call.wav", file.Bytes())
	out, _, code := tool(t, "scan", path)
	require.Zero(t, code, out)
	out, _, code = tool(t, "scan", "--wide", path, path)
	require.Equal(t, scanFound, code)
	require.Regexp(t, `maybe  .*call.wav: 1 place that may be keys, [01]\.\d\d s of 0:00:01.000\n`, out)
	require.Contains(t, out, "2 files, 0:00:02.000 of sound: 0 with keys, 2 that may have some, 0 without, 0 not readable\n")
	out, _, _ = tool(t, "scan", "--wide", "--json", path)
	require.Regexp(t, `"verdict":"maybe","keys":0,"suspects":1,"suspect_ms":\d+,"length_ms":1000`, out)
}

func TestTonesScanEndsWithItsContext(t *testing.T) {
	t.Parallel()
	path := recorded(t, "call.wav", stereoWAV(t))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var out bytes.Buffer
	err := tonesScanCmd{Paths: []string{path, path}}.Run(ctx, &out)
	require.Equal(t, exitError(scanFailed), err, "what was not looked at is not known")
	require.Empty(t, out.String())
}

// deaf takes no output.
type deaf struct{}

func (deaf) Write([]byte) (int, error) { return 0, errors.New("nobody reads") }

func TestTonesTellWhenNobodyReads(t *testing.T) {
	t.Parallel()
	path := recorded(t, "call.wav", stereoWAV(t))
	sound := soundFlags{Channels: 1}
	for _, asJSON := range []bool{false, true} {
		detect := tonesDetectCmd{File: path, JSON: asJSON, soundFlags: sound}
		require.ErrorContains(t, detect.Run(t.Context(), deaf{}), "nobody reads")
		scan := tonesScanCmd{Paths: []string{path}, JSON: asJSON, soundFlags: sound}
		require.ErrorContains(t, scan.Run(t.Context(), deaf{}), "nobody reads")
		mask := tonesMaskCmd{In: path, Out: filepath.Join(t.TempDir(), "x"), JSON: asJSON, soundFlags: sound}
		require.ErrorContains(t, mask.Run(t.Context(), deaf{}), "nobody reads")
	}
}

// The bar is drawn over, not under.
func TestProgressDraws(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	p := &progress{out: &out, total: 4}
	p.draw(1, "1 file with keys")
	require.Regexp(t, `^\r\[█{10}░{30}\] 1/4, 1 file with keys \x1b\[K$`, out.String())
}
