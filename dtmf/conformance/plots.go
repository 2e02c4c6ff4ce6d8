package conformance

import (
	"cmp"
	"io"
	"slices"
	"strings"

	"github.com/tonegate/tonegate/dtmf/conformance/chart"
)

// Plot is a drawing of a part of a report.
type Plot struct {
	Name string // of its file, without the end
	svg  func(w io.Writer) error
}

// SVG draws it.
func (p Plot) SVG(w io.Writer) error { return p.svg(w) }

// sweepTitle is what a sweep's plot is called, in its file's name and above it.
type sweepTitle struct{ sweep, name, title string }

func sweepTitles() []sweepTitle {
	return []sweepTitle{
		{SweepFrequency, "frequency", "Presses heard, off frequency"},
		{SweepTwist, "twist", "Presses heard, by twist"},
		{SweepLevel, "level", "Presses heard, by level"},
		{SweepLength, "length", "Presses heard, by length"},
		{SweepPause, "pause", "Two presses heard as two, by pause"},
		{SweepDropout, "dropout", "One press heard as one, by dropout"},
		{SweepNoise, "noise", "Presses heard over noise"},
		{SweepDialTone, "dial-tone", "Presses heard over dial tone"},
		{SweepLoss, "loss-50", "Presses heard, short, by loss"},
		{SweepLossLong, "loss-150", "Presses heard, long, by loss"},
	}
}

// Plots gives the drawings of what the report has figures for.
func (r *Report) Plots() []Plot {
	all := make([]Plot, 0, 16)
	for _, t := range sweepTitles() {
		if l := r.sweep(t); len(l.At) > 1 && l.At[0] < l.At[len(l.At)-1] {
			all = append(all, Plot{t.name, l.SVG})
		}
	}
	for name, bars := range map[string]chart.Bars{
		"false-keys": r.falseKeys(), "speed": r.speed(), "mask": r.masks(), "mask-kinds": r.kinds(),
	} {
		if len(bars.Groups) > 0 {
			all = append(all, Plot{name, bars.SVG})
		}
	}
	slices.SortFunc(all, func(a, b Plot) int { return cmp.Compare(a.Name, b.Name) })
	return all
}

func (r *Report) sweep(t sweepTitle) chart.Lines {
	var rows []Row
	for _, row := range r.Rows {
		if row.Sweep == t.sweep {
			rows = append(rows, row)
		}
	}
	slices.SortFunc(rows, func(a, b Row) int { return cmp.Compare(a.At, b.At) })
	l := chart.Lines{Title: t.title + ", %", Measure: t.sweep, Series: peers()}
	for _, row := range rows {
		l.At = append(l.At, row.At)
		for i, v := range []Figure{row.Ours, row.Spandsp, row.Multimon} {
			l.Series[i].Values = append(l.Series[i].Values, float64(v))
		}
	}
	l.Good = spans(rows, func(row Row) bool { return row.Gate == "100" })
	l.Bad = spans(rows, func(row Row) bool { return row.None })
	return l
}

func peers() []chart.Series {
	return []chart.Series{{Name: "tonegate"}, {Name: "spandsp"}, {Name: "multimon-ng"}}
}

// spans joins neighbours of which is holds.
func spans(rows []Row, is func(Row) bool) []chart.Span {
	var all []chart.Span
	inside := false
	for _, row := range rows {
		switch {
		case !is(row):
			inside = false
		case inside:
			all[len(all)-1].To = row.At
		default:
			all, inside = append(all, chart.Span{From: row.At, To: row.At}), true
		}
	}
	return all
}

func (r *Report) falseKeys() chart.Bars {
	b := chart.Bars{Title: "Keys heard in sound without keys", Unit: "keys an hour", Series: peers()}
	for _, row := range r.Rows {
		if row.Unit != unitFalse {
			continue
		}
		_, sound, _ := strings.Cut(row.Point, " h of ")
		b.Groups = append(b.Groups, sound)
		for i, v := range []Figure{row.Ours, row.Spandsp, row.Multimon} {
			b.Series[i].Values = append(b.Series[i].Values, float64(v))
		}
	}
	return b
}

func (r *Report) speed() chart.Bars {
	b := chart.Bars{Title: "Speed on one core", Unit: "million samples a second", Series: peers()[:2]}
	for _, s := range r.Speeds {
		b.Groups = append(b.Groups, s.Sound)
		b.Series[0].Values = append(b.Series[0].Values, float64(s.Ours)/1e6)
		b.Series[1].Values = append(b.Series[1].Values, float64(s.Spandsp)/1e6)
	}
	return b
}

// masks shows ordinary digits through each mask.
func (r *Report) masks() chart.Bars {
	b := chart.Bars{
		Title: "Digits of 100 ms read behind the mask", Unit: "% named by least squares",
		Series: []chart.Series{{Name: ourMask}, {Name: "rtpengine"}},
	}
	for _, l := range r.Leaks {
		if l.Name != plainTones {
			continue
		}
		values := [2]Figure{l.Recovered, none()}
		if l.Mask != ourMask {
			values = [2]Figure{none(), l.Recovered}
		}
		b.Groups = append(b.Groups, strings.TrimPrefix(l.Mask, "rtpengine, "))
		for i, v := range values {
			b.Series[i].Values = append(b.Series[i].Values, float64(v))
		}
	}
	return b
}

// kinds shows all tones through ours and through rtpengine's with as much delay, where anything comes through.
func (r *Report) kinds() chart.Bars {
	b := chart.Bars{
		Title: "Kinds of tones read behind the mask", Unit: "% named by least squares",
		Series: []chart.Series{{Name: ourMask}, {Name: "rtpengine, same delay"}},
	}
	theirs := map[string]Figure{}
	for _, l := range r.Leaks {
		if l.Mask == engineSame {
			theirs[l.Name] = l.Recovered
		}
	}
	for _, l := range r.Leaks {
		v, ok := theirs[l.Name]
		if l.Mask != ourMask || !ok || l.Recovered == 0 && v == 0 {
			continue
		}
		b.Groups = append(b.Groups, l.Name)
		b.Series[0].Values = append(b.Series[0].Values, float64(l.Recovered))
		b.Series[1].Values = append(b.Series[1].Values, float64(v))
	}
	return b
}
