"""Compare a report with an earlier version of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bokslut.contents import content_of
from bokslut.diff.chapters import without_numbers
from bokslut.diff.charts import ChartChange, charts
from bokslut.diff.inputs import Input, inputs
from bokslut.diff.numbers import Number, numbers, pairs
from bokslut.diff.sentences import Sentence, sentences
from bokslut.diff.versions import Version, find_version, made_again, read_version
from bokslut.pipeline.make import make_warmly
from bokslut.pipeline.manifest import read_manifest
from bokslut.pipeline.order import Means, Order
from bokslut.pipeline.progress import Progress
from bokslut.privacy import counts_persons
from bokslut.project import Project


@dataclass(frozen=True)
class Difference:
    """All that differs between two versions of a report.

    Attributes
    ----------
    numbers
        Those that readers see a difference in.
    hidden
        Those that changed only in decimals that are not shown.
    """

    old: Version
    new: Version
    numbers: Sequence[Number]
    hidden: Sequence[Number]
    sentences: Sequence[Sentence]
    charts: Sequence[ChartChange]
    inputs: Sequence[Input]

    @property
    def nothing(self) -> bool:
        """Whether readers see no difference."""
        return not (self.numbers or self.sentences or self.charts)

    @property
    def package(self) -> bool:
        """Whether another package made the earlier version."""
        return self.old.manifest.get("package") != self.new.manifest.get("package")


def compare(project: Project, order: Order, against: str, means: Means, progress: Progress) -> Difference:
    """Compare a report, which is made where its inputs have changed, with an earlier version of it.

    Parameters
    ----------
    against
        What tells the earlier version; see `bokslut.diff.versions.find_version`.

    Raises
    ------
    BokslutError
        Where there is no such version, or one of the two cannot be made.
    """
    # The earlier version is read first: it may be the very folder that the present report will take the place of.
    earlier = find_version(project, order, against)
    formats = read_manifest(order, project).content.get("formats")
    order = replace(order, formats=tuple(formats)) if formats else order
    folder = make_warmly(project, order, means, progress).folder
    new = read_version(folder, project)
    old = earlier if isinstance(earlier, Version) else made_again(earlier, order, means, progress, folder)
    return difference(old, new)


def difference(old: Version, new: Version) -> Difference:
    """Return what differs between two versions of a report.

    What is gone of a file that counts persons may be gone since it is about few: it is not told what it was.
    """
    few = frozenset(value["id"] for value, now in pairs(old, new) if value and now is None and _may_be_few(value, new))
    changed = numbers(old, new, few)
    return Difference(
        old,
        new,
        [number for number in changed if number.sort != "dold"],
        [number for number in changed if number.sort == "dold"],
        sentences(without_numbers(old.pages, few), new.pages),
        charts(old, new, few),
        inputs(old, new, changed),
    )


def _may_be_few(value: Mapping[str, Any], new: Version) -> bool:
    files = {file for leaf in value["sources"] for file in leaf.get("files", (leaf.get("file"),))}
    contents = (content_of(file, new.inputs) for file in files if file)
    return any(content is not None and counts_persons(content) for content in contents)
