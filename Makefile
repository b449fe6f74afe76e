# Verivali. `make` prints itself.
SHELL := /bin/sh
PYTHON ?= python3
BIN := .venv/bin
export PYTHONPATH := .

.DEFAULT_GOAL := help
.PHONY: help setup setup-dev run test fast check lint types contracts migrations messages audit leak lives survive month pictures bench named migration clean

help: ## Print this list
	@awk -F':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' Makefile

.venv/bin/python:
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --upgrade pip

.venv/main.stamp: requirements.txt | .venv/bin/python
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

.venv/dev.stamp: requirements-dev.txt .venv/main.stamp
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

.venv/assets.stamp: package-lock.json tools/assets.py .venv/main.stamp
	$(BIN)/python tools/assets.py
	@touch $@

setup: .venv/main.stamp .venv/assets.stamp ## Install everything the portal needs
	@$(BIN)/python tools/system.py pango
	@$(BIN)/python tools/messages.py compile

setup-dev: .venv/dev.stamp setup ## Install what the tests need, too
	@$(BIN)/python tools/system.py chromium

run: setup ## Serve the portal with demo data (PORT=8080)
	@DEMO=$${DEMO-1} $(BIN)/python -m portal.cli run

test: setup-dev ## Run all tests, two files at a time (PICTURES=1 keeps what screens looked like)
	$(BIN)/pytest --numprocesses 2 --dist loadfile --no-loadscope-reorder

fast: setup-dev ## Run the tests that need no browser
	$(BIN)/pytest -m "not browser"

lint: setup-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/python tools/messages.py check

types: setup-dev
	$(BIN)/mypy

contracts: setup-dev
	$(BIN)/lint-imports

migrations: setup-dev
	$(BIN)/python tools/check_migrations.py

check: ## Everything CI does; what uses one core only runs beside its like
	@$(MAKE) --no-print-directory --jobs=2 setup-dev
	@$(MAKE) --no-print-directory --jobs=2 types migrations lint contracts
	@$(MAKE) --no-print-directory test

audit: setup-dev ## Ask the advisory databases about the pinned packages (needs the network)
	$(BIN)/pip-audit --strict --require-hashes --disable-pip -r requirements.txt
	$(BIN)/pip-audit --strict --require-hashes --disable-pip -r requirements-dev.txt

leak: setup-dev ## Try every route as every role, inside and outside its area
	$(BIN)/python -m tests.leak.report

lives: setup-dev ## Lead random cases through the engine and an independent referee (LIVES=n per model)
	$(BIN)/python -m tests.lives

survive: setup-dev ## Kill workers and the database in the midst of 20,000 approvals
	$(BIN)/python -m tests.survival

month: setup-dev ## Lead one regency's month through the real pages; every total must agree (VILLAGES=60, LANG=en)
	$(BIN)/python -m tests.month

pictures: setup-dev ## Take the guides' pictures anew, of the demo at a fixed moment (PICTURE=name for one)
	$(BIN)/python -m tests.pictures

bench: setup-dev ## Measure (BENCH=name for one)
	$(BIN)/python -m bench $(BENCH)

messages: setup-dev ## Bring the translation catalogues up to date
	$(BIN)/python tools/messages.py update

named:
	@test -n "$(NAME)" || { echo "Beri nama (give a name): make migration NAME=slug"; exit 2; }

migration: named setup-dev ## Write a migration from the models (NAME=slug)
	$(BIN)/python tools/check_migrations.py "$(NAME)"

clean: ## Remove what setup and run have made (the demo's data, too)
	@$(PYTHON) tools/clean.py
