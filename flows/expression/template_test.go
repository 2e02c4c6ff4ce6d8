package expression

import (
	"testing"

	"github.com/expr-lang/expr/types"
	"github.com/stretchr/testify/require"
)

func known() Environment {
	return Environment{
		"bill": types.Map{"amount": types.Int64, "currency": types.String, "late": types.Bool, "items": types.Array(types.Any)},
		"word": types.String,
	}
}

func sample() map[string]any {
	return map[string]any{
		"bill": map[string]any{"amount": int64(4250), "currency": "GBP", "late": true, "items": []any{int64(1), "x"}},
		"word": "hello",
	}
}

func TestCompile(t *testing.T) {
	t.Parallel()
	for source, want := range map[string]any{
		"bill.amount / 2":                      2125.0,
		"bill.late and bill.amount > 1000":     true,
		`bill.amount | money(bill.currency)`:   "£42.50",
		`bill.amount - 1 | money("GBP")`:       "£42.49",
		`int(bill.amount / 2) | money("GBP")`:  "£21.25",
		`4250 | money("GBP")`:                  "£42.50",
		`len(bill.items) | money("GBP")`:       "£0.02",
		`bill.items[0] | money("GBP")`:         "£0.01",
		"let half = bill.amount - 1; half + 1": 4250,
		`len(bill.items) == 2 ? word : ""`:     "hello",
		`filter(bill.items, # == "x")[0]`:      "x",
	} {
		e, err := Compile(source, "en", known())
		require.NoError(t, err, source)
		got, err := e.Run(sample())
		require.NoError(t, err, source)
		require.EqualValues(t, want, got, source)
	}
	for _, source := range []string{
		"", "bill.", "bil.amount", "bill.amont", `bill.amount > "a"`, "$env", `$env["word"]`, "now()", `repeat("x", 9)`, "word.x",
		"1 + + ", "unknown(1)", "money(1)", "bill.amount / 2 | money(bill.currency)", `money(1.5, "GBP")`,
	} {
		_, err := Compile(source, "en", known())
		require.Error(t, err, source)
	}
}

func TestCompile_NamesAllThatIsRead(t *testing.T) {
	t.Parallel()
	for _, source := range []string{
		`let a = word; a`, `{"x": word}.x`, `[word][0]`, `map(bill.items, word)[0]`, `bill.late ? word : ""`, `word ?? ""`,
	} {
		e, err := Compile(source, "", known())
		require.NoError(t, err, source)
		require.Contains(t, e.names, "word", source)
	}
}

func FuzzCompile(f *testing.F) {
	for _, source := range []string{
		"bill.amount / 2", "let a = word; a", `bill.amount | money(bill.currency)`, "map(bill.items, # + 1)", "1..9", "a.b?.c",
	} {
		f.Add(source)
	}
	f.Fuzz(func(_ *testing.T, source string) {
		if e, err := Compile(source, "de", known()); err == nil {
			_, _ = e.Run(sample())
			_ = e.Kind()
		}
	})
}

func FuzzTemplate(f *testing.F) {
	for _, text := range []string{"Hello {{ word }}.", "{{ bill.amount | money(bill.currency) }}", "{{", "}}{{ '}}' }}"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		parsed, err := ParseTemplate(text, "fr", known())
		if err != nil {
			require.NotEmpty(t, err.Error())
			return
		}
		_, _ = parsed.Render(sample())
	})
}
