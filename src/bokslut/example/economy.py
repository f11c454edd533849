"""The example's money: budgets that follow the grant, outcomes by month, forecasts that know more and more."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from bokslut.example.story import (
    CARE,
    CARE_FROM,
    GRANT_IN,
    REORGANISATION,
    REORGANISED_FROM,
    REORGANISED_TO,
    Story,
    price_change,
)
from bokslut.example.write import Rows

INCOME, STAFF, RENT, BOUGHT, OTHER = (
    *("Verksamhetens intäkter", "Personalkostnader", "Lokalhyror"),
    *("Köp av tjänster", "Övriga kostnader"),
)
COSTS, NET = "Verksamhetens kostnader", "Verksamhetens nettokostnader"
GRANT, FINANCE, RESULT = "Kommunbidrag", "Finansnetto", "Årets resultat"

GROUPS = (INCOME, STAFF, RENT, BOUGHT, OTHER)
ROLES = {
    INCOME: "intäkt",
    **dict.fromkeys((STAFF, RENT, BOUGHT, OTHER), "kostnad"),
    COSTS: "summa_kostnader",
    NET: "nettokostnad",
    GRANT: "kommunbidrag",
    FINANCE: "finansnetto",
    RESULT: "resultat",
}
SHARES = {INCOME: 0.14, RENT: -0.055, BOUGHT: -0.24, OTHER: -0.13}
"""Parts of the grant; staff takes what is left."""

SEASONS: dict[str, tuple[int, ...]] = {
    INCOME: (78, 80, 84, 82, 83, 84, 76, 80, 86, 86, 87, 94),
    STAFF: (83, 81, 83, 84, 84, 92, 74, 76, 83, 85, 85, 90),
    RENT: (1,) * 12,
    BOUGHT: (80, 79, 82, 82, 83, 84, 88, 84, 82, 83, 84, 89),
    OTHER: (78, 80, 84, 83, 84, 80, 70, 80, 86, 88, 90, 97),
    GRANT: (1,) * 12,
    FINANCE: (1,) * 12,
}
"""How a year's budget falls on its months: more in June and December, less in July."""

PERMANENT = {
    CARE: {INCOME: 0.012, STAFF: -0.004, RENT: -0.004, BOUGHT: -0.022, OTHER: -0.012},
    REORGANISATION: {INCOME: 0.018, STAFF: 0.004, RENT: 0.003, BOUGHT: -0.018, OTHER: -0.004},
    None: {INCOME: 0.010, STAFF: 0.001, RENT: 0.002, BOUGHT: -0.010, OTHER: -0.004},
}
"""How far outcomes come from budget all year, as a part of it; positive is better."""


def spread(amount: int, weights: tuple[int, ...]) -> list[int]:
    """Divide an amount over the months, so that the months add up to it."""
    cumulated = [round(amount * sum(weights[: month + 1]) / sum(weights)) for month in range(len(weights))]
    return [now - earlier for now, earlier in zip(cumulated, [0, *cumulated], strict=False)]


def with_totals(lines: dict[str, int]) -> dict[str, int]:
    """Add the totals to account groups, grant and financial net, in the order of the statement."""
    costs = sum(amount for line, amount in lines.items() if ROLES[line] == "kostnad")
    net = lines[INCOME] + costs
    totals = {COSTS: costs, NET: net, RESULT: net + lines[GRANT] + lines[FINANCE]}
    return {line: (lines | totals)[line] for line in ROLES}


@dataclass(frozen=True)
class Frame:
    """A year's grant in tkr, in hundreds, and the parts of its change from the year before."""

    grant: int
    parts: dict[str, int]


