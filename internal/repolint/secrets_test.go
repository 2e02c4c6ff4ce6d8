package repolint_test

import (
	"net/url"
	"os"
	"os/exec"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/internal/cardnumber"
)

func TestNothingTiesTheRepositoryToAMachine(t *testing.T) {
	t.Parallel()
	check(t, "machine", tiedToAMachine,
		"docs/start.md:1: a path of one machine",
		"web/phone/package-lock.json:2: an address of a package registry",
	)
}

// tiedToAMachine complains about home folders and addresses of package registries, lock files included.
func tiedToAMachine(tr tree) []string {
	machine := regexp.MustCompile(`(^|[\s"'(=:` + "`" + `])/(root|home|work|Users)/[\w.]`)
	registry := regexp.MustCompile(`"resolved":|\b(registry|proxy|deb|mirror)s?\.[a-z0-9-]+\.(org|com|net|io)\b`)
	var faults []string
	for name, content := range tr {
		if path.Ext(name) == ".go" && roomOf(name) == "internal" && strings.Contains(name, "/repolint/") {
			continue // the rules name what they forbid
		}
		if strings.ContainsRune(string(content), 0) || built(name) {
			continue
		}
		tr.lines(name, func(n int, line string) {
			if machine.MatchString(line) {
				faults = append(faults, at(name, n, "a path of one machine"))
			}
			if registry.MatchString(line) {
				faults = append(faults, at(name, n, "an address of a package registry"))
			}
		})
	}
	slices.Sort(faults)
	return faults
}

// TestTheRegistriesInUseAreNotNamed looks for the very hosts that this machine gets its packages from.
func TestTheRegistriesInUseAreNotNamed(t *testing.T) {
	t.Parallel()
	out, err := exec.CommandContext(t.Context(), "go", "env", "GOPROXY").Output()
	require.NoError(t, err)
	addresses := strings.FieldsFunc(string(out), func(r rune) bool { return strings.ContainsRune(",|\n ", r) })
	addresses = append(addresses, os.Getenv("NPM_CONFIG_REGISTRY"), os.Getenv("npm_config_registry"))
	for _, a := range addresses {
		u, err := url.Parse(a)
		if err != nil || u.Host == "" {
			continue
		}
		for name, content := range repository(t) {
			require.NotContains(t, string(content), u.Host, "%s names a package registry", name)
		}
	}
}

func TestOnlyPublishedTestNumbersAreCommitted(t *testing.T) {
	t.Parallel()
	ours, foreign := "4242 4242 4242 4242", strings.Replace("4242-4242-4242-4242", "2-4", "3-8", 1)
	page := "Key " + ours + ".\nNever key " + foreign + ".\nCommit 0" + strings.ReplaceAll(ours, " ", "") + "\n"
	checkTree(t, tree{"docs/start.md": []byte(page)}, foreignNumbers,
		"docs/start.md:2: a card number that is not a published test number")
}

// published are the test numbers that Stripe publishes, as far as this repository uses them.
func published() []string {
	return []string{
		"4242424242424242", "4000056655665556", "5555555555554444", "2223003122003222", "5200828282828210",
		"5105105105105100", "378282246310005", "371449635398431", "6011111111111117", "6011000990139424",
		"6011981111111113", "3056930009020004", "36227206271667", "6555900000604105", "3566002020360505",
		"6200000000000005", "6200000000000047", "6205500000000000004", "4000000000000002", "4000000000009995",
		"4000000000000069", "4000000000009987", "4000000000000127", "4000000000000119", "4000000000005126",
		"4000000000009979", "4000000000000101", "4000000000006975", "4100000000000019", "4000000000000341",
		"30569309025904", "38520000023237", "4000002500003155", "4000002760003184",
	}
}

// foreignNumbers complains about what could be a card number and is none that is published for tests.
func foreignNumbers(tr tree) []string {
	candidate := regexp.MustCompile(`(?:^|[^0-9a-zA-Z.])([3-6](?:[ -]?[0-9]){12,18})(?:[^0-9a-zA-Z]|$)`)
	known := published()
	var faults []string
	for _, name := range tr.text() {
		if path.Ext(name) == ".svg" {
			continue // paths are made of numbers
		}
		tr.lines(name, func(n int, line string) {
			for _, m := range candidate.FindAllStringSubmatch(line, -1) {
				number := strings.NewReplacer(" ", "", "-", "").Replace(m[1])
				if luhn(number) && !slices.ContainsFunc(known, begins(number)) {
					faults = append(faults, at(name, n, "a card number that is not a published test number"))
				}
			}
		})
	}
	return faults
}

// begins tells of a published number whether it begins with, or is, what was found.
func begins(found string) func(known string) bool {
	return func(known string) bool { return strings.HasPrefix(known, found) || found == known+"0" }
}

// luhn tells whether the last digit is the check digit of the rest.
func luhn(number string) bool {
	digits := make([]byte, len(number))
	for i := range digits {
		digits[i] = number[i] - '0'
	}
	return cardnumber.Luhn(digits)
}
