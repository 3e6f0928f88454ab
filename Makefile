# Two commands do all the set-up on a fresh machine: `make render` and `make test`. Python >= 3.11 and make suffice.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
ENVIRONMENTS := dev staging prod
KUBECONFORM := .tools/bin/kubeconform
PROMTOOL := .tools/bin/promtool

.DEFAULT_GOAL := help
.PHONY: help setup lock tools rule-tools render out test lint check-generated bench clean

help: ## Say what there is to make
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 18

setup: $(VENV)/.ready ## Make the virtual environment

# The lock pins every package and its hash, for every platform.
$(VENV)/.ready: pyproject.toml requirements.lock
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -e .
	touch $@

lock: ## Pin the newest packages that pyproject.toml allows
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --upgrade --group dev pyproject.toml \
	  --custom-compile-command "make lock" --output-file requirements.lock

tools: $(KUBECONFORM) ## Build kubeconform

rule-tools: $(PROMTOOL) ## Build promtool, which the tests of rules need

$(KUBECONFORM): tools/kubeconform.sh | $(VENV)/.ready
	PYTHON=$(BIN)/python sh tools/kubeconform.sh $(abspath .tools)

$(PROMTOOL): tools/promtool.sh | $(VENV)/.ready
	PYTHON=$(BIN)/python sh tools/promtool.sh $(abspath .tools)

render: setup tools ## Render and prove prod
	$(BIN)/firefly-gen render prod

out: setup tools ## Render and prove every environment
	@for environment in $(ENVIRONMENTS); do $(BIN)/firefly-gen render $$environment || exit 1; done

test: setup tools rule-tools ## Run every test
	$(BIN)/python -m pytest

lint: setup ## Look at style, types and the direction of imports
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

check-generated: setup tools ## Fail where a generated file is stale
	$(BIN)/python tools/generate.py --check
	@for environment in $(ENVIRONMENTS); do $(BIN)/firefly-gen render $$environment --check || exit 1; done

bench: setup tools ## Measure, and print a table
	$(BIN)/python tools/bench.py

clean: ## Remove what make made
	rm -rf $(VENV) .tools build dist
