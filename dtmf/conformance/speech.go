package conformance

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
)

// voice is a speaking program and one of its voices.
type voice struct {
	program string
	name    string
	share   float64 // of the hours that it speaks
}

// voices are eleven of espeak-ng and four of flite, which is slower and so speaks less.
func voices() []voice {
	all := make([]voice, 0, 15)
	for _, n := range []string{
		"en-us", "en-gb", "en-us+f3", "en-gb+m7", "en-us+croak", "de", "fr", "es", "it", "pt", "nl",
	} {
		all = append(all, voice{"espeak-ng", n, 0.085})
	}
	for _, n := range []string{"kal", "awb", "rms", "slt"} {
		all = append(all, voice{"flite", n, 0.016})
	}
	return all
}

// speak says a text and gives it at 8 kHz.
func (v voice) speak(ctx context.Context, dir, text string) ([]int16, error) {
	in, out := filepath.Join(dir, "text"), filepath.Join(dir, "speech.wav")
	if err := os.WriteFile(in, []byte(text), 0o600); err != nil {
		return nil, err
	}
	args := []string{"-v", v.name, "-f", in, "-w", out}
	if v.program == "flite" {
		args = []string{"-voice", v.name, "-f", in, "-o", out}
	}
	if err := command(ctx, v.program, args...).Run(); err != nil {
		return nil, fmt.Errorf("speak by %s: %w", v.program, err)
	}
	return samples(ctx, out)
}

// samples reads a file of sound at 8 kHz.
func samples(ctx context.Context, path string) ([]int16, error) {
	raw, err := command(ctx, "sox", path, "-t", "raw", "-r", "8000", "-c", "1", "-b", "16", "-e", "signed",
		"-").Output()
	if err != nil {
		return nil, fmt.Errorf("resample by sox: %w", err)
	}
	pcm := make([]int16, len(raw)/2)
	return pcm, binary.Read(bytes.NewReader(raw[:2*len(pcm)]), binary.LittleEndian, pcm)
}

// speech gives what there is to say: licences, as every Debian has them, and numbers read out.
func speech(l *Lab) ([]string, error) {
	files, err := filepath.Glob("/usr/share/common-licenses/*")
	if err != nil {
		return nil, err
	}
	words := strings.Fields("zero one two three four five six seven eight nine")
	var all []string
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			return nil, err
		}
		for len(text) > 0 {
			n := min(5000, len(text))
			var b strings.Builder
			b.Write(text[:n])
			text = text[n:]
			for range 3 {
				b.WriteString("\nMy card number is ")
				for range 16 {
					b.WriteString(words[l.random.IntN(10)] + " ")
				}
				b.WriteString(".\n")
			}
			all = append(all, b.String())
		}
	}
	return all, nil
}

// falseKeys is what was heard, and masked, in sound without keys.
type falseKeys struct {
	hours                   float64
	ours, spandsp, multimon int // keys; -1 not measured
	masked                  float64
}

// saidFor hears all voices for hours.
func saidFor(ctx context.Context, dir string, hours float64, e *ears, progress func(string)) (falseKeys, error) {
	l := NewLab(13)
	texts, err := speech(l)
	if err != nil || len(texts) == 0 {
		return falseKeys{}, fmt.Errorf("find texts to speak: %w", err)
	}
	var total falseKeys
	for i, v := range voices() {
		if !installed(v.program) {
			continue
		}
		said := 0.0
		for n := i; said < v.share*hours; n++ {
			pcm, err := v.speak(ctx, dir, texts[n%len(texts)])
			if err != nil {
				return total, err
			}
			scale(pcm, l.between(-30, -10))
			if err := e.falseKeys(ctx, aLaw(pcm), &total); err != nil {
				return total, err
			}
			said += float64(len(pcm)) / rate / 3600
		}
		progress(fmt.Sprintf("speech: %.1f h by %s, %d keys", total.hours, v.name, total.ours))
	}
	return total, nil
}

// hardFor hears the hard sounds of a kind for hours.
func hardFor(ctx context.Context, kind HardKind, hours float64, e *ears) (falseKeys, error) {
	h := newHard(kind)
	var total falseKeys
	for total.hours < hours {
		if err := e.falseKeys(ctx, h.next(600*rate), &total); err != nil {
			return total, err
		}
	}
	return total, nil
}

// scale sets the level of speech in dBm0.
func scale(pcm []int16, dBm0 float64) {
	var power float64
	for _, s := range pcm {
		power += float64(s) * float64(s)
	}
	if power == 0 {
		return
	}
	a := amplitude(dBm0)
	by := a / 1.414 / math.Sqrt(power/float64(len(pcm)))
	for i, s := range pcm {
		pcm[i] = clip(float64(s) * by)
	}
}
