#!/usr/bin/env bash
# Runs the generators in a copy of the tracked files and compares with what is committed, so that nobody's work tree is
# written to.
set -euo pipefail
cd "$(dirname "$0")/.."

copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
git ls-files -z --cached --others --exclude-standard | while IFS= read -r -d '' file; do
  if [ -e "$file" ]; then printf '%s\0' "$file"; fi
done | tar --null -T - -cf - | tar -C "$copy" -xf -
cp -r "$copy" "$copy.before"
trap 'rm -rf "$copy" "$copy.before"' EXIT
(cd "$copy" && go generate ./...)
if ! diff -rq "$copy.before" "$copy"; then
  echo "generated: run go generate ./... and commit what it changes" >&2
  exit 1
fi
echo "generated: as committed"
