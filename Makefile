# Two commands do everything: `make serve` and `make test`. Both set up what they need.

PYTHON ?= python3
BIN := .venv/bin

.PHONY: serve test lint format bench stress clean

serve: .venv/serve.stamp  ## Load what is new or changed in the bundled data and serve it at http://localhost:8000/
	$(BIN)/participatiekaart serve

test: lint  ## Lint, types, layers and all tests with coverage
	$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest $(TESTS)
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report

lint: .venv/dev.stamp
	$(BIN)/ruff format --check --quiet .
	$(BIN)/ruff check --quiet .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

format: .venv/dev.stamp
	$(BIN)/ruff check --fix --quiet .
	$(BIN)/ruff format --quiet .

bench: .venv/dev.stamp  ## Measure beside peers in the same run; prints ratios (Virtuoso takes part where it is installed)
	$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[bench]'
	$(BIN)/python -m bench

stress: .venv/dev.stamp  ## 200 clients, of which 20 send queries that would never end; then 100,000 fuzzed requests
	$(BIN)/python -m tests.stress
	$(BIN)/python -m tests.fuzz

clean:
	rm -rf .venv dist participatiekaart-data

.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv/serve.stamp: pyproject.toml constraints.txt | .venv/bin/python
	$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable .
	touch $@

.venv/dev.stamp: pyproject.toml constraints.txt | .venv/bin/python
	$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	touch $@ .venv/serve.stamp
