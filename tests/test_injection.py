"""What people write is shown and never run, and no file outside the project comes into a report."""

from __future__ import annotations

import base64
import hashlib
import re
import warnings
from collections.abc import Callable
from decimal import Decimal
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from lxml import html

import injection
from attacks import attacks
from bokslut.checks.run import check_report
from bokslut.errors import BokslutError
from bokslut.numbers import Cell, Figure
from bokslut.parameters import read_boards
from bokslut.pipeline.opendata import as_text
from bokslut.pipeline.order import Order
from bokslut.pipeline.plan import plan_report
from bokslut.policy import policy
from bokslut.present import drawing
from bokslut.project import RESOURCES, Project
from bokslut.reading import existing
from built_report import Built
from conftest import ROOT, Answer, ProjectCopy
from fields import fields, read_as

SECRET = "qzhemlig"

# ---- Cells of open data -----------------------------------------------------------------------

FORMULAS = ("=cmd|'/C calc'!A0", "+1+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "＝1+1", "-text", "=HYPERLINK(A1)")
NOT_FORMULAS = ("-12.5", "+3", "-1 234,5", "-", "12 %", "a=b", "", "−5", "'=1", "-3%")


@pytest.mark.parametrize("cell", FORMULAS)
def test_no_cell_of_open_data_is_a_formula(cell: str) -> None:
    assert as_text(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", NOT_FORMULAS)
def test_numbers_and_text_of_open_data_stay_as_they_are(cell: str) -> None:
    assert as_text(cell) == cell


# ---- Only the project's own files -------------------------------------------------------------


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    """A file beside the project, which nothing may show."""
    path = tmp_path / "hemlig.md"
    path.write_text(f"{SECRET}\n", encoding="utf-8")
    return path


LINKED = (
    "data/SN/2025/text/sammanfattning.md",
    "data/SN/2025/drift.csv",
    "data/SN/2025/mål.yaml",
    "params/SN/2025.yaml",
    "params/boards.yaml",
    "notebooks/economy.ipynb",
)


@pytest.mark.parametrize("file", LINKED)
def test_a_link_out_of_the_project_is_refused(project_copy: ProjectCopy, outside: Path, file: str) -> None:
    path = project_copy.path(file)
    path.unlink(missing_ok=True)
    path.symlink_to(outside)
    with pytest.raises(BokslutError) as raised:
        existing(path, project_copy.project)
    assert raised.value.problem == "a file lies outside the project"
    assert raised.value.where == file
    assert raised.value.details["found"] == "a link that leads out of it"
    assert "put a copy of the file in the project" in str(raised.value)
    assert str(outside) not in str(raised.value)


def test_a_link_within_the_project_is_followed(project_copy: ProjectCopy) -> None:
    path, target = project_copy.path("data/SN/2025/text/a.md"), project_copy.path("data/SN/2025/text/b.md")
    target.write_text("Text", encoding="utf-8")
    path.symlink_to(target)
    assert existing(path, project_copy.project) == path


def test_a_folder_that_leads_out_of_the_project_is_refused(project_copy: ProjectCopy, tmp_path: Path) -> None:
    project_copy.path("data/SN/2025").rename(tmp_path / "2025")
    project_copy.path("data/SN/2025").symlink_to(tmp_path / "2025")
    with pytest.raises(BokslutError, match="a file lies outside the project"):
        existing(project_copy.path("data/SN/2025/drift.csv"), project_copy.project)


def test_the_command_tells_of_a_link_and_what_to_do(
    project_copy: ProjectCopy, outside: Path, bokslut: Callable[..., Answer]
) -> None:
    path = project_copy.path("data/SN/2025/text/ekonomi/sammanfattning.md")
    path.unlink()
    path.symlink_to(outside)
    answer = bokslut(project_copy, "check", "SN", "2025")
    said = answer.out + answer.err
    assert answer.status == 2 or "E001" in said
    assert "data/SN/2025/text/ekonomi/sammanfattning.md" in said
    assert "put a copy of the file in the project" in said
    assert SECRET not in said
    assert "Traceback" not in said


@pytest.mark.parametrize("name", ["/etc/economy", "../data/economy", "sub\\economy", ".economy", ""])
def test_a_notebook_is_named_without_a_folder(project_copy: ProjectCopy, name: str) -> None:
    project_copy.replace("params/SN/2025.yaml", "notebook: economy", f"notebook: '{name}'")
    line = project_copy.line_of("params/SN/2025.yaml", f"notebook: '{name}'")
    with pytest.raises(BokslutError) as raised:
        plan_report(project_copy.project, Order("SN", 2025))
    assert raised.value.where == f"params/SN/2025.yaml, line {line}"
    assert "the name of a notebook in notebooks/" in str(raised.value)


@pytest.mark.parametrize("code", ["../SN", "/SN", ".SN", "a/b"])
def test_a_board_is_named_without_a_folder(project_copy: ProjectCopy, code: str) -> None:
    project_copy.replace("params/boards.yaml", "SN:", f"'{code}':")
    with pytest.raises(BokslutError, match="a short name of 1 to 20 letters and digits"):
        read_boards(project_copy.project)


# ---- What a page may do -----------------------------------------------------------------------

PAGES = ("html/checks.html.j2", "html/diff.html.j2", "html/tieout.html.j2", "html/template.html", "site/base.html.j2")


@pytest.mark.parametrize("template", PAGES)
def test_every_template_has_its_policy_before_anything_else_of_the_page(template: str) -> None:
    text = (RESOURCES / template).read_text(encoding="utf-8")
    at = text.index('<meta http-equiv="Content-Security-Policy"')
    assert at < min(text.find(part) % len(text) for part in ("<style", "<link", "<script", "<title", "<body"))
    assert not re.search(r"<[^>]+\s(style|on\w+)=", text)


def test_a_policy_names_the_scripts_and_styles_of_the_template_alone() -> None:
    told = policy("<style>a{}</style><script>x()</script>")
    assert told == (
        "default-src 'none'; script-src 'sha256-D6IGS8VMvCoyaR/l0h9tERrBTATY01CoPS7l6xDv0kI='; "
        "style-src 'sha256-X1RutGBrXCt9KkSaXMK7tHftWiRscFHOhxsS8tv8hBk='; "
        "img-src data:; font-src data:; base-uri 'none'; form-action 'none'"
    )
    assert "script-src 'none'; style-src 'none'" in policy("<p>x</p>")


def test_what_the_pages_hold_is_what_their_policies_name(built: Callable[[str], Built]) -> None:
    folder = built("SN-2025").folder
    for name in ("report.html", "checks.html"):
        text = (folder / name).read_text(encoding="utf-8")
        allowed = unescape(re.findall(r'Content-Security-Policy" content="([^"]+)"', text)[0])
        for tag in ("script", "style"):
            held = re.findall(rf"<{tag}>(.*?)</{tag}>", text, re.DOTALL)
            own = {base64.b64encode(hashlib.sha256(one.encode()).digest()).decode() for one in held}
            assert own == set(re.findall(r"sha256-([^']+)'", allowed.partition(f"{tag}-src")[2].partition(";")[0]))
        assert " style=" not in text


SLIPPED = (
    "<script>document.body.dataset.ran = 'script'</script>",
    "<img src='x:x' onerror=\"document.body.dataset.ran = 'handler'\">",
    "<svg onload=\"document.body.dataset.ran = 'svg'\"></svg>",
    "<iframe srcdoc=\"<script>parent.document.body.dataset.ran = 'frame'</script>\"></iframe>",
    "<style>body { outline: 7px solid red }</style>",
    "<p style='outline: 7px solid red' class='slipped'>x</p>",
)
"""What would have slipped through everything else."""

RAN = """() => document.body.dataset.ran ?? [...document.querySelectorAll('body, .slipped')]
  .map((one) => getComputedStyle(one).outlineWidth).find((width) => width === '7px')
"""


@pytest.mark.parametrize("markup", SLIPPED, ids=("script", "handler", "svg", "frame", "style", "attribute"))
def test_nothing_that_slips_through_is_run(
    markup: str, built: Callable[[str], Built], browser: Any, tmp_path: Path
) -> None:
    text = (built("SN-2025").folder / "checks.html").read_text(encoding="utf-8")
    (tmp_path / "page.html").write_text(text.replace("</main>", f"{markup}</main>"), encoding="utf-8")
    for bypass in (False, True):
        with browser.new_context(bypass_csp=bypass) as context:
            page = context.new_page()
            page.goto((tmp_path / "page.html").as_uri())
            page.wait_for_timeout(100)
            assert bool(page.evaluate(RAN)) is bypass, markup


# ---- A report of attacks ----------------------------------------------------------------------

CLOSED = r"\.notebook$|section$|price_index|\.value$|bedömning$|mål\.id$|nyckeltal\.csv mål$|email$|nyckel$|VON|SN|ALLA"
"""Fields that hold names, which no other text can stand in."""

SOME = slice(None, None, 9)
"""Which of the attacks: `make bench-injection` tries all."""


def test_what_would_run_or_call_is_counted(browser: Any, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    with injection.listening() as (web, asked):
        page.write_text(
            f"<main><script>alert(7)</script><p onclick='x()'>x</p><img src='{web}/x'></main>", encoding="utf-8"
        )
        counted = injection.Counted()
        injection.opened_in(browser, [page], asked, counted)
    assert counted.executed["without"] >= 2
    assert counted.requests["with"] >= 1
    assert counted.requests["without"] >= 1


def test_attacks_in_every_text_of_a_report_are_shown_and_not_run(browser: Any, tmp_path: Path) -> None:
    orders = [Order("EX", 2025, renderer="builtin")]
    secret = tmp_path / "kanarie.txt"
    secret.write_text(injection.SECRET, encoding="utf-8")
    project = clean = injection.prepared(Project(ROOT), tmp_path / "project")
    with injection.listening() as (web, asked):
        some = attacks(web, str(secret))[SOME]
        models = {
            file: model
            for file, model in read_as(project, orders).items()
            if re.search(r"EX/2025(\.|/[^/]+$)|boards", file)
        }
        found = [one for one in fields(project, models) if not re.search(CLOSED, one.name)]
        assert len(found) > 60
        texts = injection.filled(project, found, some, orders)
        left, project = injection.put(project, texts, orders, tmp_path / "tried")
        assert len(left) > 60
        files = injection.made(project, orders, clean, some)
        assert asked == []
        for name in ("report.html", "checks.html", "site", "tieout.html"):
            counted = injection.Counted()
            injection.opened_in(browser, files[name], asked, counted)
            assert (sum(counted.executed.values()), sum(counted.requests.values())) == (0, 0), name
    for name, paths in files.items():
        assert [path for path in paths if injection.SECRET in injection.read(path)] == [], name
    shown = html.parse(str(files["report.html"][0])).getroot().text_content()
    assert sum(attack.text in shown for attack in some) > len(some) / 2


ORDINARY = "@alingsaskommun a.b@example.se 🙂 $a$ # [[ < * _ | ~"


def test_letters_that_no_font_has_are_told_in_data_and_parameters(project_copy: ProjectCopy) -> None:
    project_copy.replace("data/SN/2025/drift.csv", "Lokalhyror", f"Lokalhyror {ORDINARY} 漢")
    project_copy.replace("params/boards.yaml", "Socialförvaltningen", "Socialförvaltningen 字")
    found = [one for one in check_report(project_copy.report()).notes if one.code == "N607"]
    row = project_copy.line_of("data/SN/2025/drift.csv", "漢")
    assert [(one.message, one.where.rpartition(",")[0]) for one in found] == [
        ("Tecknet 字 (U+5B57) finns inte i rapportens typsnitt.", "params/boards.yaml, rad 4"),
        ("Tecknet 漢 (U+6F22) finns inte i rapportens typsnitt.", f"data/SN/2025/drift.csv, rad {row}"),
    ]


def test_charts_show_the_letters_that_other_fonts_lend() -> None:
    drawing.use_theme()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        svg, _ = drawing.pictures(
            drawing.deviations([(ORDINARY, Figure(Decimal(1), "tkr", 0, Cell("x", 1, "y")))]), "key"
        )
    assert 'id="NotoEmoji-Regular' in svg or "NotoEmoji" in svg


def test_a_label_longer_than_a_file_name_names_no_file(project_copy: ProjectCopy) -> None:
    assert existing(project_copy.path(f"data/SN/2025/text/{'lång' * 100}.md"), project_copy.project) is None
