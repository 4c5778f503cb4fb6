# Two commands do everything on a fresh machine: `make demo` and `make test`. They need Python 3.11 or newer, and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
PYTEST := $(BIN)/python -m pytest -n auto --dist worksteal

# The tests start hundreds of processes: without its bytecode each of them would compile the package anew.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help demo test test-all check lint bench faults clean

help: ## Show the targets.
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

$(READY): pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; say which: make PYTHON=python3.12")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@

demo: $(READY) ## Run the main job against the sandbox: plan, apply, plan again.
	$(BIN)/python examples/demo/run.py

test: $(READY) ## Run the tests, but for the slow ones.
	$(PYTEST) -m 'not slow'

test-all: $(READY) ## Run all tests.
	$(PYTEST)

lint: $(READY) ## Format and type checks.
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

check: lint test-all ## What CI runs.

bench: $(READY) ## Measure, beside octoDNS.
	$(BIN)/python -m benchmarks

faults: $(READY) ## Run the fault matrix and print it as a table.
	$(BIN)/python -m tests.faults

clean: ## Remove the virtual environment and caches.
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis
