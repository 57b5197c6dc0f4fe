# The commands of this project. `make demo` and `make test` work on a fresh machine
# with Python 3.11+, Node 20+ and make.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export UV_PYTHON_DOWNLOADS := never
export BATON_HOME ?= $(CURDIR)/.baton

.DEFAULT_GOAL := help
.PHONY: help setup demo test faults lint format bench lock clean

help:
	@echo "make demo   set everything up and run the ticket triage (ONCE=1 ends by itself, PORT=n)"
	@echo "make test   set everything up and pass every test"
	@echo "make setup  only install          make lint   format, lint, types, contracts"
	@echo "make bench  measure               make lock   pin the requirements anew"
	@echo "make faults kill, freeze and cut off everything for MINUTES=30 from SEED=1"

setup: $(VENV)/.installed

$(VENV)/.installed: pyproject.toml requirements/dev.txt requirements/uv.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Baton needs Python 3.11 or newer; $(PYTHON) is older. Set PYTHON=..."; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/uv.txt
	VIRTUAL_ENV=$(CURDIR)/$(VENV) $(BIN)/uv pip sync --quiet --compile-bytecode --require-hashes requirements/dev.txt
	VIRTUAL_ENV=$(CURDIR)/$(VENV) $(BIN)/uv pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

demo: setup
	$(BIN)/baton demo $(if $(ONCE),--once) $(if $(PORT),--port $(PORT))

lint: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

test: lint
	$(BIN)/pytest --cov --cov-report=term

faults: setup
	PYTHONPATH=tests $(BIN)/python -m faults --minutes $(or $(MINUTES),30) --seed $(or $(SEED),1)

format: setup
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: setup
	$(BIN)/python -m bench $(if $(FULL),--full)

lock: setup
	$(BIN)/uv pip compile -q --universal --generate-hashes --no-emit-index-url --no-header --no-annotate --python-version 3.11 pyproject.toml -o requirements/runtime.txt
	$(BIN)/uv pip compile -q --universal --generate-hashes --no-emit-index-url --no-header --no-annotate --python-version 3.11 pyproject.toml --group dev -o requirements/dev.txt

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .coverage dist build
