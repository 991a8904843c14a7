PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export PIP_DISABLE_PIP_VERSION_CHECK = 1

.PHONY: install chat test check bench bench-large faults fuzz lock

# Two locks: what the product needs, and that with what its tests and lint need.
$(VENV)/.runtime: requirements/runtime.lock requirements/build.lock pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --require-hashes -r requirements/build.lock
	@$(BIN)/python -m pip install --quiet --require-hashes -r requirements/runtime.lock
	@$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.develop: $(VENV)/.runtime requirements/develop.lock
	@$(BIN)/python -m pip install --quiet --require-hashes -r requirements/develop.lock
	@touch $@

install: $(VENV)/.runtime

chat: $(VENV)/.runtime
	@$(BIN)/dsmx registry demo --if-stale --quiet
	@$(BIN)/dsmx chat

test: $(VENV)/.develop
	$(BIN)/python -m pytest

check: $(VENV)/.develop
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(VENV)/.develop
	$(BIN)/python -m benchmarks

lock:
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate pyproject.toml -o requirements/runtime.lock
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate pyproject.toml --group test --group lint -c requirements/runtime.lock -o requirements/develop.lock
	printf "hatchling>=1.27\neditables>=0.5\n" | uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate - -c requirements/develop.lock -o requirements/build.lock
