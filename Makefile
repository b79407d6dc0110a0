# The one front door. `make help` explains every target.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

BUILD := build
PYTHON := $(or $(BINDERY_DEPS),$(CURDIR)/.deps)/venv/bin/python
export PYTHONPATH := $(CURDIR)/python
export PYTHONDONTWRITEBYTECODE := 1

.PHONY: help setup build demo run test test-all check format bench conformance new-operation clean

help: ## this list
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 24

setup: ## install what is needed (Debian packages, Python environment, DuckDB); a second run does nothing
	@tools/setup

$(BUILD)/build.ninja: CMakeLists.txt $(wildcard tools/cmake/*.cmake)
	@cmake -S . -B $(BUILD) -G Ninja $(if $(BINDERY_DEPS),-DBINDERY_DEPS=$(BINDERY_DEPS)) > $(BUILD).log 2>&1 \
	  || { cat $(BUILD).log; exit 1; }
	@mv $(BUILD).log $(BUILD)/configure.log

build: setup ## the programs: build/bindery and build/bindery-engine
	@$(MAKE) --no-print-directory $(BUILD)/build.ninja
	@NINJA_STATUS='[%f/%t, %e s] ' ninja -C $(BUILD) bindery bindery-engine

demo: build ## a whole pipeline on real data: crawl, run, query; shows each step, its time and the rows
	@$(PYTHON) tools/demo.py

run: build ## start the server on 127.0.0.1:4566, and print the line to export
	@echo 'export AWS_ENDPOINT_URL=http://127.0.0.1:4566 AWS_ACCESS_KEY_ID=any AWS_SECRET_ACCESS_KEY=any AWS_DEFAULT_REGION=us-east-1'
	@exec $(BUILD)/bindery serve --data .bindery

test: build check ## all tests but the slow ones
	@tools/run_tests

test-all: ## all tests: also real Spark, sanitizers, fuzzing, faults
	@tools/setup --all
	@$(MAKE) --no-print-directory build check
	@tools/run_tests --all

check: setup ## layout and style rules
	@$(PYTHON) tools/tidy.py

format: setup ## write every source as the style's tools would
	@$(PYTHON) tools/tidy.py --format

bench: ## the figures of bench/, each written down where it is asked
	@tools/setup --all
	@$(MAKE) --no-print-directory build
	@$(PYTHON) bench/run.py

conformance: ## Spark's own tests on the engine, written down in docs/conformance.md; FOLDER= has the runners
	@$(MAKE) --no-print-directory build
	@$(PYTHON) tools/conformance.py $(FOLDER)

new-operation: ## new-operation SERVICE=glue NAME=CreateTable: the operation's file and its test
	@tools/new_operation $(SERVICE) $(NAME)

clean: ## remove what was built; .deps stays
	@rm -rf $(BUILD) $(BUILD)-*
