# The commands of csp_reviews. Each installs what it needs, the first time. `make` alone lists them.

PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000
# How many tests run side by side, and anything more for pytest: make test ARGS='tests/law --db sqlite'
JOBS ?= logical
ARGS ?=

VENV := .venv
BIN := $(VENV)/bin
FLASK := $(BIN)/flask --app wsgi
# The application is loaded once and shared by the workers: half the memory of a copy each.
GUNICORN := $(BIN)/gunicorn --no-control-socket --preload --workers 2 --timeout 120 --bind $(HOST):$(PORT) wsgi:app
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement

# What is installed is remembered by the content of the file that named it.
RUNTIME := $(VENV)/runtime-$(shell cksum < requirements.txt | tr ' ' '-')
TOOLS := $(VENV)/tools-$(shell cksum < requirements-dev.txt | tr ' ' '-')

.DELETE_ON_ERROR:
.PHONY: help run test lint format serve bench faults lock

help: ## list these commands
	@sed -n 's/^\([a-z]*\):.*## /make \1\t/p' Makefile

run: $(RUNTIME) ## serve the demonstration, with its worker, on http://127.0.0.1:8000 (PORT=)
	@unset CSP_ENV DATABASE_URL; export BASE_URL=http://$(HOST):$(PORT); set -e; \
	$(FLASK) db upgrade; $(FLASK) demo load; \
	echo "csp_reviews: $$BASE_URL (Ctrl-C ends it)"; \
	trap 'kill $$server $$worker 2>/dev/null || :; wait' EXIT; trap 'sleep 1; exit 0' HUP INT TERM; \
	$(GUNICORN) --threads 4 & server=$$!; $(FLASK) worker & worker=$$!; \
	wait $$server

test: $(TOOLS) ## run every test, on SQLite and on PostgreSQL
	@$(BIN)/python -m pytest -n $(JOBS) $(ARGS)

lint: $(TOOLS) ## check style, types and who imports whom
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

format: $(TOOLS) ## put the code in the house's format
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

serve: $(RUNTIME) ## serve as production does: DATABASE_URL, SECRET_KEY and the other settings of config.py must be set
	@CSP_ENV=production exec $(GUNICORN)

bench: $(TOOLS) ## measure what each page costs, into bench.json
	@$(BIN)/python -m tests.bench $(ARGS)

faults: $(TOOLS) ## run the fault programme
	@$(BIN)/python -m tests.faults $(ARGS)

# The lock names no machine and no index: both are kept out of it, whatever is set up here.
COMPILE := env -u PIP_INDEX_URL -u PIP_EXTRA_INDEX_URL -u PIP_FIND_LINKS PIP_CONFIG_FILE=/dev/null \
	CUSTOM_COMPILE_COMMAND='make lock' $(BIN)/pip-compile --quiet \
	--generate-hashes --strip-extras --no-emit-index-url --no-emit-find-links --no-emit-options
lock: $(TOOLS) ## pin requirements.in and requirements-dev.in anew (ARGS=--upgrade for newer versions)
	$(COMPILE) $(ARGS) --output-file requirements.txt requirements.in
	$(COMPILE) $(ARGS) --allow-unsafe --output-file requirements-dev.txt requirements-dev.in

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or newer is needed; name it: make PYTHON=python3.11" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); exit 1; }

$(RUNTIME): | $(BIN)/python
	$(INSTALL) requirements.txt
	@rm -f $(VENV)/runtime-* && touch $@

$(TOOLS): | $(BIN)/python
	$(INSTALL) requirements-dev.txt
	@rm -f $(VENV)/tools-* && touch $@
