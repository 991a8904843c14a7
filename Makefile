PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export PIP_DISABLE_PIP_VERSION_CHECK = 1

.PHONY: install chat test check bench bench-large faults fuzz lock

# Three locks, each with all of the one before: the product, its tests and lint, its benchmarks.
$(VENV)/.runtime: requirements/runtime.lock requirements/build.lock pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --require-hashes -r requirements/build.lock
	@$(BIN)/python -m pip install --quiet --require-hashes -r requirements/runtime.lock
	@$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@$(BIN)/dsmx parse "datos de Nubosa en Puebla" > /dev/null # compiles the phrases and learns, once
	@touch $@

$(VENV)/.develop: $(VENV)/.runtime requirements/develop.lock
	@$(BIN)/python -m pip install --quiet --require-hashes -r requirements/develop.lock
	@touch $@

$(VENV)/.bench: $(VENV)/.develop requirements/bench.lock
	@$(BIN)/python -m pip install --quiet --require-hashes -r requirements/bench.lock
	@touch $@

install: $(VENV)/.runtime

chat: $(VENV)/.runtime
	@$(BIN)/dsmx registry demo --if-stale --quiet
	@$(BIN)/dsmx chat

test: $(VENV)/.develop
	$(BIN)/python -m pytest -n auto

# The tests that inject a fault at the wire, in the database, in the file system or by a signal.
faults: $(VENV)/.develop
	FAULT_RECIPIENTS=2000 $(BIN)/python -m pytest -n auto -k fault

# The property-based tests with very many examples.
fuzz: $(VENV)/.develop
	$(BIN)/python -m pytest -n auto -m hypothesis --hypothesis-profile=fuzz --timeout=1800

check: $(VENV)/.develop
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(VENV)/.bench
	$(BIN)/python -m benchmarks

# The search benchmark with 1,000,000 providers.
bench-large: $(VENV)/.bench
	$(BIN)/python -m benchmarks search --large

lock:
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate pyproject.toml -o requirements/runtime.lock
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate pyproject.toml --group test --group lint -c requirements/runtime.lock -o requirements/develop.lock
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate pyproject.toml --group test --group lint --group bench -c requirements/develop.lock -o requirements/bench.lock
	printf "hatchling>=1.27\neditables>=0.5\n" | uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate - -c requirements/develop.lock -o requirements/build.lock
