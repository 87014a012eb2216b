# make serve   runs the service; make serve ARGS="--port 9000" passes options on
# make test    runs every check but the slow tests; make test ARGS="-e py311" passes options on to tox
# make test-all  runs all tests on every Python and inside every release of Anki that is supported
# make anki    starts the real Anki with the add-on, in a base folder that is thrown away
# make anki-watch  runs the tests on the newest and the coming Anki, and writes docs/tested-versions.md
# make soak    10 minutes of clients and faults: nothing may be lost; make soak ARGS="--minutes 2 --form headless"
# make addon   builds the Anki add-on, dist/ankiconnect.ankiaddon
# make release builds the files of a release in dist/VERSION, and tries each in a clean environment
# make fuzz-actions  tries 500 bad inputs on every action; make fuzz-actions BAD_INPUTS=5000 tries more
# make fuzz-window  does the same inside Anki, for the actions that need its window
# make fuzz    fuzzes the way of a request for a minute; make fuzz ARGS="-max_total_time=3600" for an hour
#
# They need only make and Python 3.10 or newer, and keep what they install in .venv and .tox.

PYTHON ?= python3
ARGS ?=
BAD_INPUTS ?= 500

VENV := .venv
PIP = $(VENV)/bin/python -m pip install --quiet --disable-pip-version-check

# An environment whose Python is gone, or was replaced by another version, is made again.
ifneq ($(wildcard $(VENV)/made),)
ifneq ($(shell $(VENV)/bin/python -c 'import pip' 2>/dev/null && echo works),works)
$(shell rm $(VENV)/made)
endif
endif

.PHONY: help serve test test-all anki anki-watch smoothness bench soak addon release docs fuzz fuzz-actions fuzz-window clean

help:
	@echo 'make serve   run the service (ARGS="--port 9000" passes options to ankiconnect serve)'
	@echo 'make test    run every check but the slow tests (ARGS="-e py311" passes options to tox)'
	@echo 'make test-all  run all tests on every Python and in every supported release of Anki'
	@echo 'make anki    start the real Anki with the add-on in a throwaway folder (ARGS="--port 9000")'
	@echo 'make anki-watch  run the tests on the newest and the coming Anki (ARGS="--only unit,http 25.9.4")'
	@echo 'make smoothness  measure how smoothly Anki runs while clients are busy'
	@echo 'make bench   measure how fast everything is (ARGS="--quick --only version --peer today=http://...")'
	@echo 'make soak    try for 10 minutes to make it lose or double something (ARGS="--minutes 2 --form headless")'
	@echo 'make addon   build the Anki add-on, dist/ankiconnect.ankiaddon'
	@echo 'make release  build a release twice, compare, and try each file in a clean place (ARGS="--untried": only build)'
	@echo 'make docs    record the examples of all actions (ARGS="-k addNote": of one), write the pages that are generated'
	@echo 'make fuzz-actions  try 500 bad inputs on every action (BAD_INPUTS=5000 tries more)'
	@echo 'make fuzz-window  the same inside Anki, for the actions that need its window'
	@echo 'make fuzz    fuzz the way of a request for a minute (ARGS="-max_total_time=3600": an hour); Linux'
	@echo 'make clean   remove what the other commands installed and built'
	@echo 'PYTHON=python3.12 chooses the Python for .venv; it is python3 otherwise.'

serve: $(VENV)/installed
	@exec $(VENV)/bin/ankiconnect serve $(ARGS)

# Pythons that pyenv has installed are found although its current version hides them.
PYTHONS_OF_PYENV = for bin in "$${PYENV_ROOT:-$$HOME/.pyenv}"/versions/3.*/bin; do \
		if [ -d "$$bin" ]; then PATH="$$PATH:$$bin"; fi; \
	done; \
	export PATH;

# Missing Pythons are skipped, but a whole run in which all of them were missing has tested nothing. Modules
# that are gone stay in build/lib, from which the wheel is made.
test: TOX_ENVS = -e newest
test test-all: $(VENV)/tox-installed
	@rm -rf build/lib
	@$(PYTHONS_OF_PYENV) \
	$(VENV)/bin/tox run --result-json .tox/result.json $(TOX_ENVS) $(ARGS)
ifeq ($(strip $(ARGS)),)
	@$(VENV)/bin/python tools/some_python_ran.py .tox/result.json
endif

anki: $(VENV)/qt-installed
	@$(VENV)/bin/python -m tools.qt_libraries
	@exec $(VENV)/bin/python -m tools.anki_throwaway $(ARGS)

