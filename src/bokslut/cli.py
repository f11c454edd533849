"""The command `bokslut`. What a subcommand needs is imported when it runs, so that help is fast."""

from __future__ import annotations

import datetime as dt
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bokslut import __version__
from bokslut.boundary import SCREEN, run_bounded, within_a_screen
from bokslut.errors import BokslutError, Unforeseen
from bokslut.stopping import stop_in_order

if TYPE_CHECKING:
    from bokslut.pipeline.order import Means, Order
    from bokslut.project import Project


@click.group()
@click.version_option(__version__)
@click.option("--project", type=click.Path(path_type=Path), help="The project's folder; by default the current one.")
@click.pass_context
def main(context: click.Context, project: Path | None) -> None:
    """Make the reports of municipal boards from their data and comments."""
    context.obj = project


@main.command()
@click.argument("board", required=False)
@click.argument("year", type=int, required=False)
@click.option("--kind", help="The kind of report; annual where one is made.")
@click.option("--month", type=int, help="The month that a monthly report's period ends with.")
@click.option("--all", "every", is_flag=True, help="All reports, or all of BOARD, YEAR, kind and month where told.")
@click.option("--scheduler", help="Make them on the Dask cluster of this scheduler, such as tcp://10.0.0.5:8786.")
@click.option("--store", help="Where the cluster's workers find inputs and leave reports, such as s3://bucket/bokslut.")
@click.option("--renderer", default="auto", show_default=True, help="auto, quarto or builtin.")
@click.option("--formats", default="html,pdf,docx", show_default=True, help="Formats, with commas between.")
@click.option("--jobs", type=click.IntRange(min=1), help="How much is done at a time.")
@click.option("--force", is_flag=True, help="Run all steps, also those whose inputs have not changed.")
@click.option("--cold", is_flag=True, help="Start each kernel from nothing instead of forking it.")
@click.pass_obj
def report(
    project: Path | None,
    /,
    board: str | None,
    year: int | None,
    kind: str | None,
    month: int | None,
    every: bool,
    scheduler: str | None,
    store: str | None,
    renderer: str,
    formats: str,
    jobs: int | None,
    force: bool,
    cold: bool,
) -> None:
    """Make the report of BOARD for YEAR, or all; only the steps whose inputs have changed are run."""
    from bokslut.pipeline.order import CAN_FORK, Means, Order, processors, with_month
    from bokslut.project import find_project

    found = find_project(project)
    names = tuple(name.strip() for name in formats.split(",") if name.strip())
    means = Means(jobs or processors(), CAN_FORK and not cold, force)
    if not every:
        if board is None or year is None:
            raise BokslutError("which report?", expected="a board and a year, or --all", found=board)
        if scheduler or store:
            raise BokslutError("a cluster makes many reports", expected="--all beside --scheduler and --store")
        order = Order(board, year, kind or "annual", month, renderer, names)
        return _make_one(found, with_month(found, order), means)
    from bokslut.pipeline.catalogue import catalogue

    orders = [
        replace(order, renderer=renderer, formats=names)
        for order in catalogue(found)
        if all(
            told in (None, own)
            for told, own in zip(
                (board, year, kind, month), (order.board, order.year, order.kind, order.month), strict=True
            )
        )
    ]
    if not orders:
        asked_for = " ".join(str(told) for told in (board, year, kind, month) if told is not None)
        raise BokslutError(
            "there is no such report", expected="one that make list shows", found=asked_for or "no reports in params/"
        )
    # One report more than processors, since each waits now and then.
    return _make_all(found, orders, means if jobs else replace(means, jobs=means.jobs + 1), scheduler, store)


def _make_one(project: Project, order: Order, means: Means) -> None:
    from bokslut.pipeline.make import make_warmly
    from bokslut.pipeline.progress import Terminal

    made = make_warmly(project, order, means, Terminal())
    for note in made.left_out:
        click.echo(f"left out: {note}", err=True)
    if warnings := _open_warnings(made.folder):
        click.echo(f"{warnings}: make check visar {'den' if warnings == '1 varning' else 'dem'}", err=True)
    if not made.changed:
        click.echo("nothing has changed since it was made", err=True)
    note = f": {made.engine.note}" if made.engine.note else ""
    click.echo(f"rendered by {made.engine.name} ({made.engine.version}){note}", err=True)
    for name in order.formats:
        click.echo(made.folder / f"report.{name}")


def _open_warnings(folder: Path) -> str:
    """Return how many warnings a finished report has that nobody has accepted; empty where it has none."""
    import json

    try:
        number = json.loads((folder / "checks.json").read_text(encoding="utf-8"))["summary"]["warnings"]
    except (OSError, ValueError, LookupError, TypeError):
        return ""
    return "" if not number else "1 varning" if number == 1 else f"{number} varningar"


