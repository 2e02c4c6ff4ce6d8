#!/usr/bin/env bash
# Runs all Go tests, under the race detector where there is a C compiler for it.
set -euo pipefail
cd "$(dirname "$0")/.."

if command -v gcc >/dev/null; then
  CGO_ENABLED=1 go test -race -count=1 -timeout 6m ./...
elif [ -n "${CI:-}" ]; then
  echo "race: gcc is missing" >&2
  exit 1
else
  echo "race: no gcc, so the tests run without the race detector"
  go test -count=1 -timeout 6m ./...
fi
