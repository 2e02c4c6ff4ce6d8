package repolint_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// wall is what the packages of one room may import directly. Rooms of ours are named by their folder, "ours" is any of
// them; others are allowed or not as a whole.
type wall struct {
	ours    []string // rooms that may be imported, besides the room itself and internal
	outside []string // modules that may be imported, nil for any
	tests   bool     // the limits hold in tests, too
}

// walls is the design's drawing of who may import whom. A room that is missing here is an error.
func walls() map[string]wall {
	bot := wall{tests: true, ours: []string{
		"agent", "agent/guard", "flows", "checkout", "payments", "providers", "speech", "media", "offline",
		"transfer/control",
	}}
	legsOnly := []string{"legs", "dtmf", "media"}
	return map[string]wall{
		"agent":       bot,
		"api":         bot,
		"agent/guard": {tests: true, ours: []string{}},
		"flows":       {tests: true, ours: []string{"payments", "agent/guard"}},
		"checkout":    {tests: true, ours: []string{"payments", "providers", "transfer/control"}},
		"payments":    {tests: true, ours: []string{}},
		"providers": {tests: true, ours: []string{
			"payments",
		}},
		"rehearsal": {tests: true, ours: []string{
			"agent", "agent/guard", "flows", "checkout", "payments", "providers", "speech", "media", "offline", "transfer/control",
		}},
		"speech":           {tests: true, ours: []string{"media", "offline"}},
		"offline":          {tests: true, ours: []string{"media", "flows"}},
		"transfer":         {ours: append([]string{"transfer/control", "web"}, legsOnly...)},
		"transfer/control": {tests: true, ours: []string{}},
		"legs":             {ours: legsOnly},
		"caller":           {ours: legsOnly},
		"capture":          {ours: legsOnly},
		"dtmf":             {ours: []string{}, outside: []string{"github.com/pion/rtp"}},
		"media": {ours: []string{}, outside: []string{
			"github.com/pion/rtp", "github.com/pion/rtcp", "github.com/pion/opus",
		}},
		"tones":    {ours: []string{"dtmf", "media"}, outside: []string{}},
		"web":      {ours: []string{}},
		"internal": {ours: []string{"ours"}},
		"cmd":      {ours: []string{"ours"}},
		"e2e":      {ours: []string{"ours"}},
		"testdata": {ours: []string{}},
		"tools":    {ours: []string{}},
	}
}

func TestWalls(t *testing.T) {
	t.Parallel()
	check(t, "walls", importsThroughWalls,
		"agent/agent.go:4: agent may not import dtmf",
		"agent/agent_test.go:3: agent may not import legs",
		"capture/store/store.go:3: capture may not import payments",
		"dtmf/key.go:5: dtmf may not import go.uber.org/zap",
		"kitchen: no wall is drawn for this room",
		"transfer/control/client.go:3: transfer/control may not import media",
	)
}

// importsThroughWalls complains about direct imports that the design forbids.
func importsThroughWalls(tr tree) []string {
	var faults []string
	drawn := walls()
	for _, name := range tr.names(".go") {
		room := roomOf(path.Dir(name))
		if program(tr, name) {
			continue // a program wires rooms together, and nobody can import it
		}
		w, ok := drawn[room]
		if !ok {
			faults = append(faults, room+": no wall is drawn for this room")
			continue
		}
		for _, imp := range imports(tr, name) {
			if !w.allows(room, imp.path, strings.HasSuffix(name, "_test.go")) {
				what := strings.TrimPrefix(imp.path, module+"/")
				faults = append(faults, at(name, imp.line, room+" may not import "+what))
			}
		}
	}
	return faults
}

