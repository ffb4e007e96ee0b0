# `make help` lists the targets. Everything is installed into .venv from uv.lock, by hash.

PYTHON ?= python3
PORT ?= 8000
UV_VERSION := 0.13.9
UV := .tools/uv/bin/uv
RUN := $(UV) run --frozen --no-sync
export PORT

.DEFAULT_GOAL := help
.PHONY: help run test check fast-test lint types contracts openapi openapi-unchanged format browser spectral asyncapi nats drill seed bench bench-compare wrk migration clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: .venv/installed ## install, start PostgreSQL, migrate, load the demo community, serve on PORT (8000)
	@IBASHO_DEMO=$${IBASHO_DEMO-1} $(RUN) ibasho run

test: .venv/installed lint types contracts ## install, and pass every check and every test
	@PYTHONHASHSEED=0 $(RUN) pytest -n 3 --dist loadfile --no-loadscope-reorder # three: some wait; all must list the tests in one order

check: lint types contracts openapi-unchanged fast-test ## what one runs before a commit

fast-test: .venv/installed ## the tests that need no database
	@$(RUN) pytest -q tests/domain tests/contract tests/openapi tests/adapters/crypto tests/adapters/tokens \
	  tests/test_architecture.py -k 'not postgres'

lint: .venv/installed
	@$(RUN) ruff check --quiet .
	@$(RUN) ruff format --check --quiet .

types: .venv/installed
	@$(RUN) mypy

contracts: .venv/installed
	@$(RUN) lint-imports --no-logo > .venv/contracts.log || { cat .venv/contracts.log; exit 1; }

openapi: .venv/installed ## write openapi/openapi.json and openapi/asyncapi.json
	@$(RUN) ibasho openapi openapi

openapi-unchanged: .venv/installed
	@$(RUN) pytest -q tests/openapi/test_committed.py

format: .venv/installed ## tidy the code
	@$(RUN) ruff check --quiet --fix . && $(RUN) ruff format --quiet .

browser: .venv/installed ## get Debian's Chromium if there is none, and run the browser tests
	@command -v chromium chromium-browser google-chrome >/dev/null || [ -n "$$CHROMIUM" ] \
	  || { apt-get update -q && apt-get install -yq --no-install-recommends chromium; }
	@$(RUN) pytest -q tests -m browser

spectral: .tools/spectral/installed ## lint openapi/openapi.json with Spectral (needs Node 18 or newer)
	@node .tools/spectral/node_modules/@stoplight/spectral-cli/dist/index.js lint --quiet \
	  --ruleset openapi/spectral.yaml --fail-severity=warn openapi/openapi.json

nats: .venv/installed ## run a NATS server with JetStream (for IBASHO_NATS_URL=nats://127.0.0.1:4222), data in var/nats
	@$(RUN) nats-server -a 127.0.0.1 -js -sd var/nats

asyncapi: .tools/asyncapi/installed ## validate openapi/asyncapi.json with AsyncAPI's own parser (needs Node 18 or newer)
	@node .tools/asyncapi/check.mjs openapi/asyncapi.json

drill: .venv/installed ## realtime, search and a crowd at full size: long, figures at the end (DRILL="crowd fuzz" for some)
	@$(RUN) python -m tests.drills $(DRILL)

seed: .venv/installed ## make a community that has been written in for years (SIZE=10k or 1m, BOARDS=100), in var/bench
	@$(RUN) python -m tests.bench seed --size $(or $(SIZE),10k) $(if $(BOARDS),--boards $(BOARDS))

bench: .venv/installed wrk ## measure the hot paths beside their floor (SIZE=1m: how they grow; BENCH="--plant" and others)
	@$(RUN) python -m tests.bench $(if $(SIZE),grow --size $(SIZE),run) $(BENCH)

bench-compare: .venv/installed ## OTHER=checkout: what `make bench` found here, beside what it found in another checkout
	@$(RUN) python -m tests.bench compare "$(OTHER)"

wrk: ## get Debian's wrk, the load generator, if there is none
	@command -v wrk >/dev/null || { apt-get update -q && apt-get install -yq --no-install-recommends wrk; } \
	  || { echo "wrk is missing: install it (https://github.com/wg/wrk), then run this again."; exit 1; }

migration: .venv/installed ## NAME="what changes": draft a migration from the tables
	@$(RUN) python -m tests.drafting "$(NAME)"

clean: ## remove what was installed (not var/, where the data are)
	rm -rf .venv .tools .mypy_cache .ruff_cache .pytest_cache

.venv/installed: pyproject.toml uv.lock $(UV)
	@$(UV) sync --frozen --quiet
	@touch $@

$(UV):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Ibasho needs Python 3.11 or newer: set PYTHON")'
	@$(PYTHON) -m venv .tools/uv
	@.tools/uv/bin/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)

.tools/asyncapi/installed: openapi/asyncapi/package.json openapi/asyncapi/package-lock.json openapi/asyncapi/check.mjs
	@mkdir -p .tools/asyncapi && cp openapi/asyncapi/* .tools/asyncapi/
	@cd .tools/asyncapi && npm ci --silent --no-audit --no-fund --ignore-scripts
	@touch $@

.tools/spectral/installed: openapi/spectral/package.json openapi/spectral/package-lock.json
	@mkdir -p .tools/spectral && cp openapi/spectral/package*.json .tools/spectral/
	@cd .tools/spectral && npm ci --silent --no-audit --no-fund --ignore-scripts
	@touch $@
