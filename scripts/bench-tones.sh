#!/usr/bin/env bash
# Measures the tone detector and the mask beside spandsp, multimon-ng and rtpengine, some ten minutes long, and writes the
# figures to docs/4-reference/tones.json, the plots beside them and the tables into docs/4-reference/tones.md. Installs the peers where we are root; what is missing is left out, and named.
set -euo pipefail
cd "$(dirname "$0")/.."

needs=(
  gcc:gcc sox:sox multimon-ng:multimon-ng espeak-ng:espeak-ng flite:flite opusenc:opus-tools
  rtpengine:rtpengine-daemon
)
missing=()
for need in "${needs[@]}"; do
  command -v "${need%%:*}" >/dev/null || missing+=("${need##*:}")
done
echo '#include <spandsp.h>' | gcc -E - >/dev/null 2>&1 || missing+=(libspandsp-dev libc6-dev)
if [ ${#missing[@]} -gt 0 ] && [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
  echo "bench-tones: installing ${missing[*]}" >&2
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq </dev/null
  apt-get install -y -qq --no-install-recommends "${missing[@]}" </dev/null >/dev/null
fi

page=docs/4-reference/tones.md
plots=docs/4-reference/tones
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
result=0
CGO_ENABLED=0 go build -o "$folder/tonegate" ./cmd/tonegate
"$folder/tonegate" tones bench --markdown "$folder/tables.md" --data "$folder/tones.json" --plots "$folder/plots" "$@" \
  || result=$?
if [ -s "$folder/tables.md" ]; then
  {
    sed '/^<!-- measured -->$/q' "$page"
    printf '\nMeasured on %s, %s, %s cores.\n' "$(date -u +%F)" "$(uname -m)" "$(nproc)"
    cat "$folder/tables.md"
  } >"$folder/page.md"
  cat "$folder/page.md" >"$page"
  mkdir -p "$plots"
  cat "$folder/tones.json" >"$plots.json"
  for plot in "$folder"/plots/*.svg; do cat "$plot" >"$plots/$(basename "$plot")"; done
fi
exit "$result"
