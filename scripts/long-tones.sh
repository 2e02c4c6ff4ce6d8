#!/usr/bin/env bash
# T13 at length: lets the tone detector, the mask and whatever peers are installed listen to hours of synthetic speech, 62
# unless told, and prints how many keys were heard. It makes the speech as it goes; nothing is kept. Some twenty minutes
# on one core.
set -euo pipefail
cd "$(dirname "$0")/.."

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
CGO_ENABLED=0 go build -o "$folder/tonegate" ./cmd/tonegate
nice -n 19 "$folder/tonegate" tones bench --only speech --speech "${HOURS:-62}"
