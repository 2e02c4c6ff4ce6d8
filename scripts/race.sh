#!/usr/bin/env bash
# Runs all Go tests, under the race detector where there is a C compiler for it. The end-to-end tests, which make real
# calls in real time, have the machine to themselves after the others.
set -euo pipefail
cd "$(dirname "$0")/.."

race=-race
export CGO_ENABLED=1
if ! command -v gcc >/dev/null; then
  if [ -n "${CI:-}" ]; then
    echo "race: gcc is missing" >&2
    exit 1
  fi
  echo "race: no gcc, so the tests run without the race detector"
  race=
  export CGO_ENABLED=0
fi

# SQLite is C put into Go by a machine: to watch its every access for races, and its pointers, finds nothing of ours and
# takes half of the time of all tests that keep a ledger. What calls it is watched.
unwatched='-gcflags=modernc.org/...=-race=false -d=checkptr=0'

# What failed is said once more at the end, below what passed.
output=$(mktemp)
trap 'rm -f "$output"' EXIT
tests() {
  if ! go test $race "$unwatched" -count=1 -timeout 6m "$@" 2>&1 | tee "$output"; then
    echo "race: these failed"
    grep -E -A 20 '^ *--- FAIL|^panic:|DATA RACE' "$output" | tail -n 100
    grep -E '^ *--- FAIL|^FAIL' "$output"
    exit 1
  fi
}

rooms=()
while IFS= read -r room; do
  rooms+=("$room")
done < <(go list ./... | grep -v '/e2e$')
tests "${rooms[@]}"
tests ./e2e
