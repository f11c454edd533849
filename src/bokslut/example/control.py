"""The example's internal control: risks, the control plan with its follow-up, samples and providers."""

from __future__ import annotations

from bokslut.example.story import Story
from bokslut.example.write import Rows, as_yaml

RISKS = (
    ("Bristande rättssäkerhet", "Brister i handläggningen kan göra att enskilda inte får stöd som de har rätt till.",
     3, 4, "Internkontrollplan"),
    ("Större avbrott i IT-system", "Viktiga system slås ut, så att insatser försenas och uppgifter går förlorade.",
     2, 4, "Internkontrollplan"),
    ("Otillräcklig kompetensförsörjning", "Tjänster står vakanta, vilket sänker kvaliteten och höjer kostnaderna.",
     3, 3, "Internkontrollplan"),
    ("Felaktiga utbetalningar", "Utbetalningar görs utan underlag eller till fel mottagare.", 2, 3,
     "Internkontrollplan"),
    ("Ökat inflöde av ärenden", "Fler ärenden än planerat gör att resurserna inte räcker.", 4, 3,
     "Följs i månadsuppföljningen"),
    ("Bristande avtalstrohet", "Inköp görs utanför avtal, till högre pris och utan krav på kvalitet.", 3, 2,
     "Internkontrollplan"),
    ("Oegentligheter", "Medarbetare kan missbruka sin ställning och skada förtroendet för nämnden.", 1, 4,
     "Åtgärder är vidtagna"),
    ("Brister i lokaler", "Lokaler som inte passar verksamheten försvårar arbetet.", 2, 2, "Inga fler åtgärder görs"),
)  # fmt: skip
CONTROLS = (
    ("rättssäkerhet", 0, "Att utredningar innehåller det som lagen kräver", "Stickprov av avslutade utredningar",
     "Verksamhetschef"),
    ("behörigheter", 1, "Att behörigheter i verksamhetssystem är aktuella", "Genomgång av behörighetslistor",
     "Systemförvaltare"),
    ("introduktion", 2, "Att nyanställda får introduktion enligt rutin", "Uppföljning av checklistor", "HR-strateg"),
    ("utbetalningar", 3, "Att utbetalningar har underlag och rätt attest", "Stickprov av utbetalningar", "Controller"),
    ("avtalstrohet", 5, "Att inköp görs från avtalade leverantörer", "Analys av leverantörsreskontran", "Controller"),
)  # fmt: skip
SAMPLED = {"rättssäkerhet": 40, "utbetalningar": 60}


class Control:
    """A board's internal control in all its years."""

    def __init__(self, story: Story) -> None:
        self.story = story

    def _with_remark(self, control: str, year: int) -> bool:
        return self.story.random("control", control, year).random() < 0.35

    def risks(self, year: int) -> Rows:
        """Return risker.csv of a year's budget."""
        random = self.story.random("risks", year)
        rows = [
            [risk, text, min(4, max(1, likely + random.choice((0, 0, 0, -1, 1)))), matter, handled]
            for risk, text, likely, matter, handled in RISKS
        ]
        return Rows(["risk", "beskrivning", "sannolikhet", "väsentlighet", "hantering"], rows)

    def controls(self, year: int) -> str:
        """Return kontroller.yaml: the plan and, for a year that has been, what the follow-up showed."""
        values = {row[0]: int(str(row[2])) * int(str(row[3])) for row in self.risks(year).rows}
        return as_yaml(
            [
                {
                    "id": control,
                    "risk": RISKS[risk][0],
                    "riskbeskrivning": RISKS[risk][1],
                    "riskvärde": values[RISKS[risk][0]],
                    "kontroll": what,
                    "metod": how,
                    "frekvens": "Delårs- och årsbokslut",
                    "ansvarig": who,
                    **self._result(control, year),
                }
                for control, risk, what, how, who in CONTROLS
            ]
        )

    def _result(self, control: str, year: int) -> dict[str, str | None]:
        if year not in self.story.years:
            return {"bedömning": None, "resultat": None, "åtgärd": None}
        remark = self._with_remark(control, year)
        if control in SAMPLED:
            name = f"granskningar.{control}"
            result = f"{{{{ {name}.utan_anmärkning | av({name}.granskade) }}}} granskade är utan anmärkning."
        else:
            result = "Rutinen följs delvis." if remark else "Rutinen följs."
        action = "Rutinen har gåtts igenom på arbetsplatsträffar och kontrollen upprepas." if remark else None
        return {"bedömning": "med" if remark else "utan", "resultat": result, "åtgärd": action}

    def samples(self, year: int, month: int = 12) -> Rows:
        """Return granskningar.csv: a sample in spring and, at the end of the year, one in autumn."""
        rows = []
        for control, size in SAMPLED.items():
            for season in ("Våren", "Hösten")[: 1 if month < 12 else 2]:
                random = self.story.random("sample", control, year, season)
                wrong = random.randint(4, 8) if self._with_remark(control, year) else random.randint(0, 1)
                rows.append([control, season, size // 2, size // 2 - wrong, None])
        return Rows(["kontroll", "urval", "granskade", "utan_anmärkning", "handläggare"], rows)

    def providers(self, year: int) -> Rows:
        """Return utförare.csv."""
        followed = "Tillstånd, bemanning och dokumentation"
        short = ["Nej", "Genomförandeplaner saknas för en del av insatserna", "Uppföljningen försvåras",
                 "Utföraren har lämnat en åtgärdsplan"]  # fmt: skip
        weak = self.story.random("providers", year).randrange(4)
        agreements = ("Ramavtal för vård dygnet runt", "Ramavtal för konsulentstöd", "Avtal om boendestöd",
                      "Avtal om arbetsträning")  # fmt: skip
        rows = [
            [name, followed, *(short if place == weak else ["Ja", None, None, None])]
            for place, name in enumerate(agreements)
        ]
        return Rows(["avtal", "kontroll", "uppfyllt", "brister", "påverkan", "åtgärder"], rows)
