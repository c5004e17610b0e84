# Everything a person does here, from a fresh clone or an unpacked archive, with Python 3.11+, venv and make.
#
#   make run [ARGS=--once]   install, open the seed story if there is none, show it, follow its feeds
#   make test                install what the tests need and run them all (the short forms)
#   make check               format, lint, types, import contracts, compose file
#   make test-slow           the long forms too (crash rounds, soak)
#   make man                 write the manual pages to build/man (tracker man writes them anywhere)
#   make lock                pin the requirements anew, with hashes and without index addresses

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet
ARGS ?=

.PHONY: run test test-slow check man lock clean

run: $(VENV)/.run
	$(BIN)/tracker run --status $(ARGS)

test: $(VENV)/.dev
	$(BIN)/python -m pytest -m "not slow"

test-slow: $(VENV)/.dev
	$(BIN)/python -m pytest

check: $(VENV)/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/docker-compose -f docker-compose.yml --env-file .env.example config -q

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run: pyproject.toml requirements/run.txt | $(VENV)/bin/python
	$(PIP) --require-hashes -r requirements/run.txt
	$(PIP) --no-deps --no-build-isolation -e .
	touch $@

$(VENV)/.dev: pyproject.toml requirements/dev.txt | $(VENV)/bin/python
	$(PIP) --require-hashes -r requirements/dev.txt
	$(PIP) --no-deps --no-build-isolation -e .
	touch $@ $(VENV)/.run

man: $(VENV)/.run
	$(BIN)/tracker man --to build/man

lock: | $(VENV)/bin/python
	$(PIP) uv
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
		--extra postgres --group build -o requirements/run.txt pyproject.toml
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
		--all-extras --group build --group test --group check -c requirements/run.txt -o requirements/dev.txt pyproject.toml

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .hypothesis .import_linter_cache
