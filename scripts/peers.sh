#!/usr/bin/env bash
# Runs the tests that hold Tonegate against foreign software (build tag peers). A peer that is not installed is named
# with its reason; in CI that is a failure.
set -euo pipefail
cd "$(dirname "$0")/.."

export PATH=$PATH:$(go env GOPATH)/bin

# package, test, what it needs: commands, "root", or a folder with npm packages
peers=(
  "./web TestPageInChromium node chromium web/phone"
  "./e2e TestSippScenariosAgree sipp root"
  "./e2e TestSippPays sipp root"
  "./e2e TestSippHoldsWhileItPays sipp root"
  "./e2e TestSippIsTheProvider sipp root"
  "./e2e TestBaresipPays baresip sox ip root"
  "./e2e TestChromiumPays node chromium web/phone"
  "./e2e TestChromiumSpeaks node chromium web/phone"
  "./e2e TestTokenOfOIDCProvider node testdata/peers"
  "./e2e TestRefreshAtOIDCProvider node testdata/peers"
  "./e2e TestStandardWebhooks node testdata/peers"
  "./agent/model TestAimockSpeaksOurChat node testdata/peers"
  "./flows/graph TestMermaidReadsOurGraphs node testdata/peers"
  "./e2e TestWitnessesHearNothing multimon-ng sox"
  "./e2e TestSharkSeesNoKeys tshark root"
  "./capture/gateways/stripe TestStripeMockTakesOurForms stripe-mock"
)

absent() { # what is missing for one need, or nothing
  case "$1" in
    root) [ "$(id -u)" -eq 0 ] || echo "needs root" ;;
    */*) [ -e "$1/node_modules/.package-lock.json" ] || echo "npm packages of $1 are not installed" ;;
    *) command -v "$1" >/dev/null || echo "$1 is not installed" ;;
  esac
}

# A test that nobody lists would never run.
while IFS=: read -r file test; do
  if ! printf '%s\n' "${peers[@]}" | grep -q "^./$(dirname "$file") $test "; then
    echo "peers: $test of $file is not listed in $0" >&2
    exit 1
  fi
done < <(git ls-files --cached --others --exclude-standard '*_peers_test.go' | xargs grep -oHE '^func Test[A-Za-z0-9_]+' | sed 's/func //')

declare -A selected listed
skipped=0
for peer in "${peers[@]}"; do
  read -r package test needs <<<"$peer"
  [ -n "${listed[$package]:-}" ] || listed[$package]=$(go test -tags peers -list . "$package")
  if ! grep -qx "$test" <<<"${listed[$package]}"; then
    echo "peers: $package has no $test" >&2
    exit 1
  fi
  reason=""
  for need in $needs; do
    reason=$(absent "$need")
    [ -z "$reason" ] || break
  done
  if [ -n "$reason" ]; then
    echo "  skipped  $test: $reason"
    skipped=$((skipped + 1))
  else
    selected[$package]+="${selected[$package]:+|}$test"
  fi
done

failed=0
for package in "${!selected[@]}"; do
  go test -tags peers -count=1 -timeout 5m -parallel 8 -v -run "^(${selected[$package]})\$" "$package" || failed=1
done
if [ "$skipped" -gt 0 ] && [ -n "${CI:-}" ]; then
  echo "peers: $skipped skipped, and in CI none may be" >&2
  exit 1
fi
[ "$failed" -eq 0 ]
