# Two commands matter: `make demo` and `make test`. `make help` lists the rest.
SHELL := /bin/sh
PYTHON ?= python3
RUN := .venv/bin/python -m
WORKERS ?= 2
# More for `hourline demo`, such as other ports: make demo DEMO="--port 9000".
DEMO ?=

# Whoever forbids Python to keep what it compiled would have each of the many processes of tests and demo compile everything again.
export PYTHONDONTWRITEBYTECODE =

# The tests' database server is made once, before several processes would make it at the same moment.
ONE_SERVER := import tests.database as one; manager = one.fresh_database(); manager.__enter__(); manager.__exit__(None, None, None)

.DEFAULT_GOAL := help
.PHONY: help setup demo demo-reset dev test lint format bench screenshots

help: ## list these commands
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 22

setup: ## install everything for development, as locked
	@$(PYTHON) bin/setup.py --dev

demo: ## run Hourline with demo data, a console and a stand-in for Xero (Ctrl-C stops all of it)
	@$(PYTHON) bin/setup.py
	@exec bin/hourline demo $(DEMO)

demo-reset: ## throw the demo's data away and start over
	@$(PYTHON) bin/setup.py
	@exec bin/hourline demo --reset $(DEMO)

dev: setup ## the demo, restarting when a file changes
	@exec bin/hourline demo --reload $(DEMO)

test: ## lint, then every test, browser included
	@$(PYTHON) bin/setup.py --browser
	@$(MAKE) --no-print-directory lint
	@.venv/bin/python -W ignore -c "$(ONE_SERVER)"
	@$(RUN) pytest -n $(WORKERS) --dist loadgroup --no-loadscope-reorder

lint: setup ## ruff, mypy, import-linter, djlint, deptry
	@$(RUN) ruff check .
	@$(RUN) ruff format --check --quiet .
	@$(RUN) mypy
	@.venv/bin/lint-imports --no-logo
	@.venv/bin/djlint app/templates admin/templates --lint --quiet
	@.venv/bin/deptry .
	@cd packages/xero-simulator && ../../.venv/bin/deptry src

format: setup ## let ruff order and format the code
	@$(RUN) ruff check --fix .
	@$(RUN) ruff format .

bench: setup ## measure pages against their floor, changes, workers; writes docs/performance.md
	@$(RUN) bench

screenshots: ## take the pictures of docs/images anew, in Chromium
	@$(PYTHON) bin/setup.py --browser
	@mkdir -p docs/images
	@$(RUN) tests.browser.pictures docs/images
