# make run    a believable demo on http://127.0.0.1:8000 (PORT=8001 make run: another port)
# make test   every test            make check   the guards: lint, types, arrows, migrations
# make setup  only what run needs   make bench   how fast, against the bare minimum
# make clean  removes what these made, except var/ with its data

# Python and its tools are called through the virtual environment and by relative paths, so that
# spaces in the path, or a folder that was moved, do no harm.
PY := .venv/bin/python
PYTHON ?= python3
# Two at once in one clone wait for each other; flock is in every Linux, and done without elsewhere.
ONE_AT_A_TIME := $(shell command -v flock >/dev/null 2>&1 && echo flock Makefile)
# The set-up reads the settings, but must neither reach a server nor make the installation.
PLAIN := env -u DATABASE_URL -u REDIS_URL -u PORT -u GUMAS_INSECURE_HTTP VAR_DIR=.venv/var
# A virtual environment whose Python is gone is made anew.
ifneq ($(shell $(PY) -c 'print(1)' 2>/dev/null),1)
BROKEN := broken
endif

.PHONY: run setup test check bench clean dev .setup .dev broken
.DEFAULT_GOAL := run

run: setup
	@exec $(PY) -m gumas_pbi.run

setup:
	@$(ONE_AT_A_TIME) $(MAKE) --no-print-directory .setup

dev:
	@$(ONE_AT_A_TIME) $(MAKE) --no-print-directory .setup .dev

test: dev
	$(PY) -m pytest $(ARGS)

check: dev
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -c 'from importlinter.cli import lint_imports_command as lint; lint()'
	$(PY) -m mypy
	$(PLAIN) $(PY) -W ignore::RuntimeWarning manage.py makemigrations --check --dry-run
	$(PLAIN) $(PY) manage.py check --deploy --fail-level WARNING

bench: dev
	@$(PY) manage.py bench import month checks reconcile cards pack pages --json

clean:
	rm -rf .venv staticfiles .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.setup: .venv/.runtime staticfiles/.collected
	@:
.dev: .venv/.dev
	@:

broken:

.venv/.python: $(BROKEN)
	@if $(PY) -c 'import pip' 2>/dev/null; then touch $@; exit 0; fi; \
	for python in $(PYTHON) python3 python3.13 python3.12 python3.11; do \
	    $$python -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' \
	        2>/dev/null || continue; \
	    $$python -m venv --clear .venv && touch $@ && exit 0; \
	done; \
	echo 'Perlu Python 3.11 atau lebih baru dengan modul venv' \
	    '(di Debian/Ubuntu: apt install python3-venv).' >&2; exit 2

.venv/.runtime: .venv/.python requirements.txt
	$(PY) -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

.venv/.dev: .venv/.runtime requirements-dev.txt
	$(PY) -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@

staticfiles/.collected: .venv/.runtime $(shell find static -type f 2>/dev/null)
	$(PLAIN) $(PY) manage.py collectstatic --noinput --clear --verbosity 0
	@touch $@
