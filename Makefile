# civilex: `make run` serves the model on http://127.0.0.1:8000, `make test` runs the tests.
# Both make their own virtual environment with the first Python that will do.

VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000
CANDIDATES := python3.13 python3.12 python3.11 python3
FITS := import sys, ensurepip; sys.exit(sys.version_info < (3, 11))
override PYTHON := $(shell for p in $(PYTHON) $(CANDIDATES); do "$$p" -c '$(FITS)' >/dev/null 2>&1 && echo $$p && break; done)
# Examples are not among them: what an example is about stands first in its file.
LAID_OUT = $(wildcard ontology/*.ttl ontology/modules ontology/vocabularies ontology/alignments ontology/cities ontology/catalogs \
	ontology/upstream shapes)

.PHONY: run test storm check format docs reference conformance clean
.DELETE_ON_ERROR:

run: $(VENV)/.installed ## the service on port 8000 with the reference model, the seven cities and the sample city
	$(BIN)/civilex serve --port $(PORT)

test: $(VENV)/.installed-dev ## all default tests, docstring examples included
	$(BIN)/python -m pytest -n auto --dist loadfile

storm: $(VENV)/.installed-dev ## the long forms of the torture tests, into docs/storm.md; ROW=9 runs one row, SHARE=1 the whole plan
	-$(BIN)/python -m pip install --quiet --group storm
	SHARE=$(SHARE) $(BIN)/python -m pytest -p no:xdist -m "storm$(if $(ROW), and row(number=$(ROW)))" -s tests/torture

check: $(VENV)/.installed-dev ## format, lint, strict types, docs, quality of the model
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python docs/generate.py --check
	$(BIN)/civilex model fmt --check $(LAID_OUT)
	$(BIN)/civilex model report --fail-on warn

format: $(VENV)/.installed-dev ## rewrite the code and the model in their one format
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	$(BIN)/civilex model fmt $(LAID_OUT)

conformance: $(VENV)/.installed-dev ## run the W3C tests of the protocols, write docs/conformance.md
	$(BIN)/python tests/conformance/report.py

docs: $(VENV)/.installed-dev ## rewrite the generated pages of docs/reference
	$(BIN)/python docs/generate.py

reference: $(VENV)/.installed ## the reference of the model as pages, in ./reference
	$(BIN)/civilex model docs --out reference

clean: ## remove the environment and the data of `make run`
	rm -rf $(VENV) civilex-data

$(VENV)/bin/python:
	@if [ -z "$(PYTHON)" ]; then \
	  echo "civilex needs Python 3.11 or newer with venv. Debian 12, Ubuntu 24.04 or newer: apt-get install python3 python3-venv" >&2; exit 1; fi
	"$(PYTHON)" -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip

$(VENV)/.installed: pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --editable .
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --group dev
	@touch $@
