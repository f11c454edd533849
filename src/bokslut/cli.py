"""The command `bokslut`. What a subcommand needs is imported when it runs, so that help is fast."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from bokslut import __version__
from bokslut.errors import BokslutError

if TYPE_CHECKING:
    from bokslut.pipeline.order import Means

F = TypeVar("F", bound=Callable[..., Any])


@click.group()
@click.version_option(__version__)
@click.option("--project", type=click.Path(path_type=Path), help="The project's folder; by default the current one.")
@click.pass_context
def main(context: click.Context, project: Path | None) -> None:
    """Make the reports of municipal boards from their data and comments."""
    context.obj = project


def how_made(command: F) -> F:
    """Give a command the options of how reports are made."""
    options = (
        click.option("--renderer", default="auto", show_default=True, help="auto, quarto or builtin."),
        click.option("--formats", default="html,pdf,docx", show_default=True, help="Formats, with commas between."),
        click.option(
            "--jobs", type=click.IntRange(min=1), help="How much is done at a time; by default a job a processor."
        ),
        click.option("--force", is_flag=True, help="Run all steps, also those whose inputs have not changed."),
        click.option("--cold", is_flag=True, help="Start each kernel from nothing instead of forking it."),
    )
    for option in reversed(options):
        command = option(command)
    return command


def which_report(command: F) -> F:
    """Give a command the arguments that say which report."""
    options = (
        click.argument("board"),
        click.argument("year", type=int),
        click.option("--kind", default="annual", show_default=True, help="The kind of report."),
        click.option("--month", type=int, help="The month that a monthly report's period ends with."),
    )
    for option in reversed(options):
        command = option(command)
    return command


@main.command()
@which_report
@how_made
@click.pass_obj
def report(
    project: Path | None,
    board: str,
    year: int,
    kind: str,
    month: int | None,
    renderer: str,
    formats: str,
    jobs: int | None,
    force: bool,
    cold: bool,
) -> None:
    """Make the report of BOARD for YEAR; only the steps whose inputs have changed are run."""
    from bokslut.pipeline.make import make_report
    from bokslut.pipeline.order import Order
    from bokslut.pipeline.progress import Terminal
    from bokslut.project import find_project

    order = Order(board, year, kind, month, renderer, _names(formats))
    made = make_report(find_project(project), order, _means(jobs, force, cold), Terminal())
    for note in made.left_out:
        click.echo(f"left out: {note}", err=True)
    if not made.changed:
        click.echo("nothing has changed since it was made", err=True)
    click.echo(f"rendered by {made.engine.name} ({made.engine.version})", err=True)
    for name in order.formats:
        click.echo(made.folder / f"report.{name}")


@main.command()
@which_report
@click.pass_obj
def why(project: Path | None, board: str, year: int, kind: str, month: int | None) -> None:
    """Tell which steps of a report would be run now, and which inputs make them."""
    from bokslut.pipeline.order import Order
    from bokslut.pipeline.why import steps
    from bokslut.project import find_project

    for step, reasons in steps(find_project(project), Order(board, year, kind, month)):
        click.echo(f"{step:<32}{reasons[0] if reasons else 'unchanged'}")
        for reason in reasons[1:]:
            click.echo(f"{'':<32}{reason}")


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
@click.option("--board", help="Only this board's.")
@click.option("--year", type=int, help="Only this year's.")
@click.option("--kind", help="Only this kind.")
@how_made
@click.pass_obj
def reports(
    project: Path | None,
    board: str | None,
    year: int | None,
    kind: str | None,
    renderer: str,
    formats: str,
    jobs: int | None,
    force: bool,
    cold: bool,
) -> None:
    """Make all reports that parameters ask for, side by side; what fails does not stop the others."""
    from dataclasses import replace

    from bokslut.pipeline.batch import make_reports
    from bokslut.pipeline.catalogue import catalogue
    from bokslut.pipeline.order import processors
    from bokslut.pipeline.progress import Batch
    from bokslut.project import find_project

    found = find_project(project)
    orders = [
        replace(order, renderer=renderer, formats=_names(formats))
        for order in catalogue(found)
        if board in (None, order.board) and year in (None, order.year) and kind in (None, order.kind)
    ]
    progress = Batch(len(orders))
    failed = []
    means = _means(jobs or processors() + 1, force, cold)  # one more, since each waits now and then
    for result in make_reports(found, orders, means):
        progress.done(result)
        if result.error:
            failed.append(f"{result.order}\n{result.error}")
        else:
            click.echo(result.order.folder(found))
    if failed:
        raise BokslutError(f"{len(failed)} of {len(orders)} reports failed", found="\n\n".join(failed))


def _names(formats: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in formats.split(",") if name.strip())


def _means(jobs: int | None, force: bool, cold: bool) -> Means:
    from bokslut.pipeline.order import Means

    means = Means(force=force)
    return Means(jobs or means.jobs, means.warm and not cold, force)


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
    """Run the command; what an analyst can mend is told without a traceback, with exit status 2."""
    try:
        main(standalone_mode=True)
    except BokslutError as error:
        click.echo(f"{click.style('error:', fg='red')} {error}", err=True)
        sys.exit(2)
