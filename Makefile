# Every command a user or CI runs. `make` alone lists them.
# ENV=name   an environment, environments/<name>.yaml
# STACK=name one stack of it, or several ("a b"); all of them if not given
# AWS=embedded|account   where it runs; the environment's own `aws` if not given
# FORMAT=markdown        of plan and show: what belongs in a pull request
# PLAN=digest            apply only the plans of which `make plan` or `make show` told this digest

SHELL := /bin/sh
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

DELIVERY := .venv/bin/delivery
PYTHON_IN := .venv/bin/python
READY := .venv/requirements.lock.stamp
READY_DEV := .venv/requirements-dev.lock.stamp
READY_CHECKOV := .venv-checkov/requirements-checkov.lock.stamp
ENVIRONMENTS = $(filter-out defaults%,$(basename $(notdir $(wildcard environments/*.yaml))))
# Of a run of everything: a part of the tests sets a part of the options.
COVERAGE := --option-coverage --option-coverage-fail-under=100
# Values reach the shell as variables, never as its text: CI may pass on what a stranger wrote.
export ENV STACK AWS PLAN FORMAT
# A PLAN that is given and empty, as of a variable of CI that was never set, is refused: of what is exported
# here and not given, the origin is this file.
PLAN_GIVEN = $(filter-out file undefined,$(origin PLAN))
OPTIONS = $(if $(STACK),--stack "$$STACK") $(if $(AWS),--aws "$$AWS") $(if $(JSON),--json)
AS := $(if $(FORMAT),--format "$$FORMAT")
# For every platform and Python from 3.11 on; a lock file names no index, so that any mirror serves it.
COMPILE := --universal --python-version 3.11 --generate-hashes --upgrade --quiet \
	--no-header --no-annotate --no-emit-index-url
export PYTHON

.PHONY: need-env help plan apply show diagram render destroy test lint fmt docs docs-check bench lock clean

help: ## print this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

plan: need-env $(READY) ## plan an environment and print the summary (ENV=dev FORMAT=markdown)
	@$(DELIVERY) plan "$$ENV" $(OPTIONS) $(AS)

apply: need-env $(READY) ## apply exactly the plan that was read (ENV=dev)
	@$(DELIVERY) apply "$$ENV" $(OPTIONS) $(if $(PLAN_GIVEN),--plan "$$PLAN")

show: need-env $(READY) ## print the summary of the saved plan again (ENV=dev POLICIES=1 RESOURCES=1)
	@$(DELIVERY) show "$$ENV" $(OPTIONS) $(if $(POLICIES),--policies) $(if $(RESOURCES),--resources) $(AS)

diagram: need-env $(READY) ## draw the pipelines as a Mermaid flowchart (ENV=dev)
	@$(DELIVERY) diagram "$$ENV" $(OPTIONS)

render: need-env $(READY) ## write the tfvars and backend configuration, plan nothing (ENV=dev)
	@$(DELIVERY) render "$$ENV" $(OPTIONS)

destroy: need-env $(READY) ## destroy what an environment holds, after asking (ENV=dev)
	@$(DELIVERY) destroy "$$ENV" $(OPTIONS)

test: $(READY) ## run every test, with no AWS account (ARGS="-k pipeline")
	@$(PYTHON_IN) -m pytest $(or $(ARGS),$(COVERAGE))

lint: $(READY_DEV) $(READY_CHECKOV) ## ruff, mypy, terraform fmt and validate, shellcheck, Checkov
	@$(PYTHON_IN) scripts/lint.py

fmt: $(READY_DEV) ## format the Python and the HCL
	@$(PYTHON_IN) scripts/lint.py --fix

docs: $(READY) ## write the READMEs' tables from the HCL, and their diagrams from plans
	@$(PYTHON_IN) -m delivery.docs
	@$(PYTHON_IN) -m delivery.testing.diagrams

docs-check: $(READY) ## fail where such a table or diagram is out of date
	@$(PYTHON_IN) -m delivery.docs --check
	@$(PYTHON_IN) -m delivery.testing.diagrams --check

bench: $(READY) ## measure, and print the ratios
	@$(PYTHON_IN) scripts/bench.py $(ARGS)

lock: $(READY_DEV) ## renew the lock files from pyproject.toml
	@.venv/bin/uv pip compile pyproject.toml --extra test -o requirements.lock $(COMPILE)
	@.venv/bin/uv pip compile pyproject.toml --extra dev -c requirements.lock -o requirements-dev.lock $(COMPILE)
	@echo 'setuptools>=77' | .venv/bin/uv pip compile - -o requirements-build.lock $(COMPILE)
	@echo 'checkov>=3.3' | .venv/bin/uv pip compile - -o requirements-checkov.lock $(COMPILE)

clean: ## remove all that these commands made
	@[ -z "$$(find build -name errored.tfstate 2>/dev/null)" ] || { \
		echo "error: $$(find build -name errored.tfstate | head -n 1) is a state that was not saved yet;" \
		"the next plan of that stack tells how." >&2; exit 2; }
	@rm -rf .venv .venv.lock .venv-checkov .venv-checkov.lock .toolchain build .pytest_cache .mypy_cache .ruff_cache scripts/*.egg-info
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
	@find modules examples -name .terraform -type d -prune -exec rm -rf {} +

# First of the prerequisites, so that a forgotten ENV is told before anything is set up.
need-env:
	@[ -n "$$ENV" ] || { echo "error: this needs ENV=name, one of: $(ENVIRONMENTS)" >&2; exit 2; }

$(READY): requirements-build.lock requirements.lock pyproject.toml
	@scripts/bootstrap

$(READY_DEV): requirements-build.lock requirements.lock requirements-dev.lock pyproject.toml
	@scripts/bootstrap --dev

# An environment of its own: Checkov pins a boto3 that is older than ours has to be.
$(READY_CHECKOV): requirements-checkov.lock
	@scripts/bootstrap --checkov
