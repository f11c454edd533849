"""The command `bokslut`. What a subcommand needs is imported when it runs, so that help is fast."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from bokslut import __version__
from bokslut.errors import BokslutError


@click.group()
@click.version_option(__version__)
@click.option("--project", type=click.Path(path_type=Path), help="The project's folder; by default the current one.")
@click.pass_context
def main(context: click.Context, project: Path | None) -> None:
    """Make the reports of municipal boards from their data and comments."""
    context.obj = project


@main.command()
@click.argument("board")
@click.argument("year", type=int)
@click.option("--kind", default="annual", show_default=True, help="The kind of report.")
@click.option("--month", type=int, help="The month that a monthly report's period ends with.")
@click.option("--renderer", default="auto", show_default=True, help="auto, quarto or builtin.")
@click.option("--formats", default="html,pdf,docx", show_default=True, help="Formats, with commas between.")
@click.pass_obj
def report(
    project: Path | None, board: str, year: int, kind: str, month: int | None, renderer: str, formats: str
) -> None:
    """Make the report of BOARD for YEAR."""
    from bokslut.pipeline.make import make_report
    from bokslut.pipeline.plan import plan_report
    from bokslut.pipeline.progress import Terminal
    from bokslut.project import find_project

    wanted = tuple(name.strip() for name in formats.split(",") if name.strip())
    plan = plan_report(find_project(project), board, year, kind, month=month, renderer=renderer, formats=wanted)
    made = make_report(plan, Terminal())
    for note in made.left_out:
        click.echo(f"left out: {note}", err=True)
    click.echo(f"rendered by {made.engine.name} ({made.engine.version})", err=True)
    for name in wanted:
        click.echo(plan.outputs / f"report.{name}")


@main.command(name="list")
@click.pass_obj
def list_reports(project: Path | None) -> None:
    """List the reports that parameters ask for, and whether they are made."""
    from bokslut.pipeline.catalogue import catalogue
    from bokslut.project import find_project

    found = find_project(project)
    for entry in catalogue(found):
        click.echo(f"{entry!s:<28}{entry.state(found)}")


@main.command()
@click.option("--board", help="Only this board's.")
@click.option("--year", type=int, help="Only this year's.")
@click.option("--kind", help="Only this kind.")
@click.option("--renderer", default="auto", show_default=True, help="auto, quarto or builtin.")
@click.option("--formats", default="html,pdf,docx", show_default=True, help="Formats, with commas between.")
@click.pass_obj
def reports(
    project: Path | None, board: str | None, year: int | None, kind: str | None, renderer: str, formats: str
) -> None:
    """Make all reports that parameters ask for; what fails does not stop the others."""
    from bokslut.pipeline.catalogue import catalogue
    from bokslut.pipeline.make import make_report
    from bokslut.pipeline.plan import plan_report
    from bokslut.pipeline.progress import Terminal
    from bokslut.project import find_project

    found = find_project(project)
    wanted = tuple(name.strip() for name in formats.split(",") if name.strip())
    entries = [
        entry
        for entry in catalogue(found)
        if board in (None, entry.board) and year in (None, entry.year) and kind in (None, entry.kind)
    ]
    failed: list[str] = []
    for number, entry in enumerate(entries, start=1):
        click.echo(f"[{number}/{len(entries)}] {entry}", err=True)
        month = entry.month
        try:
            plan = plan_report(
                found, entry.board, entry.year, entry.kind, month=month, renderer=renderer, formats=wanted
            )
            make_report(plan, Terminal())
        except BokslutError as error:
            failed.append(f"{entry}\n{error}")
            continue
        click.echo(plan.outputs)
    if failed:
        raise BokslutError(f"{len(failed)} of {len(entries)} reports failed", found="\n\n".join(failed))


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
