#!/usr/bin/env bash
# Fuzzes every target that the tests have, each for its share of the time. FUZZ_SECONDS is the time in all (100 unless
# told). Each package is built once, while the one before it is fuzzed.
set -euo pipefail
cd "$(dirname "$0")/.."

total=${FUZZ_SECONDS:-100}
targets=() packages=()
while IFS= read -r file; do
  package=./$(dirname "$file")
  while IFS= read -r name; do
    targets+=("$package $name")
    [ "${packages[*]: -1}" = "$package" ] || packages+=("$package")
  done < <(sed -nE 's/^func (Fuzz[A-Za-z0-9_]+)\(.*/\1/p' "$file")
done < <(git ls-files --cached --others --exclude-standard '*_test.go' | grep -v /testdata/ | sort)

if [ ${#targets[@]} -eq 0 ]; then
  echo "fuzz: no targets" >&2
  exit 1
fi
each=$((total / ${#targets[@]}))
[ "$each" -ge 1 ] || each=1
[ "$each" -le 20 ] || each=20
echo "fuzz: ${#targets[@]} targets in ${#packages[@]} packages, $each s each"

work=$(mktemp -d)
builder=
trap '[ -z "$builder" ] || kill "$builder" 2>/dev/null || true; rm -rf "$work"' EXIT
log=$work/log
corpus=$(go env GOCACHE)/fuzz
module=$(go list -m)

binary() { echo "$work/${1//\//_}.test"; }
build() { # one after the other, so that fuzzing keeps a processor
  for package in "${packages[@]}"; do
    go test -c -fuzz . -o "$(binary "$package").part" "$package" >"$(binary "$package").log" 2>&1 || touch "$(binary "$package").failed"
    [ ! -e "$(binary "$package").part" ] || mv "$(binary "$package").part" "$(binary "$package")"
  done
}
build &
builder=$!

fuzz() { # PACKAGE NAME
  local program cache
  program=$(binary "$1")
  cache=$corpus/$module/${1#./}
  until [ -e "$program" ]; do
    if [ -e "$program.failed" ]; then
      cat "$program.log"
      return 1
    fi
    kill -0 "$builder" 2>/dev/null || [ -e "$program" ] || return 1
    sleep 0.1
  done
  (cd "$1" && "$program" -test.run '^$' -test.fuzz "^$2\$" -test.fuzztime "${each}s" -test.fuzzcachedir "$cache" \
    -test.timeout 3m)
}

failed=0
for target in "${targets[@]}"; do
  read -r package name <<<"$target"
  if fuzz "$package" "$name" >"$log" 2>&1; then
    printf '  ok    %s %s (%s)\n' "$package" "$name" "$(grep -oE 'execs: [0-9]+' "$log" | tail -1)"
  elif grep -q '^ *context deadline exceeded$' "$log" && ! grep -qE 'Failing input|panic:|testdata/fuzz' "$log"; then
    # Go takes an input that is under way when the time is over for a failure: nothing was found.
    printf '  ok    %s %s (stopped by the time)\n' "$package" "$name"
  else
    printf '  FAIL  %s %s\n' "$package" "$name"
    cat "$log"
    failed=$((failed + 1))
  fi
done
echo "fuzz: $((${#targets[@]} - failed)) passed, $failed failed"
[ "$failed" -eq 0 ]
