# Every command does its own set-up; it needs Python ≥ 3.11 and make, and nothing else.
PYTHON ?= python3
KIND ?= annual
BOARD ?= $(if $(filter summary,$(KIND)),ALLA)
YEAR ?=
MONTH ?=
RENDERER ?= auto
FORMATS ?= html,pdf,docx
JOBS ?=
FORCE ?=
SCHEDULER ?=
STORE ?=
AGAINST ?=
DECISION ?=
DATE ?=
AGAIN ?=
LAB ?=
SIZES ?= 10,100
MAKES ?= 50
KILLS ?= 51
URL ?=
DECIDED ?=
FILE ?=
HTML ?=
JSON ?=
TIEOUT ?=

BIN := .venv/bin
BOKSLUT := $(BIN)/bokslut
HOW = $(if $(MONTH),--month "$(MONTH)") --renderer "$(RENDERER)" --formats "$(FORMATS)" \
	$(if $(JOBS),--jobs "$(JOBS)") $(if $(filter-out 0,$(FORCE)),--force)
# Says what is missing, before a command is given nothing for a board.
which-report = @test -n "$(BOARD)" && test -n "$(YEAR)" || { echo "say which report: make $(1) BOARD=SN YEAR=2025" >&2; exit 2; }
# JupyterLab asks root, as whom containers run, to say so.
AS_ROOT := $(if $(filter 0,$(shell id -u)),--allow-root)

.DEFAULT_GOAL := help
.PHONY: help report reports check why diff tieout seal verify site list lab strip test test-ranges sbom bench bench-bad-input bench-busy bench-faults bench-growth bench-injection bench-tieout trust lock clean

help:
	@echo "make report BOARD=SN YEAR=2025   make a report; also KIND=annual|interim|monthly|budget|audit|summary MONTH=4"
	@echo "                                 RENDERER=auto|quarto|builtin FORMATS=html,pdf,docx"
	@echo "                                 only what has changed is run; FORCE=1 runs everything; JOBS=4"
	@echo "make reports                     make all reports that params/ asks for; also BOARD=SN YEAR=2024 KIND=monthly,"
	@echo "                                 SCHEDULER=tcp://… STORE=s3://… for a cluster: docs/scale.md"
	@echo "make check BOARD=SN YEAR=2025    check figures, comments and decisions, without making the report"
	@echo "make why BOARD=SN YEAR=2025      tell which steps would be run now, and which inputs make them"
	@echo "make diff BOARD=SN YEAR=2025     tell what has changed since AGAINST=<git revision>, seal or an outputs folder"
	@echo "make seal BOARD=SN YEAR=2025     keep what was adopted: its inputs, numbers and hashes; also KIND= MONTH= AGAIN=1"
	@echo "                                 DATE=2026-02-20, DECISION=\"SN 2026-02-17, §5\" where params/ has none"
	@echo "make verify                      make sealed reports again, and tell what changed since; also BOARD= YEAR= KIND="
	@echo "make tieout FILE=report.docx BOARD=SN YEAR=2023"
	@echo "                                 hold every figure of a document that others wrote against what is known"
	@echo "make list                        list them, and whether they are made"
	@echo "make site                        make all reports, and a site of them in outputs/site; URL=https://… of the site,"
	@echo "                                 DECIDED=1 leaves drafts out"
	@echo "make lab                         open the notebooks in JupyterLab"
	@echo "make strip                       take the outputs out of the notebooks, before they go into git"
	@echo "make test                        check and test the code, and the reports made from the real data"
	@echo "make test-ranges                 test the lowest and the newest versions that pyproject.toml allows (needs uv)"
	@echo "make bench                       measure how long reports take, against the plain way; SIZES=10,100,1000"
	@echo "make bench-bad-input             put bad input into the example, and count what is told and what is not"
	@echo "make bench-busy                  make each real report MAKES=50 times while the machine is busy: how many fail"
	@echo "make bench-faults                kill commands KILLS=51 times with and without the lasting process, and more: what is lost"
	@echo "make bench-growth                measure how time and memory grow with what a report holds"
	@echo "make bench-tieout                measure how many planted errors the tie-out finds, and how often it is right"
	@echo "make bench-injection             put attacks into every text of a report, and count what comes of them in Chromium"
	@echo "make trust                       measure what the checks and the tie-out catch: docs/trust.md"
	@echo "make sbom                        write what the project stands on to outputs/sbom.json (CycloneDX), with licences"
	@echo "make lock                        pin the newest versions of all packages (needs uv)"
	@echo "make clean                       take away outputs/ and .venv/"

report: .venv/run
	$(call which-report,report)
	@$(BOKSLUT) report "$(BOARD)" "$(YEAR)" --kind "$(KIND)" $(HOW)

# All boards and kinds where none is told: the defaults are for one report.
reports: .venv/run $(if $(SCHEDULER),.venv/cluster)
	@$(BOKSLUT) report $(if $(filter-out file,$(origin BOARD)),"$(BOARD)") $(if $(YEAR),"$(YEAR)") --all \
		$(if $(filter-out file,$(origin KIND)),--kind "$(KIND)") $(HOW) \
		$(if $(SCHEDULER),--scheduler "$(SCHEDULER)" --store "$(STORE)")

