#!/usr/bin/env bash
# Installs what the tests need and this machine lacks: Debian packages where we are root, npm packages where npm is.
set -euo pipefail
cd "$(dirname "$0")/.."

# command that must be there, and the Debian package that brings it
needs=(
  gcc:gcc git:git sipp:sip-tester baresip:baresip-core multimon-ng:multimon-ng sox:sox tshark:tshark
  chromium:chromium ip:iproute2 node:nodejs npm:npm
)

missing=()
for need in "${needs[@]}"; do
  command -v "${need%%:*}" >/dev/null || missing+=("${need##*:}")
done
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || missing+=(postgresql)
if command -v gcc >/dev/null && ! echo '#include <stdlib.h>' | gcc -E - >/dev/null 2>&1; then
  missing+=(libc6-dev)
fi

if [ ${#missing[@]} -eq 0 ]; then
  echo "setup: all commands are there"
elif [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
  echo "setup: installing ${missing[*]}"
  case " ${missing[*]} " in *" gcc "*) missing+=(libc6-dev) ;; esac
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq </dev/null
  apt-get install -y -qq --no-install-recommends "${missing[@]}" </dev/null >/dev/null
else
  echo "setup: not root, so these stay missing and their tests are left out: ${missing[*]}"
fi

if command -v go >/dev/null && ! PATH=$PATH:$(go env GOPATH)/bin command -v stripe-mock >/dev/null; then
  echo "setup: stripe-mock"
  go install github.com/stripe/stripe-mock@v0.203.0
fi

# Debian's Node may be older than our npm packages take (engines in their package.json). The registry has Node itself.
if command -v node >/dev/null && ! node -e 'const [a, b] = process.versions.node.split("."); process.exit(a * 100 + +b < 2019)'; then
  if [ "$(id -u)" -eq 0 ] && command -v npm >/dev/null; then
    echo "setup: Node 22 in /usr/local, beside $(node --version)"
    arch=$(uname -m)
    case $arch in x86_64) arch=x64 ;; aarch64) arch=arm64 ;; esac
    npm install --global --prefix /usr/local --no-fund --no-audit --loglevel=error "node-linux-$arch@22.23.3" </dev/null
  else
    echo "setup: $(node --version) is older than 20.19: the tests that need Node will fail"
  fi
fi

if command -v npm >/dev/null; then
  for folder in web/phone testdata/peers; do
    stamp="$folder/node_modules/.package-lock.json"
    if [ ! -e "$stamp" ] || [ "$folder/package-lock.json" -nt "$stamp" ]; then
      echo "setup: npm packages of $folder"
      npm --prefix "$folder" ci --no-fund --no-audit --loglevel=error </dev/null
      touch "$stamp"
    fi
  done
fi
