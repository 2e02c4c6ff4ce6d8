package repolint_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"
)

// telemetryDoc is where metrics and log keys are told to operators.
const telemetryDoc = "docs/4-reference/telemetry.md"

func TestMetricsAndLogKeysAreDocumented(t *testing.T) {
	t.Parallel()
	check(t, "telemetry", untold,
		"docs/4-reference/telemetry.md: the log key `gone_key` is in no code",
		"docs/4-reference/telemetry.md: the metric `tonegate_gone_total` is in no code",
		"docs/4-reference/telemetry.md: there is nothing on the log key `new_key`",
		"docs/4-reference/telemetry.md: there is nothing on the metric `tonegate_new_total`",
	)
}

// untold complains where the tables of the document and the names in the code differ.
func untold(tr tree) []string {
	metric := regexp.MustCompile(`"(tonegate_[a-z0-9_]+)"`)
	key := regexp.MustCompile(`zap\.\w+\("([a-z0-9_]+)"`)
	inCode := map[string]bool{}
	for _, name := range tr.names(".go") {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		text := string(tr[name])
		for _, m := range metric.FindAllStringSubmatch(text, -1) {
			inCode["metric `"+m[1]+"`"] = true
		}
		for _, m := range key.FindAllStringSubmatch(text, -1) {
			inCode["log key `"+m[1]+"`"] = true
		}
	}
	row := regexp.MustCompile("(?m)^\\| `([a-z0-9_]+)`")
	inDoc := map[string]bool{}
	for _, m := range row.FindAllStringSubmatch(string(tr[telemetryDoc]), -1) {
		kind := "log key"
		if strings.HasPrefix(m[1], "tonegate_") {
			kind = "metric"
		}
		inDoc[kind+" `"+m[1]+"`"] = true
	}
	var faults []string
	for name := range inCode {
		if !inDoc[name] {
			faults = append(faults, telemetryDoc+": there is nothing on the "+name)
		}
	}
	for name := range inDoc {
		if !inCode[name] && !slices.Contains(encoderKeys(), name) {
			faults = append(faults, telemetryDoc+": the "+name+" is in no code")
		}
	}
	slices.Sort(faults)
	return faults
}

// encoderKeys are on every line: zap's encoder writes them.
func encoderKeys() []string {
	return []string{"log key `level`", "log key `ts`", "log key `logger`", "log key `msg`", "log key `error`"}
}
