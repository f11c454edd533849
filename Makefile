# Every command does its own set-up; it needs Python ≥ 3.11 and make, and nothing else.
PYTHON ?= python3
KIND ?= annual
BOARD ?= $(if $(filter summary,$(KIND)),ALLA)
YEAR ?=
MONTH ?=
RENDERER ?= auto
FORMATS ?= html,pdf,docx
LAB ?=
SIZES ?= 10,100

BIN := .venv/bin
BOKSLUT := $(BIN)/bokslut
# JupyterLab asks root, as whom containers run, to say so.
AS_ROOT := $(if $(filter 0,$(shell id -u)),--allow-root)

.DEFAULT_GOAL := help
.PHONY: help report reports list lab strip test bench lock clean

help:
	@echo "make report BOARD=SN YEAR=2025   make a report; also KIND=annual|interim|monthly|budget|audit|summary MONTH=4"
	@echo "                                 RENDERER=auto|quarto|builtin FORMATS=html,pdf,docx"
	@echo "make reports                     make all reports that params/ asks for"
	@echo "make list                        list them, and whether they are made"
	@echo "make lab                         open the notebooks in JupyterLab"
	@echo "make strip                       take the outputs out of the notebooks, before they go into git"
	@echo "make test                        check and test the code, and the reports made from the real data"
	@echo "make bench                       measure how long reports take, against the plain way; SIZES=10,100,1000"
	@echo "make lock                        pin the newest versions of all packages (needs uv)"
	@echo "make clean                       take away outputs/ and .venv/"

report: .venv/run
	@test -n "$(BOARD)" && test -n "$(YEAR)" || { echo "say which report: make report BOARD=SN YEAR=2025" >&2; exit 2; }
	@$(BOKSLUT) report "$(BOARD)" "$(YEAR)" --kind "$(KIND)" $(if $(MONTH),--month "$(MONTH)") \
		--renderer "$(RENDERER)" --formats "$(FORMATS)"

reports: .venv/run
	@$(BOKSLUT) reports --renderer "$(RENDERER)" --formats "$(FORMATS)"

list: .venv/run
	@$(BOKSLUT) list

lab: .venv/run
	$(BIN)/jupyter lab --ServerApp.root_dir=. --ServerApp.preferred_dir=notebooks $(AS_ROOT) $(LAB)

strip: .venv/run
	$(BIN)/jupyter nbconvert --clear-output --inplace --log-level WARN notebooks/*.ipynb

test: .venv/test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy --strict src
	$(BIN)/pytest --numprocesses=auto --dist=loadgroup

bench: .venv/run
	@$(BIN)/python bench/one_report.py
	@$(BIN)/python bench/changes.py
	@$(BIN)/python bench/floor.py
	@$(BIN)/python bench/many_reports.py --sizes "$(SIZES)"

lock:
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --upgrade \
		pyproject.toml --extra build --output-file requirements.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --upgrade \
		pyproject.toml --extra build --extra test --constraints requirements.txt --output-file requirements-test.txt

clean:
	rm -rf outputs .venv

.venv/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "bokslut needs Python 3.11 or newer; make PYTHON=python3.12 … says which to use" >&2; exit 2; }
	@echo "setting up .venv …"
	@$(PYTHON) -m venv .venv
	@touch $@

.venv/run: .venv/pip requirements.txt pyproject.toml
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements.txt
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

.venv/test: .venv/run requirements-test.txt
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements-test.txt
	@touch $@
