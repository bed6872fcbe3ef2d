# Everything a person runs. `make serve` and `make test` need only Python 3.11 or newer and make.
PYTHON ?= python3
PORT ?= 8000
VENV := .venv
RUN := $(VENV)/bin/python
MKDOCS_NOTICES := NO_MKDOCS_2_WARNING=1
# Where readers can correct a page: GitHub's runners know it, elsewhere REPO_URL=https://… says it.
export REPO_URL ?= $(if $(GITHUB_REPOSITORY),$(GITHUB_SERVER_URL)/$(GITHUB_REPOSITORY))

.PHONY: serve edit build check facts test pdf lint lint-js measure lock clean
.DEFAULT_GOAL := serve

serve: $(VENV)/site.stamp  ## build the whole site and serve it on http://127.0.0.1:8000/ (PORT=…)
	@$(MKDOCS_NOTICES) $(RUN) -m scripts.serve --port $(PORT)

edit: $(VENV)/site.stamp  ## live reload for authors (no search)
	@$(MKDOCS_NOTICES) $(RUN) -m mkdocs serve --dev-addr 127.0.0.1:$(PORT)

build: $(VENV)/site.stamp  ## site/, checked
	@$(MKDOCS_NOTICES) $(RUN) -m scripts.build

check: $(VENV)/site.stamp  ## every page's facts and macros, without building (PAGE=docs/… for one, with its proofs)
	@$(RUN) -m scripts.check $(PAGE)

facts: $(VENV)/test.stamp  ## every proof against the API models (ARGS=--newest, --mutations, --unproven, …)
	@$(RUN) -m scripts.check_facts $(ARGS)

test: $(VENV)/test.stamp  ## everything, the real browser included
	@$(RUN) -m scripts.browser
	@$(RUN) -m scripts.nginx_local
	@$(MAKE) --no-print-directory lint
	@$(MKDOCS_NOTICES) $(RUN) -m pytest

pdf: $(VENV)/test.stamp  ## the cheat sheet on paper: .build/pdf/, A4 and Letter (ARGS="--out …")
	@$(MKDOCS_NOTICES) $(RUN) -m scripts.pdf $(ARGS)

lint: $(VENV)/test.stamp
	@$(RUN) -m ruff check .
	@$(RUN) -m ruff format --check .
	@$(RUN) -m mypy

lint-js: node_modules/.package-lock.json  ## needs Node.js
	@npm run --silent lint

measure: $(VENV)/test.stamp node_modules/.package-lock.json  ## every figure (ARGS=--record writes FIGURES.md); needs Node.js for Lighthouse
	@$(MKDOCS_NOTICES) $(RUN) -m scripts.measure $(ARGS)

lock: $(VENV)/test.stamp  ## refresh the locked dependencies
	@$(RUN) -m scripts.lock

clean:
	rm -rf site .build $(VENV) node_modules

# Python's own version check comes first: an old pip's answer to a new lock file explains nothing.
$(VENV)/bin/python:
	@$(PYTHON) scripts/python_version.py
	@$(PYTHON) -m venv $(VENV)

$(VENV)/site.stamp: requirements/site.txt | $(VENV)/bin/python
	@$(RUN) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/site.txt
	@touch $@

$(VENV)/test.stamp: requirements/test.txt requirements/models.txt $(VENV)/site.stamp
	@$(RUN) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/test.txt
	@$(RUN) -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements/models.txt
	@touch $@

node_modules/.package-lock.json: package.json package-lock.json
	@npm ci --silent --no-audit --no-fund --ignore-scripts
