# The two commands of the README are `make quarter` and `make test`; each sets up all that it needs.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
NCPM := $(BIN)/ncpm

# Every test that starts a process would have it compile the program again.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: quarter desk test check audit soak bench setup setup-dev lock clean

quarter: $(VENV)/.ready
	$(NCPM) build

desk: $(VENV)/.ready
	$(NCPM) desk

test: $(VENV)/.ready-dev
	$(BIN)/python -m pytest -n 4 --dist loadfile --no-loadscope-reorder

check: $(VENV)/.ready-dev
	$(BIN)/ruff check src tests benchmarks
	$(BIN)/ruff format --check src tests benchmarks
	$(BIN)/mypy
	@echo bandit src; said=$$($(BIN)/bandit --configfile pyproject.toml --quiet --recursive src 2>&1) || { echo "$$said"; exit 1; }
	$(BIN)/python -m pytest -n 4 --dist loadfile --no-loadscope-reorder -m "not slow"

# Fails where a package has a known vulnerability, and where the database that knows cannot be asked: silence would be read as safety.
audit: $(VENV)/.ready-dev
	@for lock in requirements.lock requirements-dev.lock requirements-bench.lock; do \
	  echo "$$lock:"; \
	  $(BIN)/pip-audit --requirement $$lock --require-hashes --disable-pip --strict --progress-spinner off || { \
	    echo "$$lock: not shown to be free of known vulnerabilities. If the lines above name none, the database could not be asked" \
	      "or does not know a package: run this where https://pypi.org can be reached." >&2; exit 1; }; \
	done

soak: $(VENV)/.ready-dev
	NCPM_SOAK=1 $(BIN)/python -m pytest -n 4 --dist loadfile --no-loadscope-reorder --timeout 14400

bench: $(VENV)/.ready-dev
	$(BIN)/python -m benchmarks.ingest
	$(BIN)/python -m benchmarks

setup: $(VENV)/.ready
setup-dev: $(VENV)/.ready-dev

$(BIN)/python:
	@$(PYTHON) -c 'import sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "Python 3.11 or newer is needed, with venv; $(PYTHON) is not that. Name another, as in: make quarter PYTHON=python3.12" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.ready: requirements.lock pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

$(VENV)/.ready-dev: requirements-dev.lock pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@ $(VENV)/.ready

lock:
	$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header requirements.in -o requirements.lock
	$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header requirements-dev.in -o requirements-dev.lock
	$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header requirements-bench.in -o requirements-bench.lock

clean:
	rm -rf $(VENV) build .pytest_cache .mypy_cache .ruff_cache
