#!/usr/bin/env bash
# Fuzzes every target that go test lists, each for its share of the time. FUZZ_SECONDS is the time in all (100 unless
# told); building comes on top.
set -euo pipefail
cd "$(dirname "$0")/.."

total=${FUZZ_SECONDS:-100}
targets=()
while IFS= read -r file; do
  package=./$(dirname "$file")
  while IFS= read -r name; do
    targets+=("$package $name")
  done < <(sed -nE 's/^func (Fuzz[A-Za-z0-9_]+)\(.*/\1/p' "$file")
done < <(git ls-files --cached --others --exclude-standard '*_test.go' | grep -v /testdata/ | sort)

if [ ${#targets[@]} -eq 0 ]; then
  echo "fuzz: no targets" >&2
  exit 1
fi
each=$((total / ${#targets[@]}))
[ "$each" -ge 1 ] || each=1
[ "$each" -le 20 ] || each=20
echo "fuzz: ${#targets[@]} targets, $each s each"

log=$(mktemp)
trap 'rm -f "$log"' EXIT
failed=0
for target in "${targets[@]}"; do
  read -r package name <<<"$target"
  if go test -run '^$' -fuzz "^$name\$" -fuzztime "${each}s" -timeout 3m "$package" >"$log" 2>&1; then
    printf '  ok    %s %s (%s)\n' "$package" "$name" "$(grep -oE 'execs: [0-9]+' "$log" | tail -1)"
  elif grep -q '^ *context deadline exceeded$' "$log" && ! grep -qE 'Failing input|panic:|testdata/fuzz' "$log"; then
    # The fuzzer was stopped by its own time while an input was under way, and found nothing.
    printf '  ok    %s %s (stopped by the time)\n' "$package" "$name"
  else
    printf '  FAIL  %s %s\n' "$package" "$name"
    cat "$log"
    failed=$((failed + 1))
  fi
done
echo "fuzz: $((${#targets[@]} - failed)) passed, $failed failed"
[ "$failed" -eq 0 ]
