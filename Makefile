# Everything that one does with this repository. `make` alone lists it.

GO ?= go
TOOL := $(GO) tool -modfile=tools/go.mod
# Generators run with the module's own Go; nothing else is needed for `make build`.
export GOFLAGS ?=

.DEFAULT_GOAL := help

include web/web.mk

.PHONY: help build format prompts setup lint lint-format lint-go lint-vet lint-build lint-tidy lint-generated lint-web
.PHONY: test test-race test-fuzz test-peers bench-calls

help: ## list what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sort | awk -F ':.*## ' '{printf "  %-16s %s\n", $$1, $$2}'

build: ## build bin/tonegate; needs Go alone
	CGO_ENABLED=0 $(GO) build -trimpath -o bin/tonegate ./cmd/tonegate

format: ## put the source into its form
	$(TOOL) golangci-lint fmt

prompts: ## render the bot's built-in texts again, after a change of them
	$(GO) run ./cmd/tonegate prompts

lint: lint-format lint-go lint-vet lint-build lint-tidy lint-generated lint-web ## check all that needs no running
	@echo "lint: ok"

lint-format: ## show where the form of the source is off
	@test -z "$$($(TOOL) golangci-lint fmt --diff | tee /dev/stderr)"

lint-go: ## run the linters of .golangci.yml
	$(TOOL) golangci-lint run --timeout 10m

lint-vet: ## run go vet, with the peers' tests too
	$(GO) vet -tags peers ./...

lint-build: ## build without cgo, as released
	CGO_ENABLED=0 $(GO) build ./...

lint-tidy: ## check that the modules are tidy
	$(GO) mod tidy -diff
	$(GO) -C tools mod tidy -diff

lint-generated: ## generate again and compare with what is committed
	scripts/generated.sh

lint-web: ## build the pages again and compare, where npm is installed
	@if command -v npm >/dev/null; then $(MAKE) --no-print-directory web-verify; \
	elif [ -n "$$CI" ]; then echo "lint-web: npm is missing" >&2; exit 1; \
	else echo "lint-web: left out, npm is not installed"; fi

setup: ## install what the tests need, as root; say what is missing otherwise
	scripts/setup.sh

test: setup test-race test-fuzz test-peers ## install what the tests need and run everything that runs

test-race: ## run the Go tests, under the race detector where there is a C compiler
	scripts/race.sh

test-fuzz: ## fuzz every parser for a few seconds, four minutes in all
	scripts/fuzz.sh

test-peers: ## run foreign peers against us: sipp, baresip, Chromium and others
	scripts/peers.sh

bench-calls: ## measure fifty calls at once, what an idle call costs, a relayed packet and calls too many; three minutes
	$(GO) test ./e2e ./legs/sip -p 1 -run '^$$' -bench 'Calls|Relay|Overload' -benchtime 1x -timeout 10m

.PHONY: bench-tones
bench-tones: ## measure tone detector and mask beside their peers, ten minutes long; writes docs/4-reference/tones.md
	scripts/bench-tones.sh

.PHONY: long-tones
long-tones: ## let the tone detector listen to 62 hours of synthetic speech (HOURS=62), twenty minutes long
	scripts/long-tones.sh

CYCLES ?= 50
SEED ?= 7

.PHONY: crash long-crash release-crash
crash: ## kill processes CYCLES times under calls, drawn from SEED, and compare three ledgers; five minutes
	$(GO) run ./e2e/crash -cycles $(CYCLES) -seed $(SEED)

long-crash: ## the same with 500 kills; half an hour
	$(GO) run ./e2e/crash -cycles 500 -seed $(SEED)

release-crash: ## the same with 10,000 kills, before a release; a night and a morning
	$(GO) run ./e2e/crash -cycles 10000 -seed $(SEED)

.PHONY: long-chaos
long-chaos: ## take 100,000 payments in virtual time while anything goes wrong; a quarter of an hour
	TONEGATE_CHAOS_PAYMENTS=100000 $(GO) test ./checkout -run 'TestChaos$$' -v -timeout 3h

.PHONY: bench-hearing
bench-hearing: ## measure what the bot hears without a network: five voices, two bands; writes docs/4-reference/hearing.md
	$(GO) test ./offline/recogniser -run '^$$' -bench Hearing -benchtime 1x -timeout 30m -page $(CURDIR)/docs/4-reference/hearing.md

.PHONY: bench-voice
bench-voice: setup ## measure how long a hundred callers wait for an answer; a minute; writes docs/4-reference/voice.md
	$(GO) test ./agent -run '^$$' -bench Voice -benchtime 1x -timeout 10m -page $(CURDIR)/docs/4-reference/voice.md

.PHONY: bench-ledger
bench-ledger: ## measure the ledger on SQLite and PostgreSQL: payments a second, growth, notification; two minutes
	$(GO) test ./payments/store/sqlite ./payments/store/postgres ./checkout -run '^$$' -bench . -benchtime 1x -p 1
