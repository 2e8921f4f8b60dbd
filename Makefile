# Two commands: `make run` starts the product, `make test` runs all tests; each does its whole set-up.
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin

.PHONY: run install test lint format lock clean

run: $(VENV)/run.stamp
	@exec $(BIN)/ruamkid run --port $(PORT)

install: $(VENV)/run.stamp

test: $(VENV)/dev.stamp
	@exec .ci/test

lint: $(VENV)/dev.stamp
	@exec .ci/lint

format: $(VENV)/dev.stamp
	$(BIN)/ruff check --fix . && $(BIN)/ruff format .

lock:
	.ci/lock

clean:
	rm -rf $(VENV)

$(VENV)/bin/python:
	@.ci/make-venv $(VENV)

$(VENV)/run.stamp: requirements.lock pyproject.toml | $(VENV)/bin/python
	@echo "Installing the packages of requirements.lock …"
	@$(BIN)/python -m pip install --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --disable-pip-version-check -q --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/dev.stamp: requirements-dev.lock pyproject.toml | $(VENV)/bin/python
	@echo "Installing the packages of requirements-dev.lock …"
	@$(BIN)/python -m pip install --disable-pip-version-check -q --no-deps --require-hashes -r requirements-dev.lock
	@$(BIN)/python -m pip install --disable-pip-version-check -q --no-deps --no-build-isolation -e .
	@touch $@ $(VENV)/run.stamp
