"""What an earlier version can be made from again: its input files, and what it then showed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Sources:
    """The inputs of an earlier version.

    Attributes
    ----------
    name
        What the summary calls the version, told from what its status is called.
    place
        Where it was found.
    files
        The content of the input files, by their names in the project.
    shown
        What is certain to have been shown: text, value and unit, by the number's id.
    """

    name: Callable[[str], str]
    place: str
    files: Mapping[str, bytes]
    shown: Mapping[str, tuple[str, str, str]] = field(default_factory=dict)

    def as_shown(self, values: Sequence[Mapping[str, Any]]) -> tuple[list[Mapping[str, Any]], int]:
        """Return numbers with what was shown then in the place of what is shown when they are made today.

        How many differ comes second.
        """
        told: list[Mapping[str, Any]] = []
        restored = 0
        for value in values:
            then = self.shown.get(value["id"])
            if then is None or then == (value["shown"], value["value"], value["unit"]):
                told.append(value)
            else:
                restored += 1
                told.append({**value, "shown": then[0], "value": then[1], "unit": then[2]})
        return told, restored
