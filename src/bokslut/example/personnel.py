"""The example's staff: numbers, sick leave, incidents, turnover and the work-environment goal."""

from __future__ import annotations

from bokslut.example.story import REORGANISATION, UNITS, Story
from bokslut.example.write import Rows

SEASON = (11, 12, 10, 7, 5, 3, 0, -1, 0, 1, 2, 3)
"""How far sick leave since January is above that of the year, in tenths: winters are worse."""


class Personnel:
    """A board's staff in all its years."""

    def __init__(self, story: Story) -> None:
        self.story = story

    def _late(self, year: int) -> int:
        return year - self.story.before

    def _reorganised(self, year: int) -> bool:
        return self.story.event(year) == REORGANISATION

    def _employees(self, year: int, month: int) -> int:
        grown = 0.008 * (self._late(year) - 1 + month / 12)
        return round(430 * self.story.size * (1 + grown))

    def leavers(self, year: int) -> list[int]:
        """Return how many left each unit during the year."""
        random = self.story.random("leavers", year)
        rate = 0.122 if self._reorganised(year) else 0.096
        people = self._employees(year, 12) / len(UNITS)
        return [max(1, round(people * (rate + random.uniform(-0.025, 0.025)))) for _ in UNITS]

    def turnover(self, year: int) -> Rows:
        """Return personalomsättning.csv: the administration and its units."""
        leavers, people = self.leavers(year), self._employees(year, 12)
        names = [self.story.administration, *UNITS]
        counts = [sum(leavers), *leavers]
        of = [people, *[people / len(UNITS)] * len(UNITS)]
        rows = [[name, -left, f"{100 * left / all_:.1f}"] for name, left, all_ in zip(names, counts, of, strict=True)]
        rows = [[*row, round(number)] for row, number in zip(rows, of, strict=True)]
        return Rows(["avdelning", "externa_avgångar", "procent", "personer"], rows)

    def staff(self, year: int, month: int = 12) -> Rows:
        """Return personal.csv at the end of a month."""
        random, size = self.story.random("staff", year), self.story.size
        people, temporary = self._employees(year, month), round(34 * size + random.uniform(-4, 4))
        hours = (9 + random.uniform(-1, 1)) * size * (1 + 0.35 * (6 <= month <= 8))
        overtime = (1.6 + 0.8 * self._reorganised(year)) * size
        left = 100 * sum(self.leavers(year)) / self._employees(year, 12)
        heads = "Omräknat till heltidsarbetare"
        rows: list[list[object]] = [
            ["Antal anställda", "Tillsvidareanställda", "antal", people, None],
            ["Antal anställda", "Visstidsanställda", "antal", temporary, None],
            ["Antal årsarbetare", "Tillsvidareanställda", "årsarbetare", f"{people * 0.962:.1f}", None],
            ["Antal årsarbetare", "Visstidsanställda", "årsarbetare", f"{temporary * 0.884:.1f}", None],
            ["Sysselsättningsgrad", "Tillsvidareanställda", "procent", "96.2", "Enligt anställningsavtalet"],
            ["Medelålder", "Tillsvidareanställda", "år", f"{45.2 - 0.1 * self._late(year):.1f}", None],
            ["Utförd tid av timavlönade", None, "årsarbetare", f"{hours:.1f}", heads],
            ["Fyllnad och övertid", "Fyllnad", "årsarbetare", f"{0.9 * size:.1f}", heads],
            ["Fyllnad och övertid", "Övertid", "årsarbetare", f"{overtime:.1f}", heads],
        ]
        if month == 12:
            note = "Exklusive pensionsavgångar"
            rows.append(["Personalomsättning", "Total extern omsättning", "procent", f"{left:.1f}", note])
        return Rows(["mått", "grupp", "enhet", "värde", "fotnot"], rows)

    def sick_leave(self, year: int, month: int = 12) -> Rows:
        """Return sjukfrånvaro.csv since January: groups on both sides of the total, lengths that add up to it."""
        random = self.story.random("sick leave", year)
        total = 68 - 2 * self._late(year) + 4 * self._reorganised(year) + random.randint(-2, 2) + SEASON[month - 1]
        long, middle = round(total * 0.49), round(total * 0.14)
        people = self._employees(year, month)
        women, young, old = round(0.8 * people), self._young(year), round(0.4 * people)
        men, middle_aged = people - women, people - young - old
        of_women, of_young = total + random.randint(2, 4), total - random.randint(9, 16)
        of_old = total + random.randint(3, 6)
        of_men = round((total * people - of_women * women) / men)
        of_middle_aged = round((total * people - of_young * young - of_old * old) / middle_aged)
        groups = [
            ("Kön", "Kvinnor", of_women, women),
            ("Kön", "Män", of_men, men),
            ("Ålder", "≤ 29 år", of_young, young),
            ("Ålder", "30–49 år", of_middle_aged, middle_aged),
            ("Ålder", "≥ 50 år", of_old, old),
            ("Längd", "Dag 1–14", total - long - middle, round(0.6 * people)),
            ("Längd", "Dag 15–59", middle, round(0.12 * people)),
            ("Längd", "Dag ≥ 60", long, round(0.06 * people)),
            ("Totalt", "Total sjukfrånvaro", total, people),
        ]
        rows = [[part, who, f"{n / 10:.1f}", persons] for part, who, n, persons in groups]
        return Rows(["indelning", "grupp", "procent", "personer"], rows)

    def _young(self, year: int) -> int:
        """Return how many are at most 29 years old: fewer each year, so that their sick leave is at last withheld."""
        return max(6, 15 - 3 * self._late(year))

    def incidents(self, year: int, month: int = 12) -> Rows:
        """Return incidenter.csv since January."""
        random, size = self.story.random("incidents", year), self.story.size
        injuries, close = round(21 * size) + random.randint(-3, 3), round(86 * size) + random.randint(-9, 9)
        injuries, close = (max(1, round(of * month / 12)) for of in (injuries, close))
        threats = round(close * 0.42)
        rows: list[list[object]] = [
            ["Arbetsskador", None, injuries, injuries],
            ["Tillbud", None, close, round(close * 0.9)],
            ["Tillbud", "hot och våld", threats, round(threats * 0.9)],
        ]
        return Rows(["typ", "varav", "antal", "personer"], rows)

    def work_environment(self, year: int) -> Rows:
        """Return arbetsmiljö.csv: the goal and, for a year that has been, what the survey said."""
        header = ["nyckel", "mål", "indikator", "enhet", "målvärde", "utfall", "tidigare", "högsta"]
        goal = ["arbetsbelastning", "Medarbetarna har en rimlig arbetsbelastning", "Min arbetsbelastning är rimlig"]
        done = year <= self.story.years[-1]
        level = 30 + self._late(year) - 2 * self._reorganised(year)
        found = [f"{level / 10:.1f}", f"{(level - 1) / 10:.1f}"] if done else [None, None]
        return Rows(header, [[*goal, "skala", "3.2", *found, "4.0"]])

    def facts(self, year: int) -> list[list[object]]:
        """Return the facts on the staff."""
        random, source = self.story.random("personnel facts", year), "Syntetisk uppgift"
        answered = 76 + random.randint(-5, 7)
        cases = max(2, round(31 * self.story.size) + random.randint(-4, 4))
        return [
            ["svarsfrekvens", answered, "procent", "Medarbetare som svarade på årets mätning", source],
            ["rehabiliteringsärenden", cases, "antal", "Pågående rehabiliteringsärenden vid årets slut", source],
        ]
