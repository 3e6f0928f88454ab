# Two commands do all the set-up on a fresh machine: `make render` and `make test`. Python >= 3.11 and make suffice.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
ENVIRONMENTS := dev staging prod prod-dr
TOOLS := .tools/bin
GO_TOOL = PYTHON=$(BIN)/python sh tools/go-tool.sh $(abspath .tools)

.DEFAULT_GOAL := help
.PHONY: help setup lock tools test-tools render out test lint check-generated bench clean

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

tools: $(TOOLS)/kubeconform ## Build kubeconform

# Two at a time, since one alone leaves cores idle while it downloads and links; kubeconform first, which brings Go.
test-tools: tools ## Build what only the tests need, too
	@$(MAKE) --no-print-directory --jobs=2 $(TOOLS)/promtool $(TOOLS)/helm $(TOOLS)/kustomize $(TOOLS)/actionlint

$(TOOLS)/kubeconform: tools/go-tool.sh | $(VENV)/.ready
	$(GO_TOOL) github.com/yannh/kubeconform/cmd/kubeconform@v0.8.0

$(TOOLS)/actionlint: tools/go-tool.sh | $(VENV)/.ready
	$(GO_TOOL) github.com/rhysd/actionlint/cmd/actionlint@v1.7.12

$(TOOLS)/helm: tools/go-tool.sh | $(VENV)/.ready
	$(GO_TOOL) helm.sh/helm/v4/cmd/helm@v4.3.1

$(TOOLS)/kustomize: tools/go-tool.sh | $(VENV)/.ready
	$(GO_TOOL) sigs.k8s.io/kustomize/kustomize/v5@v5.8.1

# Rules need no service discovery: without the clients of every cloud it builds in a third of the time.
$(TOOLS)/promtool: tools/go-tool.sh | $(VENV)/.ready
	$(GO_TOOL) github.com/prometheus/prometheus/cmd/promtool@v0.316.0 -tags=remove_all_sd

render: setup tools ## Render and prove prod
	$(BIN)/firefly-gen render prod

out: setup tools ## Render and prove every environment
	@for environment in $(ENVIRONMENTS); do $(BIN)/firefly-gen render $$environment || exit 1; done

# In the order of the folders, so that a file of few tests that take long is not the last.
test: setup test-tools ## Run every test
	$(BIN)/python -m pytest --numprocesses auto --dist loadfile --no-loadscope-reorder

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