class Economy:
    """A board's money in all its years, in tkr."""

    def __init__(self, story: Story) -> None:
        self.story = story
        self.frames = self._frames()

    def _frames(self) -> dict[int, Frame]:
        story = self.story
        frames = {story.before: Frame(_hundreds(384_000 * story.size), {})}
        for year in range(story.years[0], story.after + 3):
            random = story.random("frame", year)
            grant = frames[year - 1].grant
            parts = {
                "Indexuppräkning": _hundreds(grant * price_change(story.seed, year) / 100),
                "Volymuppräkning": _hundreds(grant * random.uniform(0.004, 0.011)),
            }
            if year <= story.after:
                parts["Ramjustering för gemensam administration"] = _hundreds(-grant * random.uniform(0.001, 0.004))
            frames[year] = Frame(grant + sum(parts.values()), parts)
        return frames

    @cached_property
    def budgets(self) -> dict[int, dict[str, int]]:
        """The budget of each year and of the plan years, with totals; the budgeted result is zero."""
        return {year: self._budget(year) for year in self.frames}

    def _budget(self, year: int) -> dict[str, int]:
        grant = self.frames[year].grant
        late = year - self.story.before
        lines = {line: round(grant * share * (1 + 0.004 * late)) for line, share in SHARES.items()}
        lines[STAFF] = -grant - sum(lines.values())
        return with_totals(lines | {GRANT: grant, FINANCE: 0})

    def month_budgets(self, year: int) -> dict[str, list[int]]:
        """Return the budget of each month, by line without totals."""
        return {line: spread(self.budgets[year][line], weights) for line, weights in SEASONS.items()}

    def _usual(self, year: int) -> dict[str, list[int]]:
        """Return what each month deviates for reasons that last all year."""
        rates, random = PERMANENT[self.story.event(year)], self.story.random("outcome", year)
        usual = {}
        for line, budgets in self.month_budgets(year).items():
            rate = rates.get(line, 0.0)
            usual[line] = [round(abs(budget) * random.gauss(rate, 0.006 if rate else 0.0)) for budget in budgets]
        usual[FINANCE] = [-random.randint(0, 2) for _ in range(12)]
        return usual

    def _events(self, year: int) -> dict[str, list[int]]:
        """Return what the year's events add to each month."""
        event, added = self.story.event(year), {line: [0] * 12 for line in SEASONS}
        grant = self.frames[year].grant
        for month in range(1, 13):
            if event == CARE and month >= CARE_FROM:
                added[BOUGHT][month - 1] -= round(grant * 0.0028)
            if event == REORGANISATION and month == GRANT_IN:
                added[INCOME][month - 1] += round(grant * 0.0125)
            if event == REORGANISATION and month > GRANT_IN:
                added[OTHER][month - 1] -= round(grant * 0.0006)
            if event == REORGANISATION and REORGANISED_FROM <= month <= REORGANISED_TO:
                added[STAFF][month - 1] -= round(grant * 0.0011)
        return added

    def event_cost(self, year: int, line: str, month: int) -> int:
        """Return what the year's events have added to a line until a month."""
        return sum(self._events(year)[line][:month])

    def budget(self, year: int, month: int) -> dict[str, int]:
        """Return the budget of January to a month, with totals."""
        return with_totals({line: sum(months[:month]) for line, months in self.month_budgets(year).items()})

    def outcome(self, year: int, month: int = 12) -> dict[str, int]:
        """Return the outcome of January to a month, with totals."""
        usual, events = self._usual(year), self._events(year)
        return with_totals(
            {
                line: sum(months[:month]) + sum(usual[line][:month]) + sum(events[line][:month])
                for line, months in self.month_budgets(year).items()
            }
        )

    def forecast(self, year: int, month: int) -> dict[str, int]:
        """Return the whole year's deviation as a follow-up knows it: rounded, and blind to what has not begun."""
        usual, events = self._usual(year), self._events(year)
        seen = 0.35 + 0.05 * month
        begun = dict.fromkeys(SEASONS, REORGANISED_FROM) | {BOUGHT: CARE_FROM, OTHER: GRANT_IN}
        told = {}
        for line in SEASONS:
            known = sum(usual[line][:month]) + sum(events[line][:month])
            rest = seen * sum(usual[line][month:])
            if month >= begun[line]:
                clear = min(1.0, 0.55 + 0.2 * (month - begun[line]))
                rest += clear * sum(amount for amount in events[line][month:] if amount < 0)
            told[line] = round(known) if month == 12 else _hundreds(known + rest)
        return with_totals(told)

    def statement(self, year: int, month: int | None = None) -> Rows:
        """Return drift.csv of a year or of a period within it."""
        if month:
            budget, outcome = self.budget(year, month), self.outcome(year, month)
            forecast = self.forecast(year, month) if year in self.story.years else None
            header = ["rad", "roll", "budget", "utfall"] + (["prognosavvikelse"] if forecast else [])
            rows = [
                [line, role, budget[line], outcome[line], *([forecast[line]] if forecast else [])]
                for line, role in ROLES.items()
            ]
            return Rows(header, rows)
        done = year <= self.story.years[-1]
        closed = self.outcome(year) if done else {}
        planned = year in self.frames and year + 2 in self.frames and year > self.story.before
        header = ["rad", "roll", "budget", "utfall"] + (["plan_1", "plan_2"] if planned else [])
        return Rows(
            header,
            [
                [
                    *(line, role, self.budgets[year][line], closed.get(line)),
                    *([self.budgets[year + 1][line], self.budgets[year + 2][line]] if planned else []),
                ]
                for line, role in ROLES.items()
            ],
        )

    def grant(self, year: int) -> Rows:
        """Return ram.csv: the parts of the grant's change to the year and in the plan, in mnkr."""
        frames = [self.frames[year + step] for step in range(3)]
        return Rows(
            ["komponent", "enhet", "budget", "plan_1", "plan_2"],
            [
                [part, "mnkr", *(_mnkr(frame.parts[part]) if part in frame.parts else None for frame in frames)]
                for part in frames[0].parts
            ],
        )

    def investments(self, year: int, month: int | None = None) -> Rows:
        """Return investeringar.csv of a year or of a period within it."""
        size, random = self.story.size, self.story.random("investments", year)
        items = {"Inventarier": 900, "IT-utrustning": 600, "Lokalanpassning": 500}
        budgets = {item: _hundreds(amount * size) for item, amount in items.items()}
        ends = {item: round(budget * random.uniform(0.62, 1.04)) for item, budget in budgets.items()}
        paths = {item: sorted(random.random() for _ in range(11)) for item in items}
        plans = [{item: _hundreds(amount * size * (1 + 0.03 * step)) for item, amount in items.items()} for step in
                 range(1, 5)]  # fmt: skip
        done = year <= self.story.years[-1]
        columns: list[dict[str, int] | None] = []
        if month:
            spent = ends if month == 12 else {item: round(ends[item] * paths[item][month - 1]) for item in items}
            share = {item: round(budget * month / 12) for item, budget in budgets.items()}
            columns = [share, spent]
            if year in self.story.years:
                columns.append({item: _hundreds((budgets[item] - ends[item]) * month / 12) for item in items})
        else:
            columns = [budgets, ends if done else None, *(plans if year > self.story.before else [])]
        names = ["budget", "utfall", *(["prognosavvikelse"] if month else [f"plan_{step}" for step in range(1, 5)])]
        return Rows(["rad", "roll", *names[: len(columns)]], _categories(columns))

    def liability(self, year: int, month: int) -> Rows:
        """Return skuld.csv: vacation pay is earned all year and mostly taken in July."""
        earned = round(abs(self.budgets[year][STAFF]) * 0.0052)
        taken = spread(12 * earned, (4, 6, 4, 6, 4, 12, 46, 22, 4, 4, 5, 12))
        opening = round(abs(self.budgets[year][STAFF]) * 0.047)
        change = earned * month - sum(taken[:month])
        rows = [["Ingående semesterlöneskuld", "tkr", opening], ["Utgående semesterlöneskuld", "tkr", opening + change]]
        return Rows(["rad", "enhet", "värde"], [*rows, ["Förändring av semesterlöneskuld", "tkr", -change]])

    def volumes(self, year: int, month: int = 12) -> Rows:
        """Return volymer.csv: bought care follows its cost."""
        size, late, rows = self.story.size, year - self.story.before, []
        cost = self.outcome(year, month)[BOUGHT] / self.budget(year, month)[BOUGHT]
        for name, unit, level, weights in (
            ("Vårddygn i köpt vård", "dygn", 14_600, SEASONS[BOUGHT]),
            ("Inkomna ärenden", "antal", 2_900, SEASONS[OTHER]),
            ("Påbörjade öppna insatser", "antal", 640, SEASONS[OTHER]),
        ):
            random = self.story.random("volumes", year, name)
            budgets = spread(round(level * size * (1 + 0.015 * late)), weights)
            others = [round(budget * random.gauss(1.02, 0.04)) for budget in budgets]
            budget = sum(budgets[:month])
            rows.append([name, unit, budget, round(budget * cost) if unit == "dygn" else sum(others[:month])])
        return Rows(["volym", "enhet", "budget", "utfall"], rows)

    def actions(self, year: int, month: int) -> Rows | None:
        """Return åtgärder.csv; None where the forecast is in balance."""
        result = self.forecast(year, month)[RESULT]
        if result >= 0:
            return None
        begun = "Genomförd" if month == 12 else "Pågår" if month >= 4 else "Planerad"
        later = "Genomförd" if month == 12 else "Pågår" if month >= 9 else "Planerad"
        rows = [
            ["Prövning av alla placeringar i köpt vård", _hundreds(-result * 0.3), begun, "Enhet Norr"],
            ["Vakanshållning av tjänster", _hundreds(-result * 0.2), begun, "Ledning och stöd"],
            ["Fler öppna insatser i egen regi", _hundreds(-result * 0.15), later, "Enhet Söder"],
        ]
        return Rows(["åtgärd", "effekt", "status", "ansvarig"], rows)

    def facts(self, year: int, month: int = 12) -> list[list[object]]:
        """Return the facts on the year's events that are known by a month."""
        event, facts = self.story.event(year), []
        source = "Syntetisk uppgift"
        if event == CARE and month >= CARE_FROM:
            cost = -self.event_cost(year, BOUGHT, month)
            facts.append(["köpt_vård_höst", cost, "tkr", "Merkostnad för köpt vård från september", source])
        if event == REORGANISATION and month >= GRANT_IN:
            income = self.event_cost(year, INCOME, month)
            facts.append(["statsbidrag_maj", income, "tkr", "Statsbidrag utan budget, mottaget i maj", source])
        if event == REORGANISATION and month >= REORGANISED_FROM:
            cost = -self.event_cost(year, STAFF, month)
            facts.append(["omställningskostnad", cost, "tkr", "Lönekostnad för omorganisationens överlapp", source])
        return facts


def _categories(columns: list[dict[str, int] | None]) -> list[list[object]]:
    """Return categories, items and the whole, with the totals of each column."""
    parts = {"Reinvestering": ("Inventarier", "IT-utrustning"), "Anpassningsinvestering": ("Lokalanpassning",)}

    def totals(items: tuple[str, ...]) -> list[object]:
        return [sum(column[item] for item in items) if column else None for column in columns]

    rows: list[list[object]] = []
    for category, items in parts.items():
        rows.append([category, "kategori", *totals(items)])
        rows += [[item, "post", *totals((item,))] for item in items]
    return [*rows, ["Totala utgifter", "summa", *totals(tuple(item for items in parts.values() for item in items))]]


def _hundreds(amount: float) -> int:
    return round(amount / 100) * 100


def _mnkr(amount: int) -> str:
    return f"{amount / 1000:.1f}"
