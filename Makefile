# Needs Python 3.11 or newer, make and the package index; everything else lies in .venv/.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-builtin-rules --no-print-directory

# The first interpreter that really runs, is new enough and can make an environment.
WORKS := import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(firstword $(foreach name,python3.13 python3.12 python3.11 python3.14 python3 python,\
	$(shell $(name) -c '$(WORKS)' >/dev/null 2>&1 && echo $(name))))
VENV := .venv
BIN := $(VENV)/bin
JOBS ?= 2
STAMP := $(VENV)/.installed
STAMP_DEV := $(VENV)/.installed-dev
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet install --prefer-binary -c constraints.txt

.PHONY: help run test soak check bench format lint types debian-test-packages clean

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-22s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: $(STAMP) ## the whole portal with a demo firm, on this machine alone (Ctrl-C stops all of it)
	@exec $(BIN)/recado up --demo

test: $(STAMP_DEV) ## every test; the long random runs as a seeded hundredth
	$(BIN)/pytest -n $(JOBS)

soak: $(STAMP_DEV) ## the long random runs, whole, and new examples for every property
	RECADO_SOAK=1 $(BIN)/pytest -n $(JOBS) -m "soak or hypothesis"

check: $(STAMP_DEV) ## format, lint, types, then every test
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(MAKE) test

bench: $(STAMP_DEV) ## measured speed, each beside its limit in the same run
	$(BIN)/python -m bench

format: $(STAMP_DEV) ## put the code in the one format
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix-only --quiet .

lint: $(STAMP_DEV) ## what ruff says
	$(BIN)/ruff check .

types: $(STAMP_DEV) ## what mypy says
	$(BIN)/mypy

# Chromium and its driver walk the pages; Tesseract's models (English, Spanish) read photos; clamd scans files.
# Passports that the tests print are set in the type of their zones.
DEBIAN := chromium chromium-driver clamav-daemon tesseract-ocr-eng tesseract-ocr-spa fonts-ocr-b

debian-test-packages: ## what the tests use of Debian: Chromium, ClamAV's daemon, Tesseract's models
	@if dpkg --status $(DEBIAN) >/dev/null 2>&1; then echo "here already: $(DEBIAN)"; exit 0; fi; \
	as_root=""; [ "$$(id -u)" = 0 ] || as_root=sudo; \
	$$as_root apt-get update -qq; \
	$$as_root env DEBIAN_FRONTEND=noninteractive \
		apt-get install -y -qq --no-install-recommends $(DEBIAN)

clean: ## remove the environment and the tools' caches; var/ stays
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache build *.egg-info

$(VENV)/pyvenv.cfg:
	@if [ -z "$(PYTHON)" ]; then \
		echo "Python 3.11 or newer with its venv module is needed (on Debian: apt-get install python3 python3-venv)." >&2; \
		exit 1; \
	fi
	@echo "Making the environment in $(VENV)/ with $(PYTHON)"
	@$(PYTHON) -m venv $(VENV)

$(STAMP): $(VENV)/pyvenv.cfg pyproject.toml constraints.txt
	@echo "Installing what Recado stands on"
	@$(PIP) -e .
	@touch $@

$(STAMP_DEV): $(STAMP)
	@echo "Installing the tools for tests"
	@$(PIP) -e '.[dev]'
	@touch $@
