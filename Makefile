# Commands the project keeps. Nothing but Python 3.11+, make and a package index is needed; what else is needed is fetched.
PY ?= python3
V := .venv/bin
PORT ?= 8000
NAME ?=
ARGS ?=
export PORT
export PATH := $(CURDIR)/.venv/bin:$(PATH)

.PHONY: setup assets demo test check bench soak shots lock fmt docs

setup: .venv/.ready assets

.venv/.ready: requirements.lock pyproject.toml
	@test -x $(V)/python || $(PY) -m venv .venv
	@test -x $(V)/uv || $(V)/python -m pip install -q --disable-pip-version-check uv
	@VIRTUAL_ENV=$(CURDIR)/.venv $(V)/uv pip sync -q --require-hashes requirements.lock
	@VIRTUAL_ENV=$(CURDIR)/.venv $(V)/uv pip install -q --no-deps -e .
	@touch $@

# esbuild's own binary comes as an npm package; no install script has to run.
node_modules/.ready: package-lock.json .npmrc | .venv/.ready
	@npm ci --silent --ignore-scripts --no-progress 2>&1 | grep -v 'npm warn' || true
	@test -x node_modules/.bin/esbuild
	@touch $@

assets: src/zhenjie/web/static/built/frame.js $(patsubst %.po,%.mo,$(wildcard src/zhenjie/locale/*/LC_MESSAGES/django.po))

src/zhenjie/web/static/built/frame.js: node_modules/.ready frontend/build.mjs $(wildcard frontend/src/*.ts)
	@rm -rf src/zhenjie/web/static/built
	@node frontend/build.mjs
	@touch $@

%.mo: %.po | .venv/.ready
	@$(V)/pybabel -q compile -i $< -o $@

demo: setup
	@$(V)/zhenjie demo $(if $(findstring --check,$(ARGS)),--check)

test: setup
	@$(V)/python -m tests.ground.run $(ARGS)

check: setup
	@$(V)/python -m tests.ground.check

bench: setup
	@test -n "$(NAME)" || { echo "用法：make bench NAME=reading|indicators|org|trail|import|lists|match|matters|inbox|portal|schedule|schedule_colours|books|renewal|projects"; exit 2; }
	@$(V)/python -m benchmarks.$(if $(filter import,$(NAME)),importing,$(NAME))

soak: setup
	@test -n "$(NAME)" || { echo "用法：make soak NAME=offline|faults|load"; exit 2; }
	@$(V)/python -m benchmarks.soak_$(NAME)

shots: setup
	@$(V)/python -m tests.browser.shots

lock:
	@VIRTUAL_ENV=$(CURDIR)/.venv $(V)/uv pip compile pyproject.toml --all-extras --group build --group dev --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 -q -o requirements.lock

fmt:
	@$(V)/ruff format -q . && $(V)/ruff check -q --fix .

docs: setup
	@$(V)/python -m tests.ground.docs
