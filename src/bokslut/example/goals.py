"""The example's goals and key figures; assessments follow from targets and outcomes."""

from __future__ import annotations

from dataclasses import dataclass

from bokslut.example.story import Story
from bokslut.example.write import Rows, as_yaml

MUNICIPAL = ("1. Invånarna får rätt stöd i rätt tid", "2. Kommunen är en hållbar och attraktiv arbetsgivare")


@dataclass(frozen=True)
class Measure:
    """A key figure of a goal: its level in the first year and how it moves, higher being better or not."""

    goal: str
    key: str
    name: str
    unit: str
    better: str
    level: float
    trend: float


@dataclass(frozen=True)
class Aim:
    """A goal of the board."""

    id: str
    of: str
    name: str
    indicator: str | None
    risk: str | None
    agenda: tuple[int, ...]


AIMS = (
    Aim("tidiga_insatser", MUNICIPAL[0], "Fler ska få stöd tidigt", "Väntetid till första insats", None, (3, 10)),
    Aim("självständighet", MUNICIPAL[0], "Fler ska bli självständiga efter avslutad insats", None,
        "Insatserna ger inte avsedd effekt", (1, 8)),
    Aim("inflytande", MUNICIPAL[0], "Den som har en insats ska ha inflytande över den", "Upplevt inflytande", None,
        (10, 16)),
    Aim("arbetsgivare", MUNICIPAL[1], "Medarbetarna ska vilja stanna och utvecklas", None,
        "Otillräcklig kompetensförsörjning", (5, 8)),
)  # fmt: skip
MEASURES = (
    Measure("tidiga_insatser", "väntetid", "Väntetid från ansökan till första insats, dagar",
            "dagar", "lägre", 34, -1.8),
    Measure("tidiga_insatser", "öppna_insatser", "Personer i öppna insatser, antal", "antal", "högre", 410, 16),
    Measure("självständighet", "ej_åter", "Ej åter inom ett år efter avslutad insats, andel (%)",
            "procent", "högre", 74, 1.2),
    Measure("självständighet", "avslutade_enligt_plan", "Insatser avslutade enligt plan, andel (%)",
            "procent", "högre", 66, 1),
    Measure("inflytande", "upplevt_inflytande", "Upplevt inflytande, andel positiva svar (%)",
            "procent", "högre", 70, 1.5),
    Measure("inflytande", "genomförandeplaner", "Aktuella genomförandeplaner, andel (%)", "procent", "högre", 86, 2),
    Measure("arbetsgivare", "engagemang", "Hållbart medarbetarengagemang, index", "index", "högre", 77, 0.6),
    Measure("arbetsgivare", "introducerade", "Nyanställda med full introduktion, andel (%)",
            "procent", "högre", 82, 2.4),
)  # fmt: skip
LEVELS = ("Ej uppfyllt", "Delvis uppfyllt", "I hög grad uppfyllt", "Helt uppfyllt")


class Goals:
    """A board's goals in all its years."""

    def __init__(self, story: Story) -> None:
        self.story = story

    def _scale(self, measure: Measure) -> float:
        return self.story.size if measure.unit == "antal" else 1.0

    def target(self, measure: Measure, year: int) -> int:
        """Return the target of a year: a step beyond what the trend gives."""
        late = year - self.story.before
        return round((measure.level + measure.trend * (late + 0.5)) * self._scale(measure))

    def outcome(self, measure: Measure, year: int, month: int = 12) -> float:
        """Return the outcome of a year, or at the end of a month."""
        random, late = self.story.random("key figure", measure.key, year), year - self.story.before
        level = measure.level + measure.trend * (late + random.uniform(-1.2, 2.0))
        if month < 12:
            level -= measure.trend * random.uniform(0.2, 1.0)
        return round(level * self._scale(measure), 1 if measure.unit == "procent" else None)

    def met(self, measure: Measure, year: int, month: int = 12) -> bool:
        """Return whether the target is reached."""
        outcome, target = self.outcome(measure, year, month), self.target(measure, year)
        return outcome >= target if measure.better == "högre" else outcome <= target

    def assessment(self, aim: Aim, year: int, month: int = 12) -> str:
        """Return the signal of a goal: all met, half, or how near none is."""
        measures = [measure for measure in MEASURES if measure.goal == aim.id]
        met = sum(self.met(measure, year, month) for measure in measures)
        if met == len(measures):
            return LEVELS[3]
        if met:
            return LEVELS[2]
        near = all(
            abs(self.outcome(one, year, month) / self.target(one, year) - 1) < 0.06 for one in measures
        )  # fmt: skip
        return LEVELS[1] if near else LEVELS[0]

    def goals(self, year: int, month: int = 12) -> str:
        """Return mål.yaml."""
        return as_yaml(
            [
                {
                    "kommunmål": over,
                    "mål": [
                        {
                            "id": aim.id,
                            "namn": aim.name,
                            "indikator": aim.indicator,
                            "risk": aim.risk,
                            "agenda2030": list(aim.agenda),
                            "bedömning": self.assessment(aim, year, month),
                        }
                        for aim in AIMS
                        if aim.of == over
                    ],
                }
                for over in MUNICIPAL
            ]
        )

    def key_figures(self, year: int, month: int = 12) -> Rows:
        """Return nyckeltal.csv of a year, or at the end of a month with a forecast of the year."""
        header = ["mål", "nyckel", "nyckeltal", "enhet", "riktning", "målvärde", "utfall", "utfall_kommun"]
        header += ["mätdatum", "källa", *(["prognos"] if month < 12 else [])]
        told = year in self.story.years
        last = f"{year}-{month:02}-{ {4: 30}.get(month, 31) }"
        rows = []
        for one in MEASURES:
            sign = "≥" if one.better == "högre" else "≤"
            row: list[object] = [one.goal if told else None, one.key, one.name, one.unit, one.better]
            row += [f"{sign}{self.target(one, year)}" if told else None, self.outcome(one, year, month), None]
            row += [last, "Syntetisk uppgift"]
            if month < 12:
                row.append("Målvärdet väntas nås" if self.met(one, year) else "Målvärdet väntas inte nås")
            rows.append(row)
        return Rows(header, rows)
