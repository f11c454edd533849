"""What the terminal shows while a report is made."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from bokslut.pipeline.batch import Result


class Progress(Protocol):
    """Is told when steps start and end; steps may run side by side."""

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Tell that a step runs, for as long as the context lasts."""
        ...

    def kept(self, name: str) -> None:
        """Tell that a step is not run, since its inputs have not changed."""
        ...


class Silent:
    """Shows nothing."""

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Run a step without a word."""
        yield

    def kept(self, name: str) -> None:
        """Say nothing."""


class Terminal:
    """Shows the steps that run, and a line with the time for each that has ended.

    Two steps may bear the same name, as a notebook that two chapters use does.
    """

    def __init__(self) -> None:
        from rich.console import Console
        from rich.status import Status

        self._console = Console(stderr=True, highlight=False)
        self._status: Status = self._console.status("")
        self._running: dict[object, str] = {}
        self._lock = Lock()

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Show a step while it runs, and its time when it has ended."""
        start = time.perf_counter()
        key = object()
        self._show(key, name)
        try:
            yield
        except BaseException:
            self._console.print(f"[red]✗[/red] {name}")
            raise
        else:
            self._console.print(f"[green]✓[/green] {name:<28}{time.perf_counter() - start:6.1f} s")
        finally:
            self._show(key, None)

    def kept(self, name: str) -> None:
        """Show that a step is not run."""
        self._console.print(f"[dim]= {name:<28}unchanged[/dim]")

    def _show(self, key: object, name: str | None) -> None:
        """Show that a step has started, or without a name that it has ended."""
        with self._lock:
            if name is None:
                del self._running[key]
            else:
                self._running[key] = name
            if self._running:
                self._status.update(", ".join(self._running.values()))
                self._status.start()
            else:
                self._status.stop()


def show_cursor() -> None:
    """Show the terminal's cursor again, where what had hidden it has died."""
    from rich.console import Console

    Console(stderr=True).show_cursor(True)


class Batch:
    """Shows how far a batch of reports has come: a line for each, and how long the rest may take."""

    def __init__(self, number: int) -> None:
        from rich.console import Console

        self._console = Console(stderr=True, highlight=False)
        self._number = number
        self._done = 0
        self._start = time.perf_counter()

    def done(self, result: Result) -> None:
        """Show what came of a report."""
        self._done += 1
        mark = "[red]✗[/red]" if result.error else "[green]✓[/green]" if result.changed else "[dim]=[/dim]"
        spent = time.perf_counter() - self._start
        left = spent / self._done * (self._number - self._done)
        what = "failed" if result.error else "" if result.changed else "unchanged"
        counted = f"\\[{self._done}/{self._number}]".rjust(2 * len(str(self._number)) + 3)
        self._console.print(
            f"{mark} {counted} {result.order!s:<28}{what:<10}{spent:6.1f} s, {left:.0f} s left", markup=True
        )
