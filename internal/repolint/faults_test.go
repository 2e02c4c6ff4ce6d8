package repolint_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/internal/doctest"
)

// faultRow is a row of the fault catalogue with the tests that inject the fault.
type faultRow struct {
	id, fault, answer string
	tests             []shown
}

// shown is a test, or a fuzz target, of a package; without a package it is something to make.
type shown struct{ pkg, name string }

// commands are how one sees them, those of one name in several packages at once.
func commands(tests []shown) []string {
	var all []string
	packages := map[string][]string{}
	for _, s := range tests {
		packages[s.name] = append(packages[s.name], "./"+s.pkg)
	}
	for _, s := range tests {
		flag := "-run"
		if strings.HasPrefix(s.name, "Fuzz") {
			flag = "-fuzz"
		}
		where := packages[s.name]
		delete(packages, s.name)
		switch {
		case s.pkg == "":
			all = append(all, "`"+s.name+"`")
		case where != nil:
			name := strings.ReplaceAll(s.name, " ", "_")
			all = append(all, fmt.Sprintf("`go test %s %s '%s$'`", strings.Join(where, " "), flag, name))
		}
	}
	return all
}

// catalogue is every row that there must be: A opens sessions, F is money, and of G what is about the platform.
func catalogue() []string {
	var ids []string
	for _, of := range []struct {
		group       string
		first, last int
	}{{"A", 1, 11}, {"F", 65, 76}, {"G", 79, 82}, {"G", 90, 94}} {
		for n := of.first; n <= of.last; n++ {
			ids = append(ids, of.group+strconv.Itoa(n))
		}
	}
	return ids
}

// TestFaultsInDocs holds the reference's catalogue of faults to tests that there are: each row has one at least.
func TestFaultsInDocs(t *testing.T) {
	t.Parallel()
	known := namesOf(t, repository(t))
	var ids []string
	var b strings.Builder
	b.WriteString("| row | what goes wrong | what happens | seen by |\n|---|---|---|---|\n")
	for _, r := range faultRows() {
		ids = append(ids, r.id)
		require.NotEmpty(t, r.tests, r.id)
		for _, s := range r.tests {
			require.NoError(t, known.has(s), r.id)
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", r.id, r.fault, r.answer, strings.Join(commands(r.tests), "<br>"))
	}
	require.Equal(t, catalogue(), ids)
	doctest.Keep(t, filepath.Join("..", "..", "docs", "4-reference", "faults.md"), "catalogue", b.String(), *update)
}

// names are what tests are called by: functions and texts by package, and what the Makefile makes.
type names struct {
	functions, texts map[string]map[string]bool
	makefile         string
}

// suites are where the tests of a suite have their names.
func suites() map[string]string {
	return map[string]string{
		"providers/pcipal": "providers/providertest", "providers/vonage": "providers/providertest",
		"providers/declarative": "providers/providertest", "payments/store/sqlite": "payments/store/storetest",
		"payments/store/postgres": "payments/store/storetest",
	}
}

// namesOf reads all tests, and the suites.
func namesOf(t *testing.T, files tree) names {
	t.Helper()
	n := names{map[string]map[string]bool{}, map[string]map[string]bool{}, string(files["Makefile"])}
	for name, content := range files {
		folder := path.Dir(name)
		suite := folder == "providers/providertest" || folder == "payments/store/storetest"
		if !strings.HasSuffix(name, "_test.go") && (!suite || !strings.HasSuffix(name, ".go")) {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, content, parser.SkipObjectResolution)
		require.NoError(t, err)
		if n.functions[folder] == nil {
			n.functions[folder], n.texts[folder] = map[string]bool{}, map[string]bool{}
		}
		ast.Inspect(file, func(node ast.Node) bool {
			switch node := node.(type) {
			case *ast.FuncDecl:
				n.functions[folder][node.Name.Name] = node.Recv == nil
			case *ast.BasicLit:
				if text, err := strconv.Unquote(node.Value); err == nil && node.Kind == token.STRING {
					n.texts[folder][text] = true
				}
			}
			return true
		})
	}
	return n
}

// has tells what is missing of a test.
func (n names) has(s shown) error {
	if s.pkg == "" {
		_, rest, _ := strings.Cut(s.name, "make ")
		target, _, _ := strings.Cut(rest, " ")
		if target == "" || !strings.Contains(n.makefile, "\n"+target+":") {
			return fmt.Errorf("the Makefile cannot %s", s.name)
		}
		return nil
	}
	function, sub, _ := strings.Cut(s.name, "/")
	if !n.functions[s.pkg][function] {
		return fmt.Errorf("%s has no %s", s.pkg, function)
	}
	if sub != "" && !n.texts[s.pkg][sub] && !n.texts[suites()[s.pkg]][sub] {
		return fmt.Errorf("%s of %s has no %q", function, s.pkg, sub)
	}
	return nil
}

// TestMissingFaultTestsAreFound: the check above can fail.
func TestMissingFaultTestsAreFound(t *testing.T) {
	t.Parallel()
	known := namesOf(t, repository(t))
	for _, s := range []shown{
		{"checkout", "TestOfNothing"},
		{"nowhere", "TestSweep"},
		{"e2e", "TestFaultsOfEntry/no such fault"},
		{"providers/pcipal", "TestConformance/A99_nothing"},
		{"", "make nothing"},
		{"", "crash"},
	} {
		require.Error(t, known.has(s), s)
	}
}

// TestGoroutinesAreWatched: a package that starts goroutines has tests that fail where one is left behind. Suites are
// watched where they run, and the program as the process that it is.
func TestGoroutinesAreWatched(t *testing.T) {
	t.Parallel()
	files := repository(t)
	watched := map[string]bool{
		"cmd/tonegate": true, "dtmf/conformance": true, "e2e/crash": true, "legs/legtest": true,
		"payments/store/internal/sqlstore": true, "payments/store/postgres/pgtest": true, "payments/store/storetest": true,
		"providers/providertest": true,
	}
	for name, content := range files {
		if strings.HasSuffix(name, "_test.go") && strings.Contains(string(content), "goleak.Verify") {
			watched[path.Dir(name)] = true
		}
	}
	for name, content := range files {
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") || watched[path.Dir(name)] {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, content, parser.SkipObjectResolution)
		require.NoError(t, err)
		ast.Inspect(file, func(node ast.Node) bool {
			_, starts := node.(*ast.GoStmt)
			if call, is := node.(*ast.CallExpr); is {
				method, is := call.Fun.(*ast.SelectorExpr)
				starts = is && method.Sel.Name == "Go"
			}
			require.False(t, starts, "%s starts a goroutine, and no test of its package uses goleak", name)
			return true
		})
	}
}
