# The two commands are `make run` and `make test`; `make help` lists the rest.
# Needs make and Python 3.11 or later, nothing else: uv and everything after it is installed into .venv.

SHELL := /bin/sh
.DEFAULT_GOAL := help
VENV := .venv
BIN := $(VENV)/bin
UV := $(BIN)/uv
# Where nothing compiled is kept, each process compiles all it imports anew: 8 seconds instead of 3 for the web server.
unexport PYTHONDONTWRITEBYTECODE
FIND_PYTHON = for p in python3.11 python3.12 python3.13 python3; do \
	if command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then echo $$p; break; fi; done

.PHONY: help setup run test test-long coverage lint audit bench sure lock training-setup clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(VENV)/.runtime ## make .venv with the workbench in it

run: setup ## start the workbench with its demo desk
	@$(BIN)/workbench run

test: $(VENV)/.dev ## everything that CI runs
	@sh tests/run.sh

test-long: $(VENV)/.dev ## the long versions: fuzzing, kills and random walks by the hundred thousand
	@sh tests/run.sh long

coverage: $(VENV)/.dev ## which lines the tests on SQLite run; it takes half as long again as they do
	$(BIN)/python -m pytest -q -n auto --dist loadfile -m "not long" --cov --cov-report=term:skip-covered

lint: $(VENV)/.dev ## style, types, import rules, security; AUDIT=1 asks the list of known holes too
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/bandit -q -c pyproject.toml -r workbench app.py
	$(BIN)/python -m pytest -q tests/security/test_dependencies.py
	$(if $(AUDIT),@$(MAKE) -s audit)

audit: $(UV) ## ask OSV (needs the network) whether a pinned library has a known hole
	@for what in runtime dev training uv audit; do echo "requirements/$$what.txt"; \
	$(UV) run -q --no-project --isolated --with-requirements requirements/audit.txt pip-audit --vulnerability-service osv --strict --disable-pip --require-hashes --progress-spinner off -r requirements/$$what.txt || exit 1; done

bench: $(VENV)/.dev ## what measures; DATA=folder adds the public data sets
	@$(BIN)/python -m bench $(DATA)

sure: lint test ## all before a commit

lock: $(UV) ## pin every dependency with its hashes
	$(UV) pip compile -q --upgrade --generate-hashes --universal --python-version 3.11 --no-emit-index-url --custom-compile-command "make lock" pyproject.toml -o requirements/runtime.txt
	$(UV) pip compile -q --upgrade --generate-hashes --universal --python-version 3.11 --no-emit-index-url --custom-compile-command "make lock" --group dev pyproject.toml -o requirements/dev.txt
	$(UV) pip compile -q --upgrade --generate-hashes --universal --python-version 3.11 --no-emit-index-url --custom-compile-command "make lock" --extra training pyproject.toml -o requirements/training.txt
	for tool in uv pip-audit; do echo $$tool | $(UV) pip compile -q --upgrade --generate-hashes --universal --python-version 3.11 --no-emit-index-url --custom-compile-command "make lock" - -o requirements/$${tool#pip-}.txt; done

training-setup: $(VENV)/.runtime ## add PyTorch and the base weights, to make the detection weights anew
	@$(UV) pip install --quiet --python $(BIN)/python --require-hashes -r requirements/training.txt

clean: ## remove what can be made again; the desk's instance folder stays
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .hypothesis .coverage

$(UV): requirements/uv.txt
	@python=$$($(FIND_PYTHON)); \
	if [ -z "$$python" ]; then echo "The workbench needs Python 3.11 or later; this machine has $$(python3 --version 2>&1)." >&2; exit 1; fi; \
	echo "Making $(VENV) with $$($$python --version) …"; \
	$$python -m venv $(VENV) && $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/uv.txt
	@touch $@

$(VENV)/.runtime: $(UV) requirements/runtime.txt pyproject.toml
	@if [ ! -e $(VENV)/.dev ]; then echo "Installing what the workbench needs …"; $(UV) pip sync --quiet --python $(BIN)/python --require-hashes requirements/runtime.txt requirements/uv.txt; fi
	@$(BIN)/python -c "import pathlib, sysconfig; pathlib.Path(sysconfig.get_path('purelib'), 'workbench.pth').write_text('$(CURDIR)\n')"
	@printf '#!%s\nfrom workbench.cli import main\n\nif __name__ == "__main__":\n    main()\n' "$(CURDIR)/$(BIN)/python" > $(BIN)/workbench && chmod +x $(BIN)/workbench
	@touch $@

$(VENV)/.dev: $(VENV)/.runtime requirements/dev.txt
	@echo "Installing what the tests need …"
	@$(UV) pip sync --quiet --python $(BIN)/python --require-hashes requirements/dev.txt requirements/uv.txt
	@$(BIN)/python -c "import pathlib, sysconfig; pathlib.Path(sysconfig.get_path('purelib'), 'workbench.pth').write_text('$(CURDIR)\n')"
	@touch $@