check: .venv/run
	$(call which-report,check)
	@$(BOKSLUT) check "$(BOARD)" "$(YEAR)" --kind "$(KIND)" $(if $(MONTH),--month "$(MONTH)")

why: .venv/run
	$(call which-report,why)
	@$(BOKSLUT) why "$(BOARD)" "$(YEAR)" --kind "$(KIND)" $(if $(MONTH),--month "$(MONTH)")

# The reports first, so that none is left off for being out of date; where one fails the earlier site stays.
site: .venv/run
	@$(BOKSLUT) report --all $(HOW) >/dev/null
	@$(BOKSLUT) site $(if $(URL),--url "$(URL)") $(if $(filter-out 0,$(DECIDED)),--decided)

diff: .venv/run
	$(call which-report,diff)
	@test -n "$(AGAINST)" || { echo "say since when: make diff BOARD=SN YEAR=2025 AGAINST=v1" >&2; exit 2; }
	@$(BOKSLUT) diff "$(BOARD)" "$(YEAR)" --kind "$(KIND)" $(if $(MONTH),--month "$(MONTH)") \
		--against "$(AGAINST)" --renderer "$(RENDERER)"

seal: .venv/run
	$(call which-report,seal)
	@$(BOKSLUT) seal "$(BOARD)" "$(YEAR)" --kind "$(KIND)" $(if $(MONTH),--month "$(MONTH)") --renderer "$(RENDERER)" \
		$(if $(DECISION),--decision "$(DECISION)") $(if $(DATE),--date "$(DATE)") $(if $(filter-out 0,$(AGAIN)),--again)

# All seals where none is told, as reports.
verify: .venv/run
	@$(BOKSLUT) verify $(if $(filter-out file,$(origin BOARD)),"$(BOARD)") $(if $(YEAR),"$(YEAR)") \
		$(if $(filter-out file,$(origin KIND)),--kind "$(KIND)") $(if $(MONTH),--month "$(MONTH)")

tieout: .venv/run
	@test -n "$(FILE)" && test -n "$(BOARD)" && test -n "$(YEAR)" \
		|| { echo "say which document, board and year: make tieout FILE=report.docx BOARD=SN YEAR=2023" >&2; exit 2; }
	@$(BOKSLUT) tieout "$(FILE)" --board "$(BOARD)" --year "$(YEAR)" $(if $(HTML),--html "$(HTML)") $(if $(JSON),--json "$(JSON)")

list: .venv/run
	@$(BOKSLUT) list

lab: .venv/run
	$(BIN)/jupyter lab --ServerApp.root_dir=. --ServerApp.preferred_dir=notebooks $(AS_ROOT) $(LAB)

strip: .venv/run
	@$(BOKSLUT) strip

test: .venv/test .venv/browser
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy --strict src
	@rm -f .coverage .coverage.*
	$(BIN)/coverage run -m pytest --numprocesses=auto --dist=loadgroup
	@$(BIN)/python tests/coverage_total.py

test-ranges:
	@sh tests/ranges.sh "$(PYTHON)"

bench: .venv/run
	@$(BIN)/python bench/one_report.py
	@$(BIN)/python bench/changes.py
	@$(BIN)/python bench/floor.py
	@$(BIN)/python bench/many_reports.py --sizes "$(SIZES)"

bench-bad-input: .venv/run
	@$(BIN)/python bench/bad_input.py

bench-busy: .venv/run
	@$(BIN)/python bench/busy.py --makes "$(MAKES)"

bench-faults: .venv/run
	@$(BIN)/python bench/faults.py --kills "$(KILLS)"

bench-growth: .venv/run
	@$(BIN)/python bench/growth.py

bench-tieout: .venv/run
	@$(BIN)/python bench/tieout.py $(TIEOUT)

bench-injection: .venv/test .venv/browser
	@$(BIN)/python bench/injection.py

sbom: .venv/test
	@$(BIN)/python bench/sbom.py

trust: .venv/run
	@$(BIN)/python bench/mutations.py
	@$(BIN)/python bench/tieout.py $(TIEOUT)

PIN := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate pyproject.toml

# The largest set is resolved first and binds the smaller ones, so that all agree.
lock:
	$(PIN) --upgrade --extra build --extra cluster --extra test --output-file requirements-test.txt
	$(PIN) --upgrade --extra build --extra cluster --constraints requirements-test.txt --output-file requirements-cluster.txt
	$(PIN) --upgrade --extra build --constraints requirements-test.txt --output-file requirements.txt

clean:
	rm -rf outputs .venv tests/browser/node_modules

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

.venv/cluster: .venv/run requirements-cluster.txt
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements-cluster.txt
	@touch $@

.venv/test: .venv/run requirements-test.txt
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements-test.txt
	@touch $@

# Made where it can be; tests that need a browser are skipped elsewhere.
.venv/browser: tests/browser/package-lock.json | .venv/pip
	@if sh tests/browser/install.sh; then touch $@; fi