anki-watch: $(VENV)/tox-installed
	@$(PYTHONS_OF_PYENV) \
	exec $(VENV)/bin/python -m tools.anki_watch $(ARGS)

smoothness: $(VENV)/qt-installed
	@$(VENV)/bin/python -m tools.qt_libraries
	@exec $(VENV)/bin/python -m benchmarks.smoothness $(ARGS)

# Takes some minutes a round. Nothing else should run on the machine meanwhile.
bench: $(VENV)/qt-installed
	@$(VENV)/bin/python -m tools.qt_libraries
	@exec $(VENV)/bin/python -m benchmarks $(ARGS)

soak: $(VENV)/qt-installed
	@$(VENV)/bin/python -m tools.qt_libraries
	@exec $(VENV)/bin/python -m benchmarks.soak $(ARGS)

# Needs only the pip of .venv: nothing is built from source, and the code is rewritten with the standard
# library. The packages that the add-on carries are downloaded once, to build/addon.
addon: $(VENV)/made
	@$(VENV)/bin/python -m tools.addon

# Each trial installs its own environment, and two of them Anki with its window.
release: $(VENV)/release-installed
	@$(VENV)/bin/python -m tools.qt_libraries
	@$(VENV)/bin/python -m tools.release $(ARGS)

fuzz-actions: $(VENV)/fuzz-installed
	@BAD_INPUTS=$(BAD_INPUTS) $(VENV)/bin/python -m pytest tests/fuzz $(ARGS)

fuzz-window: $(VENV)/fuzz-installed $(VENV)/qt-installed
	@$(VENV)/bin/python -m tools.qt_libraries
	@BAD_INPUTS=$(BAD_INPUTS) $(VENV)/bin/python -m pytest tests/gui/api/test_gui_bad_inputs.py $(ARGS)

fuzz: $(VENV)/fuzz-installed
	@$(VENV)/bin/python -c 'import atheris' || { echo 'make fuzz needs atheris, which there is for Linux only.' >&2; exit 1; }
	@exec $(VENV)/bin/python -m tests.fuzz.request_path $(ARGS)

# Records the replies to the examples from a service and from Anki, then writes the pages.
docs: $(VENV)/fuzz-installed $(VENV)/qt-installed
	@$(VENV)/bin/python -m tools.qt_libraries
	@RECORD_EXAMPLES=1 $(VENV)/bin/python -m pytest -q tests/http/misc/test_examples.py tests/gui/api/test_gui_examples.py $(ARGS)
	@$(VENV)/bin/python -m tools.actions_page
	@$(VENV)/bin/python -m tools.client_actions
	@$(VENV)/bin/python -m tools.settings_page
	@$(VENV)/bin/python -m tools.private_api

clean:
	rm -rf $(VENV) .tox build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache

# Editable: a change of the code counts at once, a change of the dependencies installs them.
$(VENV)/installed: $(VENV)/made setup.cfg pyproject.toml
	@echo 'installing ankiconnect into $(VENV) ...'
	@$(PIP) --editable .
	@touch $@

$(VENV)/qt-installed: $(VENV)/made setup.cfg pyproject.toml
	@echo 'installing Anki with its window into $(VENV) ...'
	@$(PIP) --editable '.[qt]'
	@touch $@

# atheris is there for some systems only, and make fuzz-actions does without it.
$(VENV)/fuzz-installed: $(VENV)/made setup.cfg pyproject.toml
	@echo 'installing ankiconnect with its tests into $(VENV) ...'
	@$(PIP) --editable '.[test]'
	@$(PIP) --only-binary :all: 'atheris>=3,<4' || echo 'atheris cannot be installed here' >&2
	@touch $@

$(VENV)/release-installed: $(VENV)/made tools/release/requirements.txt
	@$(PIP) --requirement tools/release/requirements.txt
	@touch $@

$(VENV)/tox-installed: $(VENV)/made
	@echo 'installing tox into $(VENV) ...'
	@$(PIP) 'tox>=4.30,<5' 'tox-uv>=1.28,<2'
	@touch $@

$(VENV)/made:
	@command -v $(PYTHON) >/dev/null || { \
		echo 'There is no $(PYTHON). Install Python 3.10 or newer, or name it: make PYTHON=python3.12 ...' >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10))' || { \
		echo "$(PYTHON) is $$($(PYTHON) --version 2>&1); Python 3.10 or newer is needed: make PYTHON=python3.12 ..." >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo '$(PYTHON) lacks its module venv. On Debian and Ubuntu: apt-get install python3-venv' >&2; exit 1; }
	@$(PYTHON) -m venv --clear $(VENV)
	@touch $@
