package conformance

import (
	"fmt"
	"io"
	"math"
	"strings"
	"text/tabwriter"
	"time"
)

// Row is a line of the tables T1 to T14.
type Row struct {
	ID       string `json:"id"`
	Point    string `json:"point"`
	Gate     string `json:"gate,omitempty"` // what ours must reach; empty: to compare only
	Unit     string `json:"unit"`           // of the three figures
	Ours     Figure `json:"tonegate"`       // NaN: not measured
	Spandsp  Figure `json:"spandsp"`
	Multimon Figure `json:"multimon_ng"`
	Pass     bool   `json:"pass"`
	// A row of a sweep is a point of a plot.
	Sweep string  `json:"sweep,omitempty"`
	At    float64 `json:"at,omitempty"`
	None  bool    `json:"none,omitempty"` // nothing must be heard
}

// Report is what a bench has measured.
type Report struct {
	Date    time.Time `json:"date"`
	Trials  int       `json:"trials"` // a point
	Rows    []Row     `json:"rows"`
	Speeds  []Speed   `json:"speeds"`
	Costs   []Cost    `json:"costs"`
	Leaks   []Leak    `json:"leaks"`
	Masked  []Row     `json:"masked"`            // seconds an hour that the mask covers in sound without keys
	Missing []string  `json:"missing,omitempty"` // peers that are not there
}

// Failed gives the rows whose gate ours does not pass.
func (r *Report) Failed() []Row {
	var all []Row
	for _, row := range r.Rows {
		if !row.Pass {
			all = append(all, row)
		}
	}
	return all
}

// Text writes the report for a terminal.
func (r *Report) Text(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, table := range r.tables() {
		fmt.Fprintf(t, "\n%s\n", table.title)
		for _, line := range append([][]string{table.head}, table.lines...) {
			fmt.Fprintln(t, strings.Join(line, "\t"))
		}
	}
	return t.Flush()
}

// Markdown writes the tables as Markdown.
func (r *Report) Markdown(w io.Writer) error {
	var b strings.Builder
	for _, table := range r.tables() {
		rule := strings.Repeat("|---", len(table.head)) + "|\n"
		fmt.Fprintf(&b, "\n## %s\n\n| %s |\n%s", table.title, strings.Join(table.head, " | "), rule)
		for _, line := range table.lines {
			fmt.Fprintf(&b, "| %s |\n", strings.Join(line, " | "))
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// table is a table of text.
type table struct {
	title string
	head  []string
	lines [][]string
}

func (r *Report) tables() []table {
	rows := table{title: "Keys heard", head: []string{"", "test", "unit", "tonegate", "spandsp", "multimon-ng", "gate", ""}}
	for _, row := range r.Rows {
		pass := ""
		if row.Gate != "" {
			pass = map[bool]string{true: "pass", false: "FAIL"}[row.Pass]
		}
		rows.lines = append(rows.lines, []string{
			row.ID, row.Point, row.Unit, figure(row.Ours), figure(row.Spandsp), figure(row.Multimon), row.Gate, pass,
		})
	}
	speed := table{
		title: "Samples a second on one core, in millions",
		head:  []string{"sound", "tonegate", "spandsp", "ratio"},
	}
	for _, s := range r.Speeds {
		line := []string{s.Sound, figure(s.Ours / 1e6), "", ""}
		if s.Spandsp > 0 {
			line[2], line[3] = figure(s.Spandsp/1e6), figure(s.Ours/s.Spandsp)
		}
		speed.lines = append(speed.lines, line)
	}
	cost := table{title: "Processor time of a packet of 20 ms", head: []string{"work", "us"}}
	for _, c := range r.Costs {
		cost.lines = append(cost.lines, []string{c.Name, figure(Figure(c.Time) / Figure(time.Microsecond))})
	}
	leak := table{
		title: "What comes through the mask",
		head: []string{
			"mask", "tones", "in spec", "digits", "leaking, %", "mean, ms", "most, ms", "named by least squares, %",
		},
	}
	for _, l := range r.Leaks {
		leak.lines = append(leak.lines, []string{
			l.Mask, l.Name, map[bool]string{true: "yes", false: "no"}[l.InSpec], fmt.Sprint(l.Digits), figure(l.Leaking),
			figure(Figure(l.Mean) / Figure(ms)), figure(Figure(l.Most) / Figure(ms)), figure(l.Recovered),
		})
	}
	masked := table{title: "What the mask covers of sound without keys", head: []string{"sound", "%"}}
	for _, m := range r.Masked {
		masked.lines = append(masked.lines, []string{m.Point, figure(m.Ours)})
	}
	all := []table{rows, speed, cost, leak, masked}
	if len(r.Missing) > 0 {
		missing := table{title: "Not measured", head: []string{"what"}}
		for _, m := range r.Missing {
			missing.lines = append(missing.lines, []string{m})
		}
		all = append(all, missing)
	}
	return all
}

// figure prints a number with two decimals at most, and none that is not there.
func figure(v Figure) string {
	if math.IsNaN(float64(v)) {
		return ""
	}
	s := fmt.Sprintf("%.2f", float64(v))
	return strings.TrimSuffix(strings.TrimRight(s, "0"), ".")
}
