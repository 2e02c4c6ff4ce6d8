package conformance

import (
	"context"
	"fmt"
	"math"
	"os"
	"slices"
	"time"

	"github.com/tonegate/tonegate/dtmf"
)

// Config tells how much a bench measures. Zero values are those of `make bench-tones`.
type Config struct {
	Trials      int               // a point of T1 to T11; default 2000
	PeerTrials  int               // the same for multimon-ng, which is slow; default 200
	SpeechHours float64           // T13; default 5
	HardHours   float64           // T14, each kind; default 2
	Rounds      int               // of measuring speed; default 50
	Only        []string          // parts to measure, of Parts; default all
	Progress    func(what string) // called before each part and, where one takes long, within it; may be nil
}

// Parts names the parts of a bench in their order: speed, T1 to T11, T12, the mask, T13 and T14.
func Parts() []string { return []string{"speed", "keys", "opus", "mask", "speech", "hard"} }

func (c Config) withDefaults() Config {
	set := func(v *int, to int) {
		if *v <= 0 {
			*v = to
		}
	}
	set(&c.Trials, 2000)
	set(&c.PeerTrials, 200)
	set(&c.Rounds, 50)
	if c.SpeechHours <= 0 {
		c.SpeechHours = 5
	}
	if c.HardHours <= 0 {
		c.HardHours = 2
	}
	if len(c.Only) == 0 {
		c.Only = Parts()
	}
	if c.Progress == nil {
		c.Progress = func(string) {}
	}
	return c
}

// Bench measures everything. Peers that are not installed are left out, and named in the report.
func Bench(ctx context.Context, cfg Config) (*Report, error) {
	cfg = cfg.withDefaults()
	dir, err := os.MkdirTemp("", "tones")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	b := &bench{cfg: cfg, dir: dir, ears: newEars(ctx, dir)}
	b.report = &Report{Date: time.Now().UTC(), Trials: cfg.Trials, Missing: b.ears.missing}
	for _, part := range Parts() {
		if !slices.Contains(cfg.Only, part) {
			continue
		}
		cfg.Progress(part)
		if err := b.part(ctx, part); err != nil {
			return b.report, fmt.Errorf("%s: %w", part, err)
		}
	}
	return b.report, nil
}

func (b *bench) part(ctx context.Context, name string) error {
	switch name {
	case "speed":
		return b.speed(ctx)
	case "keys":
		return b.cases(ctx)
	case "opus":
		return b.opus(ctx)
	case "mask":
		return b.mask(ctx)
	case "speech":
		return b.speech(ctx)
	default:
		return b.hard(ctx)
	}
}

// bench is a bench under way.
type bench struct {
	cfg    Config
	dir    string
	ears   *ears
	report *Report
}

func (b *bench) speed(ctx context.Context) error {
	var err error
	b.report.Speeds, err = speeds(ctx, b.cfg.Rounds, b.ears.spandsp)
	b.report.Costs = costs(b.cfg.Rounds)
	return err
}

// mask measures ours, and rtpengine's with plain digits, in its main settings.
func (b *bench) mask(ctx context.Context) error {
	b.report.Leaks = Leaks(max(b.cfg.Trials/2, 10))
	theirs, cost, err := engineLeaks(ctx)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil {
		b.report.Missing = append(b.report.Missing, fmt.Sprintf("rtpengine's mask: %v", err))
		return nil
	}
	b.report.Leaks = append(b.report.Leaks, theirs...)
	b.report.Costs = append(b.report.Costs, cost)
	return nil
}

// unitFalse is the unit of T13 and T14.
const unitFalse = "keys an hour"

// none stands for what was not measured.
func none() Figure { return Figure(math.NaN()) }

