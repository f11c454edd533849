"""The summary: the report's key figures as cards, read in half a minute."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from bokslut.control.records import CONTROLS
from bokslut.economy.records import STATEMENT
from bokslut.errors import MissingData, MissingFigure
from bokslut.goals.records import GOALS
from bokslut.personnel.records import SICK_LEAVE
from bokslut.present.blocks import NOTHING, Block, Blocks, Div, Markdown, section
from bokslut.present.names import Names

if TYPE_CHECKING:
    from bokslut.report import Report

CARDS = (
    (
        STATEMENT,
        "{% if månad %}Periodens resultat{% else %}Årets resultat{% endif %}",
        "{{ drift.resultat.utfall | mnkr }}",
        "{{ drift.resultat.avvikelse | mot_budget }}",
    ),
    (
        STATEMENT,
        "Nettokostnads\u00adutveckling",
        "{{ drift.nettokostnader.ökning | procent }}",
        "{% if 'kommunbidrag' in drift %}kommunbidraget {{ drift.kommunbidrag.ökning | ökade('procent') }}{% endif %}",
    ),
    (
        STATEMENT,
        "Prognos för helåret",
        "{{ drift.resultat.prognos | mnkr }}",
        "{{ drift.resultat.prognosändring | ändrad }}",
    ),
    (
        SICK_LEAVE,
        "Sjukfrånvaro",
        "{{ sjukfrånvaro.totalt.utfall | procent }}",
        "{{ sjukfrånvaro.totalt.förändring | ökade }}",
    ),
    (
        GOALS,
        "Mål helt uppfyllda",
        "{{ mål.uppfyllda | tal }} av {{ mål.antal | tal }}",
        "{% if mål.utan_bedömning.value %}bedömning saknas för {{ mål.utan_bedömning | ord('ett') }}"
        "{% else %}alla mål är bedömda{% endif %}",
    ),
    (
        CONTROLS,
        "Kontroller utan anmärkning",
        "{{ kontroller.utan_anmärkning | tal }} av {{ kontroller.antal | tal }}",
        "{{ kontroller.med_anmärkning | ord }} med anmärkning",
    ),
)
"""Per card: the file it needs, its label, its value and what stands under the value."""


class Summary:
    """The sections of the summary."""

    def __init__(self, report: Report) -> None:
        self.report = report

    @section
    def key_figures(self) -> Block:
        """A card for each key figure that the period has data for."""
        cards = []
        for number, (file, label, value, comment) in enumerate(CARDS, start=1):
            where = f"nyckelkort {number}"
            if self.report.period.has(file) and (shown := self._filled(value, where)):
                texts = (self._filled(label, where), shown, self._filled(comment, where))
                cards.append(Div("kort", Markdown("\n\n".join(text for text in texts if text))))
        return Div("nyckelkort", Blocks(tuple(cards))) if cards else NOTHING

    @property
    def _own(self) -> dict[str, Callable[[], Names]]:
        """What the cards name: what the package calls it, whatever labels the data have."""
        names = self.report.names
        return {
            name: partial(lambda of: names[of].own, name) for name in ("drift", "sjukfrånvaro", "mål", "kontroller")
        }

    def _filled(self, text: str, where: str) -> str | None:
        """Return a card's text; None where a figure that it tells is not known."""
        try:
            return self.report.filled(text, where, **self._own)
        except (MissingFigure, MissingData):
            return None
