"""Which columns of a data file say what a row is about, so that rows are found by label and not by number."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from bokslut.control.records import PROVIDERS, RISK_SCALES, RISKS, SAMPLES, SampleRow
from bokslut.economy import records as economy
from bokslut.errors import BokslutError
from bokslut.goals.records import AGENDA, KEY_FIGURES, KeyFigureRow
from bokslut.letters import label
from bokslut.operations import FACTS, FactRow
from bokslut.personnel import records as personnel
from bokslut.reading import decode, numbered_rows

KEYS: Mapping[str, tuple[str, ...]] = {
    economy.STATEMENT: ("rad",),
    economy.INVESTMENTS: ("rad",),
    economy.FORECASTS: economy.ForecastRow.unique,
    economy.GRANT: economy.GrantRow.unique,
    economy.LIABILITY: ("rad",),
    economy.VOLUMES: economy.VolumeRow.unique,
    economy.ACTIONS: ("åtgärd",),
    economy.PRICE_INDEX: ("index", "år", "underlag"),
    KEY_FIGURES: KeyFigureRow.unique,
    AGENDA: ("nummer",),
    SAMPLES: SampleRow.unique,
    RISKS: ("risk",),
    PROVIDERS: ("avtal", "kontroll"),
    RISK_SCALES: ("skala", "nivå"),
    personnel.STAFF: personnel.StaffRow.unique,
    personnel.SICK_LEAVE: personnel.SickLeaveRow.unique,
    personnel.INCIDENTS: personnel.IncidentRow.unique,
    personnel.TURNOVER: ("avdelning",),
    personnel.WORK_ENVIRONMENT: ("nyckel",),
    FACTS: FactRow.unique,
}
"""The columns that identify a row, by file; a file that is not known here goes by its first column."""

_GROUP, _WITHIN = "kategori", "post"
"""Roles: a row of the second belongs to the row of the first above it, and may be called like one elsewhere."""


@dataclass(frozen=True)
class Labelled:
    """A row of a CSV file.

    Attributes
    ----------
    number
        As a spreadsheet counts, the header being row 1.
    key
        What the row is found by: the category that it stands in, its labels and, for one of several
        that are alike, which of them it is.
    label
        What the row is called.
    cells
        The text of each cell by column.
    """

    number: int
    key: tuple[str, ...]
    label: str
    cells: Mapping[str, str]


def labelled(file: str, content: bytes) -> list[Labelled]:
    """Return the rows of a CSV file with their labels, empty rows passed over.

    Raises
    ------
    BokslutError
        Where a row has too many or too few cells, or the file is empty.
    """
    (_, header), *rows = numbered_rows(decode(content), file)
    columns = KEYS.get(file.rpartition("/")[2], tuple(header[:1]))
    seen: Counter[tuple[str, ...]] = Counter()
    found, group = [], ""
    for number, row in rows:
        if not any(cell.strip() for cell in row):
            continue
        if len(row) != len(header):
            raise BokslutError("a row has the wrong number of cells", where=f"{file}, row {number}")
        cells = {name: label(cell) for name, cell in zip(header, row, strict=True)}
        labels = tuple(cells.get(column, "") for column in columns)
        role = cells.get("roll")
        group = labels[0] if role == _GROUP else group
        key = (group if role == _WITHIN else "", *labels)
        seen[key] += 1
        told = ", ".join(filter(None, labels)) + (f" ({seen[key]})" if seen[key] > 1 else "")
        found.append(Labelled(number, (*key, str(seen[key])), told, cells))
    return found
