# The README's two commands are `make demo` and `make test`; each makes the environment it needs.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
MADE := $(VENV)/.made

.PHONY: advisories browser demo test test-long trust trust-long lint format types bench accuracy check clean

demo: $(MADE)
	$(BIN)/rolecall demo

test: $(MADE)
	$(BIN)/python -m pytest -n 2 --dist worksteal

# What `make test` leaves out, as it takes long: pages in a browser, whole crawls, every payload.
test-long: $(MADE)
	$(BIN)/python -m pytest -n 2 --dist worksteal $(AGAIN) -m "long and not trust"

# What must never go wrong, a line a row: what is quick, and with `trust-long` all of it.
trust: $(MADE)
	$(BIN)/python -m pytest -n 2 --dist worksteal $(AGAIN) -m "trust and not long" tests/trust

trust-long: $(MADE)
	$(BIN)/python -m pytest -n 2 --dist worksteal $(AGAIN) -m trust tests/trust

# Debian's Chromium, where none is on PATH; as root, or by sudo where that asks for no password.
browser:
	@command -v chromium >/dev/null || { \
		as=$$([ "$$(id -u)" = 0 ] || echo "sudo -n"); \
		$$as apt-get update -qq && $$as env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium; \
	}

# Known advisories of the libraries, where the index can be asked.
advisories: $(MADE)
	$(BIN)/python .ci/advisories.py

lint: $(MADE)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(MADE)
	$(BIN)/mypy crawler pipelines rolecall

format: $(MADE)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(MADE)
	$(BIN)/python -m benchmarks

accuracy: $(MADE)
	$(BIN)/python -m benchmarks.accuracy --write

check: lint types test

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis rolecall-demo

$(MADE): pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	touch $(MADE)