func (b *bench) cases(ctx context.Context) error {
	for _, c := range Cases() {
		trials := c.trials(b.cfg.Trials)
		heard, err := Ours{}.Hear(ctx, trials)
		if err != nil {
			return err
		}
		row := Row{
			ID: c.ID, Point: c.Point, Unit: "% exact", Ours: c.score(trials, heard),
			Spandsp: none(), Multimon: none(), Sweep: c.Sweep, At: c.At, None: c.None,
		}
		if s := b.ears.spandsp; s != nil {
			if heard, err = s.Hear(ctx, trials); err != nil {
				return err
			}
			row.Spandsp = c.score(trials, heard)
		}
		if b.ears.multimon {
			if row.Multimon, err = (multimon{}).score(ctx, c, trials[:min(len(trials), b.cfg.PeerTrials)]); err != nil {
				return err
			}
		}
		row.Pass = c.passes(row.Ours)
		switch {
		case c.Free && c.ID == "T9" && b.ears.spandsp != nil:
			row.Gate, row.Pass = "spandsp's", row.Ours >= row.Spandsp
		case c.Free:
		case c.None:
			row.Gate, row.Unit = fmt.Sprintf("at most %g", c.AtMost), "% heard"
		default:
			row.Gate = fmt.Sprintf("%g", c.AtLeast)
		}
		b.report.Rows = append(b.report.Rows, row)
	}
	return nil
}

func (b *bench) opus(ctx context.Context) error {
	if !installed("opusenc") || !installed("sox") {
		b.report.Missing = append(b.report.Missing, "T12: opusenc or sox is not installed")
		return nil
	}
	for _, kilobits := range []int{12, 16, 24, 32, 48} {
		pcm, keys, err := throughOpus(ctx, b.dir, kilobits)
		if err != nil {
			return err
		}
		t := Trial{PCM: pcm, Keys: keys}
		part := func(heard []dtmf.Key) Figure {
			return 100 * Figure(aligned(keys, heard)-max(len(heard)-len(keys), 0)) / Figure(len(keys))
		}
		row := Row{
			ID: "T12", Point: fmt.Sprintf("Opus, %d kbit/s", kilobits), Unit: "% in order", Ours: part(hear(t)),
			Spandsp: none(), Multimon: none(), Pass: true,
		}
		if kilobits >= 16 {
			row.Gate, row.Pass = "100", row.Ours == 100
		}
		if s := b.ears.spandsp; s != nil {
			heard, err := s.Hear(ctx, []Trial{t})
			if err != nil {
				return err
			}
			row.Spandsp = part(heard[0])
		}
		if b.ears.multimon {
			heard, err := (multimon{}).stream(ctx, pcm)
			if err != nil {
				return err
			}
			row.Multimon = part(heard)
		}
		b.report.Rows = append(b.report.Rows, row)
	}
	return nil
}

func (b *bench) speech(ctx context.Context) error {
	if !installed("espeak-ng") || !installed("sox") {
		b.report.Missing = append(b.report.Missing, "T13: espeak-ng or sox is not installed")
		return nil
	}
	total, err := saidFor(ctx, b.dir, b.cfg.SpeechHours, b.ears, b.cfg.Progress)
	if err != nil {
		return err
	}
	b.add("T13", fmt.Sprintf("%.1f h of speech", total.hours), "0", total, total.ours == 0)
	return nil
}

func (b *bench) hard(ctx context.Context) error {
	for _, kind := range []HardKind{Vowels, Chords, Glides} {
		total, err := hardFor(ctx, kind, b.cfg.HardHours, b.ears)
		if err != nil {
			return err
		}
		pass, gate := true, ""
		if b.ears.spandsp != nil {
			pass, gate = total.ours <= total.spandsp, "spandsp's"
		}
		b.add("T14", fmt.Sprintf("%.1f h of %s", total.hours, kind), gate, total, pass)
	}
	return nil
}

// add adds what was heard in sound without keys.
func (b *bench) add(id, point, gate string, f falseKeys, pass bool) {
	row := Row{
		ID: id, Point: point, Unit: unitFalse, Gate: gate, Pass: pass, Ours: Figure(float64(f.ours) / f.hours),
		Spandsp: none(), Multimon: none(),
	}
	if b.ears.spandsp != nil {
		row.Spandsp = Figure(float64(f.spandsp) / f.hours)
	}
	if b.ears.multimon {
		row.Multimon = Figure(float64(f.multimon) / f.hours)
	}
	b.report.Rows = append(b.report.Rows, row)
	b.report.Masked = append(b.report.Masked, Row{
		Point: point, Unit: "%", Ours: Figure(f.masked / 36 / f.hours), Spandsp: none(), Multimon: none(),
	})
}
