"""What the terminal shows while a report is made."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol


class Progress(Protocol):
    """Is told when steps start and end; steps may run side by side."""

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Tell that a step runs, for as long as the context lasts."""
        ...


class Silent:
    """Shows nothing."""

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Run a step without a word."""
        yield


class Terminal:
    """Shows the steps that run, and a line with the time for each that has ended."""

    def __init__(self) -> None:
        from rich.console import Console
        from rich.status import Status

        self._console = Console(stderr=True, highlight=False)
        self._status: Status = self._console.status("")
        self._running: list[str] = []

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Show a step while it runs, and its time when it has ended."""
        start = time.perf_counter()
        self._running.append(name)
        self._show()
        try:
            yield
        except BaseException:
            self._console.print(f"[red]✗[/red] {name}")
            raise
        else:
            self._console.print(f"[green]✓[/green] {name:<28}{time.perf_counter() - start:6.1f} s")
        finally:
            self._running.remove(name)
            self._show()

    def _show(self) -> None:
        if self._running:
            self._status.update(", ".join(self._running))
            self._status.start()
        else:
            self._status.stop()
