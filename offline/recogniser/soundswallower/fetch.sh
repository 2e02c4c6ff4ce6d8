#!/bin/sh
# Fetches the recogniser and its English model again and checks that they are what is committed here.
# Needs npm, GNU tar, gzip and sha256sum. Run it from any directory.
set -eu
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
(cd "$work" && npm pack --silent soundswallower@0.6.3 >/dev/null && tar xzf ./*.tgz)
(cd "$work/package" && mv soundswallower.node.wasm soundswallower.wasm)
[ ! -f SHA256SUMS ] || (cd "$work/package" && sha256sum -c --quiet -) <SHA256SUMS
gzip -9 -n -c "$work/package/soundswallower.wasm" >soundswallower.wasm.gz
tar --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner --mode=0644 -C "$work/package/model" -cf - \
	en-us/dict.txt en-us/mdef en-us/means en-us/noisedict.txt en-us/sendump en-us/transition_matrices \
	en-us/variances en-us/README.txt | gzip -9 -n >en-us.tar.gz
cp "$work/package/model/en-us/README.txt" LICENSE-model