func (w wall) allows(room, imported string, inTest bool) bool {
	if inTest && !w.tests {
		return true
	}
	if inner, ours := strings.CutPrefix(imported, module+"/"); ours {
		to := roomOf(inner)
		return to == room || to == "internal" || slices.Contains(w.ours, to) || slices.Contains(w.ours, "ours")
	}
	if first, _, _ := strings.Cut(imported, "/"); !strings.Contains(first, ".") || w.outside == nil || inTest {
		return true // the standard library
	}
	return slices.ContainsFunc(w.outside, func(m string) bool {
		return imported == m || strings.HasPrefix(imported, m+"/")
	})
}

// roomOf is the first folder of a path; agent/guard and transfer/control are rooms of their own.
func roomOf(dir string) string {
	for _, inner := range []string{"agent/guard", "transfer/control"} {
		if dir == inner || strings.HasPrefix(dir, inner+"/") {
			return inner
		}
	}
	first, _, _ := strings.Cut(dir, "/")
	return first
}

type imported struct {
	path string
	line int
}

func imports(tr tree, name string) []imported {
	set := token.NewFileSet()
	f, err := parser.ParseFile(set, name, tr[name], parser.ImportsOnly)
	if err != nil {
		return nil // the compiler complains about it
	}
	all := make([]imported, 0, len(f.Imports))
	for _, spec := range f.Imports {
		p, err := strconv.Unquote(spec.Path.Value)
		if err == nil {
			all = append(all, imported{p, set.Position(spec.Pos()).Line})
		}
	}
	return all
}

func TestDigitsStandOnlyInTheCardZone(t *testing.T) {
	t.Parallel()
	check(t, "digits", digitsOutside,
		"legs/sip/leg.go:8: dtmf.Digits stands outside dtmf and capture",
		"transfer/gate.go:8: dtmf.Digits stands outside dtmf and capture",
	)
}

// digitsOutside complains where the type that holds digits of a card is named outside the two rooms that may hold them.
func digitsOutside(tr tree) []string {
	return namedOutside(tr, "dtmf", "Digits", "dtmf.Digits stands outside dtmf and capture", func(file string) bool {
		room := roomOf(file)
		return room == "dtmf" || room == "capture"
	})
}

func TestFlowsAreMadeByTheLinterAlone(t *testing.T) {
	t.Parallel()
	check(t, "flows", flowsUnchecked, "agent/agent.go:8: flows.New stands outside flows/lint")
}

// flowsUnchecked complains where a flow is made that the linter has not looked at.
func flowsUnchecked(tr tree) []string {
	return namedOutside(tr, "flows", "New", "flows.New stands outside flows/lint", func(file string) bool {
		return path.Dir(file) == "flows/lint"
	})
}

// namedOutside complains where a file that may not do so names a symbol of a room.
func namedOutside(tr tree, room, symbol, fault string, may func(file string) bool) []string {
	var faults []string
	for _, name := range tr.names(".go") {
		if may(name) {
			continue
		}
		set := token.NewFileSet()
		f, err := parser.ParseFile(set, name, tr[name], parser.SkipObjectResolution)
		if err != nil {
			continue // the compiler complains about it
		}
		local := nameOf(f, module+"/"+room)
		ast.Inspect(f, func(n ast.Node) bool {
			sel, ok := n.(*ast.SelectorExpr)
			if !ok || local == "" || sel.Sel.Name != symbol {
				return true
			}
			if x, is := sel.X.(*ast.Ident); is && x.Name == local {
				faults = append(faults, at(name, set.Position(sel.Pos()).Line, fault))
			}
			return true
		})
	}
	return faults
}

// program tells whether a file belongs to a package main.
func program(tr tree, name string) bool {
	f, err := parser.ParseFile(token.NewFileSet(), name, tr[name], parser.PackageClauseOnly)
	return err == nil && f.Name.Name == "main"
}

// nameOf is the name under which a file knows a package, empty where it does not import it.
func nameOf(f *ast.File, pkg string) string {
	for _, spec := range f.Imports {
		if spec.Path.Value != fmt.Sprintf("%q", pkg) {
			continue
		}
		if spec.Name != nil {
			return spec.Name.Name
		}
		return path.Base(pkg)
	}
	return ""
}
