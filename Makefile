# The index of all commands; CI runs the same ones. `make help` lists them.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

CACHE ?= $(if $(XDG_CACHE_HOME),$(XDG_CACHE_HOME),$(HOME)/.cache)/leastwise
VENV := $(CURDIR)/.venv
BIN := $(VENV)/bin
# percent of the lines and branches of leastwise.core that the fast tests must cover
CORE_COVERAGE := 99
export LEASTWISE_DEV_CACHE := $(CACHE)

# On a busy machine a real server may answer late once: what failed is tried once more, alone, and said so.
RETRY = { echo "trying what failed once more"; $(BIN)/pytest -q -m e2e --last-failed --last-failed-no-failures=none; }

.PHONY: help setup demo test lint types unit coverage integration bench crds chart docs lock clean cluster-up cluster-down kind-up

help: ## list the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-14s %s\n", $$1, $$2}'

$(VENV)/.ready: requirements/development.txt pyproject.toml
	@bash dev/setup-python.sh "$(VENV)" "$(CACHE)"
	@touch $@

setup: $(VENV)/.ready ## install everything that the other commands need
	@$(BIN)/python -m leastwise_dev.setup

lint: $(VENV)/.ready ## ruff, formatting, import contracts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	cd operator && $(BIN)/lint-imports ../pyproject.toml --no-cache

types: $(VENV)/.ready ## mypy, strict, tests included
	$(BIN)/mypy operator/leastwise dev/leastwise_dev tests benchmarks

unit: $(VENV)/.ready ## the fast tests, without a cluster
	$(BIN)/pytest -q -n auto -m "not e2e"

test: setup ## all tests: the fast ones, with the core's coverage, then those on the real control plane
	$(BIN)/pytest -q -n auto -m "not e2e" --durations=10 --cov=leastwise.core --cov-branch --cov-report= --cov-fail-under=$(CORE_COVERAGE)
	$(BIN)/pytest -q -m e2e --durations=10 || $(RETRY)

coverage: $(VENV)/.ready ## the fast tests, and every line of the core that they miss
	$(BIN)/pytest -q -n auto -m "not e2e" --cov=leastwise.core --cov-branch --cov-report=term-missing:skip-covered --cov-fail-under=$(CORE_COVERAGE)

integration: setup ## only the tests on the real control plane and the emulator
	$(BIN)/pytest -q -m e2e --durations=10 || $(RETRY)

demo: setup ## the main job on a real API server, narrated; KEEP=1 leaves it running
	@$(BIN)/python -m leastwise_dev.demo $(if $(KEEP),--keep)

bench: setup ## speed and memory on the real control plane
	$(BIN)/python -m benchmarks.run

crds: $(VENV)/.ready ## write crds/ and the chart's copy from the models
	$(BIN)/python -m leastwise.api.generate crds charts/leastwise/crd-bases

chart: setup ## render the chart with Helm at every privilege level
	$(BIN)/python -m leastwise_dev.chart

docs: $(VENV)/.ready ## write the tables in docs/ that come from code
	$(BIN)/python -m leastwise_dev.docs

lock: $(VENV)/.ready ## compile the hashed requirement files
	@uv=$$(bash dev/find-uv.sh "$(BIN)/python" "$(CACHE)"); \
	for name in runtime development emulator; do \
	  "$$uv" pip compile -q --python-version 3.11 --universal --generate-hashes --no-emit-index-url --no-header \
	    requirements/$$name.in -o requirements/$$name.txt; done

cluster-up: setup ## start the control plane in the background and print its kubeconfig
	@$(BIN)/python -m leastwise_dev.cluster up

cluster-down: ## stop that control plane
	$(BIN)/python -m leastwise_dev.cluster down

kind-up: ## a kind cluster, where Docker exists
	@command -v kind >/dev/null || { echo "kind-up: kind and Docker are needed; without them use 'make cluster-up'" >&2; exit 1; }
	kind create cluster --config kind-config.yaml --kubeconfig .kind/kubeconfig
	@echo "now: export LEASTWISE_DEV_KUBECONFIG=$(CURDIR)/.kind/kubeconfig"

clean: ## remove what was built inside the clone
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache .coverage .kind dist