def _make_all(project: Project, orders: list[Order], means: Means, scheduler: str | None, store: str | None) -> None:
    """Make reports here or on a cluster; what fails does not stop the others, and the end lists why."""
    from bokslut.pipeline.progress import Batch

    if scheduler and store:
        from bokslut.pipeline.cluster import make_on_cluster

        results = make_on_cluster(project, orders, means, scheduler, store)
    elif scheduler or store:
        raise BokslutError("a cluster needs a scheduler and a store", expected="--scheduler and --store")
    else:
        from bokslut.pipeline.batch import make_reports

        results = make_reports(project, orders, means)
    progress = Batch(len(orders))
    failed, status = [], 0
    for result in results:
        progress.done(result)
        if result.error:
            failed.append(f"{result.order}\n{result.error}")
            status = max(status, result.status)
        else:
            folder = result.order.folder(project)
            click.echo(f"{store}/outputs/{folder.relative_to(project.outputs).as_posix()}" if store else folder)
    if failed:
        each = max(4, SCREEN // len(failed))
        told = "\n\n".join(within_a_screen(one, each) for one in failed)
        problem = f"{len(failed)} of {len(orders)} reports failed"
        raise (Unforeseen if status == Unforeseen.status else BokslutError)(problem, found=told)


@main.command()
@click.argument("board")
@click.argument("year", type=int)
@click.option("--kind", default="annual", show_default=True, help="The kind of report.")
@click.option("--month", type=int, help="The month that a monthly report's period ends with.")
@click.pass_obj
def why(project: Path | None, board: str, year: int, kind: str, month: int | None) -> None:
    """Tell which steps of a report would be run now, and which inputs make them."""
    from bokslut.pipeline.order import Order, with_month
    from bokslut.pipeline.why import steps
    from bokslut.project import find_project

    found = find_project(project)
    for step, reasons in steps(found, with_month(found, Order(board, year, kind, month))):
        click.echo(f"{step:<32}{reasons[0] if reasons else 'unchanged'}")
        for reason in reasons[1:]:
            click.echo(f"{'':<32}{reason}")


@main.command()
@click.argument("board")
@click.argument("year", type=int)
@click.option("--kind", default="annual", show_default=True, help="The kind of report.")
@click.option("--month", type=int, help="The month that a monthly report's period ends with.")
@click.pass_obj
def check(project: Path | None, board: str, year: int, kind: str, month: int | None) -> None:
    """Check figures, comments and decisions of a report without making it; exit status 1 where something is open."""
    from bokslut.checks.show import terminal
    from bokslut.pipeline.check import check_order
    from bokslut.pipeline.order import Order, with_month
    from bokslut.project import find_project

    found = find_project(project)
    checked = check_order(found, with_month(found, Order(board, year, kind, month)))
    click.echo(terminal(checked))
    sys.exit(1 if checked.open else 0)


@main.command()
@click.argument("board")
@click.argument("year", type=int)
@click.option("--kind", default="annual", show_default=True, help="The kind of report.")
@click.option("--month", type=int, help="The month that a monthly report's period ends with.")
@click.option("--decision", help="The decision that adopted it, such as “SN 2024-09-17, §42”; by default the report's.")
@click.option("--date", type=click.DateTime(["%Y-%m-%d"]), help="The day of the sealing; today by default.")
@click.option("--again", is_flag=True, help="Replace an earlier seal of the report.")
@click.option("--renderer", default="auto", show_default=True, help="auto, quarto or builtin.")
@click.pass_obj
def seal(
    project: Path | None,
    /,
    board: str,
    year: int,
    kind: str,
    month: int | None,
    decision: str | None,
    date: dt.datetime | None,
    again: bool,
    renderer: str,
) -> None:
    """Seal a report as it was adopted: make it, and keep its inputs, its numbers and the hashes of its files."""
    from bokslut.pipeline.order import Means, Order, with_month
    from bokslut.pipeline.progress import Terminal
    from bokslut.project import find_project
    from bokslut.seals.seal import seal_report

    day = date.date() if date else dt.date.today()
    found = find_project(project)
    order = with_month(found, Order(board, year, kind, month, renderer))
    click.echo(seal_report(found, order, day, Means(), Terminal(), decision=decision, again=again))


@main.command()
@click.argument("board", required=False)
@click.argument("year", type=int, required=False)
@click.option("--kind", help="The kind of report.")
@click.option("--month", type=int, help="The month that a monthly report's period ends with.")
@click.pass_obj
def verify(project: Path | None, board: str | None, year: int | None, kind: str | None, month: int | None) -> None:
    """Make sealed reports again and tell what changed since; exit status 1 where one is not the same to the byte."""
    from bokslut.pipeline.order import Means
    from bokslut.pipeline.progress import Silent
    from bokslut.project import find_project
    from bokslut.seals.verify import find_seals
    from bokslut.seals.verify import verify as verified

    found = find_project(project)
    paths = find_seals(found, board, year, kind, month)
    if not paths:
        click.echo("no report is sealed", err=True)
    hold = True
    for result in verified(found, paths, Means(), Silent()):
        click.echo(str(result))
        hold = hold and result.holds
    sys.exit(0 if hold else 1)


@main.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--board", required=True, help="The board that the document is of.")
@click.option("--year", type=int, required=True, help="The year that it is about.")
@click.option("--html", "page", type=click.Path(path_type=Path), help="Write the tie-out as an HTML page.")
@click.option("--json", "data", type=click.Path(path_type=Path), help="Write the tie-out as JSON.")
@click.option("--all", "every", is_flag=True, help="Show every figure, not only those that contradict.")
@click.pass_obj
def tieout(
    project: Path | None, /, file: Path, board: str, year: int, page: Path | None, data: Path | None, every: bool
) -> None:
    """Hold every figure of FILE (Word, PDF, HTML or text) against what is known of a board and year.

    The exit status is 1 where a figure contradicts what is known.
    """
    from bokslut.project import find_project
    from bokslut.tieout.documents import read_document
    from bokslut.tieout.known import known_of
    from bokslut.tieout.match import tie_out
    from bokslut.tieout.show import as_html, as_json, print_result
    from bokslut.whole import target, write

    found = find_project(project)
    page, data = page and target(page, found.root, ".html", ".htm"), data and target(data, found.root, ".json")
    document = read_document(file)
    result = tie_out(document, known_of(found, board, year))
    print_result(result, every=every)
    for path, text in ((page, as_html), (data, as_json)):
        if path is not None:
            write(path, text(result))
    if result.of("motsägs"):
        sys.exit(1)


@main.command()
@click.argument("board")
@click.argument("year", type=int)
@click.option("--against", required=True, help="A git revision, seal or the path of a seal, or an outputs folder.")
@click.option("--kind", default="annual", show_default=True, help="The kind of report.")
@click.option("--month", type=int, help="The month that a monthly report's period ends with.")
@click.option("--renderer", default="auto", show_default=True, help="auto, quarto or builtin.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Where to write the page.")
@click.pass_obj
def diff(
    project: Path | None,
    /,
    board: str,
    year: int,
    against: str,
    kind: str,
    month: int | None,
    renderer: str,
    out: Path | None,
) -> None:
    """Tell what has changed in a report since an earlier version: numbers and why, sentences, charts."""
    from bokslut.diff.compare import compare
    from bokslut.diff.page import page, page_file
    from bokslut.diff.summary import summary
    from bokslut.pipeline.order import Means, Order, with_month
    from bokslut.pipeline.progress import Terminal
    from bokslut.project import find_project
    from bokslut.report import open_report
    from bokslut.whole import target, write

    found = find_project(project)
    out = out and target(out, found.root, ".html", ".htm")
    order = with_month(found, Order(board, year, kind, month, renderer))
    report = open_report(board, year, kind, found, month=month)
    difference = compare(found, order, against, Means(), Terminal())
    file = out or page_file(found, order)
    write(file, page(report, difference))
    click.echo(summary(difference, f"{report.title}, {report.board.name}"))
    click.echo(file, err=True)


@main.command(name="list")
@click.pass_obj
def list_reports(project: Path | None) -> None:
    """List the reports that parameters ask for, and whether they are made."""
    from bokslut.pipeline.catalogue import catalogue, state
    from bokslut.project import find_project

    found = find_project(project)
    for order in catalogue(found):
        click.echo(f"{order!s:<28}{state(found, order)}")


@main.command()
@click.option("--url", help="The address that the site will have, for the catalogue that others harvest.")
@click.option("--decided", is_flag=True, help="Leave drafts out.")
@click.pass_obj
def site(project: Path | None, url: str | None, decided: bool) -> None:
    """Put the reports that are made on a site of their own, in outputs/site; tell which are not on it."""
    from bokslut.project import find_project
    from bokslut.site.build import build_site

    site = build_site(find_project(project), url, decided=decided)
    for note in site.notes:
        click.echo(note, err=True)
    click.echo(site.folder / "index.html")


@main.command()
@click.pass_obj
def strip(project: Path | None) -> None:
    """Take out of the notebooks what running them left, so that they are as git has them where no cell changed."""
    from bokslut.notebooks import strip
    from bokslut.project import find_project

    found = find_project(project)
    for path in strip(found.notebooks):
        click.echo(found.name(path))


@main.command()
@click.option("--boards", default=1, show_default=True, help="How many boards: EX, EX2, EX3 …")
@click.option("--years", help="Years in a row, with commas between.")
@click.option("--seed", default=1, show_default=True, help="What all figures come from.")
@click.pass_obj
def example(project: Path | None, boards: int, years: str | None, seed: int) -> None:
    """Make up boards with synthetic figures, complete for every kind of report."""
    from bokslut.example import YEARS, write_example
    from bokslut.project import find_project

    told = [year.strip() for year in (years or YEARS).split(",") if year.strip()]
    if not all(year.isdecimal() for year in told):
        raise BokslutError("a year is not right", expected="years with commas between", found=years)
    for name in write_example(find_project(project), boards, tuple(int(year) for year in told), seed):
        click.echo(name)


def run() -> None:
    """Run the command; what goes wrong is told without a traceback, see `bokslut.boundary`."""
    stop_in_order()
    run_bounded(lambda: main(standalone_mode=False))
