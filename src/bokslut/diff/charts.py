"""The charts of two versions that do not look the same."""

from __future__ import annotations

import base64
import re
from collections.abc import Container, Mapping
from dataclasses import dataclass

from bokslut.diff.sentences import Part, words
from bokslut.diff.versions import Version
from bokslut.present.markdown_text import plain

_FIGURE = re.compile(
    r'^!\[\]\(figures/(?P<name>[^)]+)\.svg\)\{alt="(?P<alt>[^"]*)"\}\n\nFigur\s\d+\.\s(?P<caption>.+)$', re.MULTILINE
)
_METADATA = re.compile(r"<metadata>.*?</metadata>", re.DOTALL)


@dataclass(frozen=True)
class Shown:
    """A chart as a version shows it: its caption, what it shows in words, and the picture as an address."""

    caption: str
    alt: str
    address: str


@dataclass(frozen=True)
class ChartChange:
    """A chart that is not as it was; None where a version does not have it."""

    name: str
    old: Shown | None
    new: Shown | None
    untold: bool = False
    """Whether the earlier one is not shown, since figures of it are about few persons."""

    @property
    def caption(self) -> str:
        """What it is called."""
        shown = self.new or self.old
        return shown.caption if shown else self.name

    @property
    def same_figures(self) -> bool:
        """Whether it tells the same, and is only drawn in another way."""
        return bool(self.old and self.new and self.old.alt == self.new.alt)

    @property
    def moved(self) -> bool:
        """Whether it tells the same in another order."""
        if not self.old or not self.new or self.same_figures:
            return False
        was, now = (sorted(re.split(r"[;.:] ?", shown.alt)) for shown in (self.old, self.new))
        return was == now

    @property
    def words(self) -> tuple[Part, ...]:
        """What it shows in words, with those that changed; none where it tells the same or stands alone."""
        if not self.old or not self.new or self.same_figures:
            return ()
        return tuple(words(self.old.alt, self.new.alt))


def charts(old: Version, new: Version, few: Container[str] = ()) -> list[ChartChange]:
    """Return the charts that are not as they were, those that are gone last.

    One that only shows the same in another order, since rows of its data have moved, is as it was.

    Parameters
    ----------
    few
        Ids of the earlier version's numbers that are not told; a chart of one is not shown as it was.
    """
    untold = {value["where"].get("table", "") for value in old.values if value["id"] in few}
    names = dict.fromkeys((*_captions(new), *_captions(old)))
    changed = (name for name in names if _picture(old, name) != _picture(new, name))
    found = (
        ChartChange(name, None, _shown(new, name), untold=True)
        if f"diagram-{name}" in untold
        else ChartChange(name, _shown(old, name), _shown(new, name))
        for name in changed
    )
    return [change for change in found if not change.moved]


def _picture(version: Version, name: str) -> str | None:
    """Return a picture without what it says of its making, which no reader sees."""
    found = version.figures.get(name) if name in _captions(version) else None
    return None if found is None else _METADATA.sub("", found)


def _shown(version: Version, name: str) -> Shown | None:
    told, svg = _captions(version).get(name), version.figures.get(name)
    if told is None or svg is None:
        return None
    picture = base64.b64encode(svg.encode()).decode()
    return Shown(plain(told["caption"]), plain(told["alt"]), f"data:image/svg+xml;base64,{picture}")


def _captions(version: Version) -> dict[str, Mapping[str, str]]:
    """Return alternative and caption of each chart, by its name."""
    return {found["name"]: found.groupdict() for text in version.chapters.values() for found in _FIGURE.finditer(text)}
