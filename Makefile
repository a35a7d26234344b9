# From a clone on a machine with Python 3.11+ and make: `make serve`, `make test`.
# The environment is made once and again when pyproject.toml or constraints.txt change.

PYTHON ?= python3
VENV ?= .venv
PORT ?= 8501
# pytest's own options, as in: make test PYTEST="-k cells"
PYTEST ?=
WORKERS ?= 2

BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
PINS := -c constraints.txt

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help serve test lint format bench pictures browser constraints clean distclean

help:  ## Say what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

serve: $(VENV)/made-to-run  ## Serve the page at http://localhost:8501
	$(BIN)/fujianmap serve --port $(PORT)

test: $(VENV)/made-to-develop browser  ## Run every test, those in a real browser too
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal $(PYTEST)

lint: $(VENV)/made-to-develop  ## Check form, types, the direction of imports and spelling
	@failed=0; \
	for tool in 'ruff check' 'ruff format --check' mypy lint-imports codespell; do \
	  echo "== $$tool"; $(BIN)/$$tool || failed=1; \
	done; \
	exit $$failed

format: $(VENV)/made-to-develop  ## Bring the code into form
	$(BIN)/ruff check --fix-only
	$(BIN)/ruff format

bench: $(VENV)/made-to-develop browser  ## Measure what the README's figures say
	@$(BIN)/python -m benchmarks.webdriver --install
	$(BIN)/python -m benchmarks $(BENCH)

pictures: $(VENV)/made-to-develop browser  ## Take the pictures of the documentation anew
	FUJIANMAP_PICTURES=1 $(BIN)/python -m pytest tests/browser/test_pictures.py

browser: $(VENV)/made-to-develop
	@$(BIN)/python -m tests.browser.chromium --install
	@$(BIN)/python -m tests.deploy.nginx --install
	@$(BIN)/python -m tests.database.postgres --install

constraints:  ## Write constraints.txt anew from the newest versions that fit
	rm -rf build/pins
	$(PYTHON) -m venv build/pins
	build/pins/bin/python -m pip install --quiet --upgrade 'pip>=25.1'
	build/pins/bin/python -m pip install --quiet --editable . --group dev
	{ printf '%s\n' \
	    '# The versions that the tests run with: names and versions only, so that any mirror serves.' \
	    '# Written by `make constraints` from a fresh environment with every group, on the oldest' \
	    '# Python that is supported; not edited by hand.'; \
	  build/pins/bin/python -m pip freeze --exclude-editable; } > build/constraints.txt
	mv build/constraints.txt constraints.txt
	rm -rf build/pins

clean:  ## Remove what tests and tools left behind
	rm -rf .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache .coverage \
	  test-results build dist
	find src tests benchmarks geo -name __pycache__ -prune -exec rm -rf {} + 2>/dev/null || true

distclean: clean  ## Remove the environment too
	rm -rf $(VENV)

# The first Python of the list that is new enough.
$(VENV)/made:
	@for python in $(PYTHON) python3.13 python3.12 python3.11 python3.14; do \
	  if "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
	    echo "Making $(VENV) with $$("$$python" --version)"; \
	    "$$python" -m venv $(VENV) && $(PIP) install --quiet --upgrade 'pip>=25.1' && touch $@; \
	    exit; \
	  fi; \
	done; \
	echo "make: found no Python 3.11 or newer." \
	  "Install one, or name it: make PYTHON=/path/to/python3.12 serve" >&2; \
	exit 1

$(VENV)/made-to-run: $(VENV)/made pyproject.toml constraints.txt
	$(PIP) install --quiet $(PINS) --editable .
	@touch $@

$(VENV)/made-to-develop: $(VENV)/made pyproject.toml constraints.txt
	$(PIP) install --quiet $(PINS) --editable . --group dev
	@touch $@ $(VENV)/made-to-run
